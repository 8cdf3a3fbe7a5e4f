/**
 * A figure's drawing as a document of its own: every colour and size that the page's stylesheet gives it is written
 * into it, and what it borrows from other files is inside.
 */

const svg_namespace = 'http://www.w3.org/2000/svg'

/** What children take over from their parents. */
const inherited = [
  'fill',
  'fill-opacity',
  'fill-rule',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-linecap',
  'stroke-linejoin',
  'stroke-dasharray',
  'paint-order',
  'text-anchor',
  'dominant-baseline',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'font-variant-numeric',
  'image-rendering',
] as const
/** With the values that need no saying. */
const own: Readonly<Record<string, string>> = { opacity: '1', filter: 'none', 'vector-effect': 'none' }

export interface Drawing {
  text: string
  width: number
  height: number
}

/**
 * @param svg as it stands in the page
 * @param credit a line to stand under it
 * @param scale at which it will be painted: lines that keep their width at any size are made as much wider
 */
export const standaloneDrawing = async (
  svg: SVGSVGElement,
  credit: string,
  scale: number,
): Promise<Drawing> => {
  const box = svg.viewBox.baseVal as DOMRect | null
  const scaled = svg.hasAttribute('viewBox') && box !== null
  const size = scaled ? box : svg.getBoundingClientRect()
  // The box holds single-precision numbers: 484.7 comes back as 484.70001.
  const [full_width, width, height] = [size.width, size.width * shownPart(svg), size.height].map(
    (length) => Math.round(length * 10) / 10,
  )
  const copy = svg.cloneNode(true) as SVGSVGElement
  await takeIn(copy)
  // Beside the original the same rules hold for it; nothing is painted before it is taken away again.
  copy.style.cssText += `;position:absolute;left:0;top:0;width:${svg.clientWidth}px!important`
  svg.after(copy)
  const ground = groundOf(svg)
  for (const element of copy.querySelectorAll('*'))
    if (getComputedStyle(element).display === 'none' && element.namespaceURI === svg_namespace)
      element.remove()
  const written = [copy, ...copy.querySelectorAll('*')].map(
    (element) => [element, attributesOf(element, copy, scale)] as const,
  )
  copy.remove()
  for (const [element, attributes] of written) {
    for (const name of element.getAttributeNames())
      if (/^(class|style|role|tabindex|data-.*|aria-.*)$/.test(name)) element.removeAttribute(name)
    for (const [name, value] of attributes) element.setAttribute(name, value)
  }
  for (const link of copy.querySelectorAll('a')) {
    const within_text = link.closest('text') !== null
    const group = document.createElementNS(svg_namespace, within_text ? 'tspan' : 'g')
    group.append(...link.childNodes)
    for (const name of inherited) {
      const value = link.getAttribute(name)
      if (value !== null) group.setAttribute(name, value)
    }
    link.replaceWith(group)
  }
  copy.setAttribute('width', String(full_width))
  copy.setAttribute('height', String(height))
  copy.setAttribute('overflow', 'visible')

  const around = overhang(svg, full_width)
  const keys = keysOf(svg)
  if (keys.length > 0) around.top += 34
  const whole = { width: width + around.left + around.right, height: height + around.top + around.bottom }
  const ink = isDark(ground) ? '#b8b2a6' : '#57524a'
  const words = { 'font-family': 'system-ui, sans-serif', 'font-size': 13, fill: ink }
  const outer = made('svg', {
    viewBox: `${-around.left} ${-around.top} ${whole.width} ${whole.height}`,
    ...whole,
  })
  outer.append(made('rect', { x: -around.left, y: -around.top, ...whole, fill: ground }), copy)
  let x = margin - around.left
  for (const { label, colour } of keys) {
    const y = 24 - around.top
    outer.append(made('circle', { cx: x + 5, cy: y - 4.5, r: 5, fill: colour }))
    outer.append(made('text', { x: x + 16, y, ...words }, label))
    x += 40 + label.length * 7.2
  }
  const y = height + around.bottom - 12
  const small = Math.min(13, (whole.width - 2 * margin) / (credit.length * 0.56))
  outer.append(made('text', { x: margin - around.left, y, ...words, 'font-size': small }, credit))
  return { text: new XMLSerializer().serializeToString(outer), ...whole }
}

/** Ground left around a drawing. */
const margin = 16
const line_height = 24

/** Of its width: on a phone some drawings are laid out in their left part, and the rest is cut off. */
const shownPart = (svg: SVGSVGElement): number =>
  Math.min(1, (svg.parentElement?.clientWidth ?? svg.clientWidth) / svg.clientWidth)

/** Room for what reaches out of a drawing's own box, words of an axis for one, and for a line below it. */
const overhang = (
  svg: SVGSVGElement,
  width: number,
): { left: number; right: number; top: number; bottom: number } => {
  const box = svg.getBoundingClientRect()
  const scale = width / box.width
  const right = box.left + box.width * shownPart(svg)
  const words = [...svg.querySelectorAll('text, .axis')]
    .map((shape) => shape.getBoundingClientRect())
    .filter((rect) => rect.width > 0)
  const beyond = (by: (rect: DOMRect) => number): number =>
    margin + Math.ceil(Math.max(0, ...words.map(by)) * scale)
  return {
    left: beyond((rect) => box.left - rect.left),
    right: beyond((rect) => rect.right - right),
    top: beyond((rect) => box.top - rect.top),
    bottom: beyond((rect) => rect.bottom - box.bottom) + line_height,
  }
}

