import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AstroInlineConfig } from 'astro'
import type { Inputs } from './inputs.ts'
import { pages_at_once, wholeOrNothing } from './whole-or-nothing.ts'

/**
 * What Astro needs to know of a content folder, beside `astro.config.mjs`.
 * @param out absolute
 * @param cache absolute: node_modules, where it would stand otherwise, need not be writable, and is shared by builds
 */
export const inlineConfig = (inputs: Inputs, out: string, cache: string): AstroInlineConfig => {
  const url = new URL(inputs.config.url)
  return {
    root: fileURLToPath(new URL('../..', import.meta.url)),
    site: url.href,
    base: url.pathname,
    outDir: out,
    cacheDir: cache,
    build: { concurrency: pages_at_once },
    integrations: [wholeOrNothing],
    vite: {
      cacheDir: join(cache, 'vite'),
      // Scripts are files: a policy without inline script can stand over the site.
      build: { assetsInlineLimit: 0 },
      define: {
        BLOTTER: JSON.stringify(inputs),
        BLOTTER_TILES: JSON.stringify(inputs.config.maps.tiles !== 'none'),
      },
      resolve: { alias: { '@content': inputs.content } },
      server: { fs: { allow: [fileURLToPath(new URL('../..', import.meta.url)), inputs.content] } },
    },
  }
}
