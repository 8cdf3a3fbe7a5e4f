/** Text as it may stand in markup, in an element or in a double-quoted attribute. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)

/** One decimal, no trailing zero, never -0: what a coordinate needs at the size of a figure. */
export const coordinate = (value: number): string => String(Math.round(value * 10) / 10 + 0)

export interface FrameOptions {
  /** Unique on the page; the ids of title and description are made of it. */
  id: string
  title: string
  /** One sentence or two: what there is to see. */
  description: string
  width: number
  height: number
  /** Class of the chart beside `chart`. */
  kind: string
  style?: string
  attributes?: string
  /** With links inside, the figure is a group: an image's content is not reachable by keyboard. */
  linked?: boolean
}

/** The `<svg>` every chart is: scaled by its viewBox, named by its title and its description. */
export const frame = (options: FrameOptions, body: string): string => {
  const { id, width, height, kind, linked = false, style, attributes } = options
  const name = escapeText(id)
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-${kind}" id="${name}"` +
    ` viewBox="0 0 ${coordinate(width)} ${coordinate(height)}" width="${coordinate(width)}" height="${coordinate(height)}"` +
    ` role="${linked ? 'group' : 'img'}" aria-labelledby="${name}-title ${name}-desc"` +
    `${style === undefined ? '' : ` style="${escapeText(style)}"`}${attributes === undefined ? '' : ` ${attributes}`}>` +
    `<title id="${name}-title">${escapeText(options.title)}</title>` +
    `<desc id="${name}-desc">${escapeText(options.description)}</desc>` +
    `${body}</svg>`
  )
}

export interface TextOptions {
  x: number
  y: number
  /** Class: `soft`, `faint`, `strong`, `halo`, several with a space between. */
  tone?: string
  anchor?: 'start' | 'middle' | 'end'
}

export const text = (words: string, { x, y, tone, anchor = 'start' }: TextOptions): string =>
  `<text x="${coordinate(x)}" y="${coordinate(y)}"${tone === undefined ? '' : ` class="${tone}"`}` +
  `${anchor === 'start' ? '' : ` text-anchor="${anchor}"`}>${escapeText(words)}</text>`

export const link = (href: string | null | undefined, name: string | null, body: string): string =>
  href === null || href === undefined
    ? body
    : `<a href="${escapeText(href)}"${name === null ? '' : ` aria-label="${escapeText(name)}"`}>${body}</a>`

/**
 * Width in px of words, measured on the wide side (DejaVu Sans, the widest face that stands for system-ui), so
 * that what is laid out by it never overlaps.
 */
export const textWidth = (words: string, size = 13, bold = false): number => {
  let em = 0
  for (const character of words) {
    if (/[ilIjtfr.,:;'’|!\u202f\u2009 ()-]/.test(character)) em += 0.38
    else if (/[mwMW]/.test(character)) em += 0.95
    else if (/[A-Z]/.test(character)) em += 0.73
    else em += 0.63
  }
  return em * size * (bold ? 1.12 : 1)
}
