/** An HTML start tag; enough to follow links, as what Astro writes is well-formed. */
export type Tag = { name: string; attributes: Record<string, string> }

const raw_text = /<!--[^]*?-->|(<(script|style|textarea|title)\b[^>]*>)[^]*?<\/\2>/gi
const start_tag = /<([a-z][\w:-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*\/?>/gi
const attribute = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g

/** All start tags in order; what only looks like one (in comments, scripts and styles) left out. */
export function tagsOf(html: string): Tag[] {
  const markup = html.replace(raw_text, (_, tag: string | undefined) => tag ?? '')
  return [...markup.matchAll(start_tag)].map(([, name, text]) => {
    const attributes: Record<string, string> = {}
    for (const [, key, double, single, bare] of text.matchAll(attribute)) {
      attributes[key.toLowerCase()] = decode(double ?? single ?? bare ?? '')
    }
    return { name: name.toLowerCase(), attributes }
  })
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(?:#x([\da-f]+)|#(\d+)|(amp|lt|gt|quot|apos));/gi, (_, hex, decimal, name) =>
    name ? entities[name.toLowerCase()] : String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
  )
}