const made = (name: string, attributes: Readonly<Record<string, string | number>>, text = ''): SVGElement => {
  const element = document.createElementNS(svg_namespace, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  element.textContent = text
  return element
}

/** The legend beside a drawing whose own has none. */
const keysOf = (svg: Element): { label: string; colour: string }[] =>
  [...(svg.closest('.drawing')?.querySelectorAll('.fire-legend li, .film-legend .film-key') ?? [])].map(
    (key) => {
      const swatch = key.querySelector('i')
      const style = swatch === null ? getComputedStyle(key, '::before') : getComputedStyle(swatch)
      return {
        label: (key.textContent ?? '').replace(/\s+/g, ' ').trim(),
        colour: plain(style.backgroundColor)[0],
      }
    },
  )

const isDark = (colour: string): boolean =>
  (colour.match(/\d+/g) ?? []).reduce((sum, channel) => sum + Number(channel), 0) < 384

/** Draws in what it uses of other files: shapes as they are, pictures as text. */
const takeIn = async (copy: SVGSVGElement): Promise<void> => {
  for (const use of copy.querySelectorAll('use')) {
    const [file, id] = (use.getAttribute('href') ?? '').split('#')
    if (!file) continue
    const text = await (await fetch(file)).text()
    const symbol = new DOMParser().parseFromString(text, 'image/svg+xml').getElementById(id)
    if (symbol === null) continue
    const inner = document.createElementNS(svg_namespace, 'svg')
    for (const { name, value } of [...symbol.attributes, ...use.attributes])
      if (!/^(id|href)$/.test(name)) inner.setAttribute(name, value)
    inner.append(...[...symbol.childNodes].map((node) => document.importNode(node, true)))
    use.replaceWith(inner)
  }
  for (const image of copy.querySelectorAll('image')) {
    const blob = await (await fetch(image.href.baseVal)).blob()
    image.setAttribute('href', await asText(blob))
  }
}

const asText = (blob: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(reader.error ?? new Error('a picture cannot be read'))
    reader.readAsDataURL(blob)
  })

/** The colour behind an element. */
const groundOf = (element: Element | null): string => {
  for (let at = element; at !== null; at = at.parentElement) {
    const [colour, alpha] = plain(getComputedStyle(at).backgroundColor)
    if (alpha > 0) return colour
  }
  return '#fff'
}

/** What must be said of an element, given what its parent says. */
const attributesOf = (element: Element, root: Element, scale: number): [name: string, value: string][] => {
  const style = getComputedStyle(element)
  const above =
    element === root || element.parentElement === null ? null : getComputedStyle(element.parentElement)
  const attributes: [string, string][] = []
  for (const name of inherited) {
    const value = style.getPropertyValue(name)
    // What stands in the drawing may be overruled by the stylesheet.
    if (value === '' || (value === above?.getPropertyValue(name) && !element.hasAttribute(name))) continue
    if (name !== 'fill' && name !== 'stroke') attributes.push([name, value])
    else {
      const [colour, alpha] = plain(value)
      attributes.push([name, alpha === 0 ? 'none' : colour])
      if (alpha > 0 && alpha < 1) attributes.push([`${name}-opacity`, String(alpha)])
    }
  }
  if (style.getPropertyValue('vector-effect') === 'non-scaling-stroke')
    attributes.push([
      'stroke-width',
      String(Number.parseFloat(style.getPropertyValue('stroke-width')) * scale),
    ])
  for (const [name, usual] of Object.entries(own)) {
    const value = style.getPropertyValue(name)
    if (value !== '' && value !== usual) attributes.push([name, value])
  }
  // The stylesheet moves parts of a drawing on a phone.
  if (style.transform !== 'none')
    attributes.push(['transform', about(style.transformOrigin, style.transform)])
  if (element.localName === 'circle') attributes.push(['r', style.getPropertyValue('r').replace('px', '')])
  return attributes
}

/** A transformation about a point, about none. */
const about = (origin: string, matrix: string): string => {
  const [x = 0, y = 0] = origin.split(' ').map(Number.parseFloat)
  return x === 0 && y === 0 ? matrix : `translate(${x} ${y})${matrix}translate(${-x} ${-y})`
}

/** A colour that every viewer knows, and how opaque it is: `color(srgb 1 1 1 / .7)` → `rgb(255,255,255)`, 0.7. */
const plain = (colour: string): [colour: string, alpha: number] => {
  const srgb = colour.startsWith('color(srgb')
  if (!srgb && !colour.startsWith('rgb')) return [colour, 1]
  const [red = 0, green = 0, blue = 0, alpha = 1] = (colour.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number)
  const channels = [red, green, blue].map((value) => Math.round(srgb ? value * 255 : value))
  return [`rgb(${channels.join(',')})`, alpha]
}
