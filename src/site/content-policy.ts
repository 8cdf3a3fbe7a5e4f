/**
 * The pages' content security policy: everything comes from the site itself, and no script or stylesheet stands in
 * a page. Style attributes do: they carry the colours of figures, which are counts. Pictures may be data, since a
 * figure is painted from its own markup when a reader takes it home.
 * @param more sources of what a reader's choice of settings brings in, by directive
 */
export const contentPolicy = (more: Readonly<Record<string, readonly string[]>> = {}): string => {
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
  }
  for (const [name, sources] of Object.entries(more))
    directives[name] = [...(directives[name] ?? ["'self'"]), ...sources]
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ')
}
