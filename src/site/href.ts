/**
 * Where a page of this site stands, from its path below the site's own root: with base `/blotter/`,
 * `days/2019-02-02/` → `/blotter/days/2019-02-02/`. Every internal link goes through here.
 */
export const hrefUnder =
  (base: string) =>
  (path: string): string =>
    `${base.replace(/\/*$/, '/')}${path.replace(/^\/+/, '')}`
