import { english, type Language } from './language.ts'
import { escapeText } from './svg.ts'

/** The four series, each with its name, in the order in which they are drawn: the rare ones last, on top. */
export const fire_series = [
  { name: 'TCP/IPv4', transport: 'tcp', network_type: 'ipv4' },
  { name: 'UDP/IPv4', transport: 'udp', network_type: 'ipv4' },
  { name: 'TCP/IPv6', transport: 'tcp', network_type: 'ipv6' },
  { name: 'UDP/IPv6', transport: 'udp', network_type: 'ipv6' },
] as const

/** In the order of the series, on black. The safe ones differ in lightness too. */
export const fire_colours = {
  classic: ['#00ff00', '#b0b0ff', '#ff0000', '#ffffff'],
  safe: ['#e69f00', '#56b4e9', '#ff5fa2', '#ffffff'],
} as const

/**
 * Turns the classic colours of a picture into the safe ones, and nothing into nothing (`feColorMatrix`): so one
 * picture does for both.
 */
export const safe_matrix =
  '1.1186 1.0206 -1.0206 0 -.1186 .3492 .6002 .0273 0 .0234 .4569 -.1784 .5431 0 .1784 0 0 0 1 0'

/** What a packet is that asks for nothing, and what to call one and several of its kind. */
const noise_names = {
  'ack+fin': ['end of a connection (ACK+FIN)', 'ends of connections (ACK+FIN)'],
  rst: ['reset (RST)', 'resets (RST)'],
  'syn+ack': ['answer (SYN+ACK)', 'answers (SYN+ACK)'],
  internal: ['packet of an internal source', 'packets of internal sources'],
  'port 0': ['packet to port 0', 'packets to port 0'],
} as const
export type Noise = keyof typeof noise_names
export const noise_list = Object.keys(noise_names) as Noise[]

/** 1 reset (RST), 26 answers (SYN+ACK) */
export const noiseCounted = (noise: Noise, points: number, { grouped } = english): string =>
  `${grouped(points)} ${noise_names[noise][points === 1 ? 0 : 1]}`

export const port_ticks = [
  1, 7, 22, 53, 80, 123, 161, 443, 587, 1024, 1433, 3306, 5000, 6881, 10000, 20000, 50000, 65535,
] as const
const linear_ticks = [0, 10000, 20000, 30000, 40000, 50000, 65535] as const

/** Ports with a line of their own. */
export const service_lines = [
  { port: 7, label: '7 echo (UDP)' },
  { port: 22, label: '22 SSH' },
  { port: 23, label: '23 Telnet' },
] as const

export type PortScale = 'log' | 'linear'

/** The plane of the points: minutes of the day across, and down from port 65535 to port 0.5. */
export const fire_width = 1440
export const fire_height = 600
const lowest_port = 0.5
const highest_port = 65535

/** From the top; port 0 lies at the foot, where a logarithm has no place for it. */
export const portPlace = (port: number, scale: PortScale): number =>
  scale === 'linear'
    ? fire_height * (1 - port / highest_port)
    : fire_height *
      (1 - Math.log(Math.max(lowest_port, port) / lowest_port) / Math.log(highest_port / lowest_port))

export interface FirePoint {
  /** Since midnight. */
  second: number
  port: number
  /** Place in `fire_series`. */
  series: number
  noise: Noise | null
}

export interface FireMark {
  shape: 'vertical' | 'rising' | 'falling' | 'scattered'
  from: number
  to: number
  lowest: number
  highest: number
  trail: readonly (readonly [second: number, port: number])[]
}

/** All points of a kind made into a picture beforehand, in the classic colours, where paths would be too many. */
export interface FireRaster {
  noise: Noise | null
  href: string
}

export interface FireplotOptions {
  id: string
  title: string
  day: string
  points: readonly FirePoint[]
  /** Of scans that show as a line, numbered as their rows are; others are not drawn. */
  marks?: readonly { number: number; mark: FireMark }[]
  scale?: PortScale
  /** In place of the paths of their points. */
  rasters?: readonly FireRaster[]
  /** Of its numbers and dates; English without it. */
  language?: Language
}

/** Of a day with more points than this those are drawn as pictures under the axes */
export const paths_max = 5_000
/** whose kind, of noise or none, has more than this. */
export const pathed_kind_max = 500

/**
 * A day by time and port: every packet a point. The plane stretches to whatever room it is given, dots and words
 * keep their size, and zooming is a change of the plane's viewBox.
 */
export const fireplot = (options: FireplotOptions): string => {
  const { id, title, day, points, marks = [], scale = 'log', rasters = [], language = english } = options
  const name = escapeText(id)
  const body =
    `<svg class="fire-plane" viewBox="0 0 ${fire_width} ${fire_height}" preserveAspectRatio="none">` +
    grid(scale) +
    serviceLines(scale) +
    `<g class="fire-points">` +
    pointPaths(
      points.filter((point) => !rasters.some(({ noise }) => noise === point.noise)),
      scale,
    ) +
    (rasters.length === 0 ? '' : pictures(name, rasters)) +
    `</g><g class="fire-marks">${marks.map(({ mark }) => markShape(mark, scale)).join('')}</g></svg>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="chart chart-fire" id="${name}" width="100%" height="${fire_height}" role="img" aria-labelledby="${name}-title ${name}-desc">` +
    `<title id="${name}-title">${escapeText(title)}</title>` +
    `<desc id="${name}-desc">${escapeText(description(day, points, marks, language))}</desc>` +
    `<rect class="fire-ground" width="100%" height="100%"/>` +
    `<g class="fire-ports" text-anchor="end">${portAxis(scale)}</g>` +
    `<g class="fire-hours" text-anchor="middle">${hourAxis()}</g>` +
    body +
    `<g class="fire-names" text-anchor="end">${serviceNames(scale)}</g></svg>`
  )
}

const percent = (part: number, whole: number): string => `${Math.round((part / whole) * 10_000) / 100}%`

/** One path a series and noise: a closed stroke of no length with round ends is a dot. */
const pointPaths = (points: readonly FirePoint[], scale: PortScale): string => {
  const groups: { noise: Noise | null; series: number; path: string; x: number; y: number }[] = []
  for (const noise of [...noise_list, null])
    for (let series = 0; series < fire_series.length; series++)
      groups.push({ noise, series, path: '', x: 0, y: 0 })
  for (const point of inBands(points, scale)) {
    const at = point.noise === null ? noise_list.length : noise_list.indexOf(point.noise)
    const group = groups[at * fire_series.length + point.series]
    const x = Math.floor(point.second / 60)
    const y = Math.round(portPlace(point.port, scale))
    const down = y - group.y
    group.path += group.path === '' ? `M${x} ${y}z` : `m${x - group.x}${down < 0 ? down : ` ${down}`}z`
    group.x = x
    group.y = y
  }
  return groups
    .filter(({ path }) => path !== '')
    .map(({ noise, series, path }) => `<path class="${classOf(noise, series)}" d="${path}"/>`)
    .join('')
}

/** Points from left to right in bands as high as a tick's distance: from one to the next it is a short way. */
const band = 32
const inBands = (points: readonly FirePoint[], scale: PortScale): FirePoint[] => {
  const bandOf = ({ port }: FirePoint): number => Math.floor(portPlace(port, scale) / band)
  return points.toSorted((a, b) => bandOf(a) - bandOf(b) || a.second - b.second)
}

const noiseClass = (noise: Noise | null): string =>
  noise === null ? '' : `fire-${noise.replace(/\W/g, '-')}`

const classOf = (noise: Noise | null, series: number): string =>
  `fire-${series + 1}${noise === null ? '' : ` ${noiseClass(noise)}`}`

const pictures = (id: string, rasters: readonly FireRaster[]): string =>
  `<filter id="${id}-safe" x="0" y="0" width="1" height="1" color-interpolation-filters="sRGB"><feColorMatrix values="${safe_matrix}"/></filter>` +
  rasters
    .map(
      ({ noise, href }) =>
        `<image class="fire-picture${noise === null ? '' : ` ${noiseClass(noise)}`}" href="${escapeText(href)}" width="${fire_width}" height="${fire_height}" preserveAspectRatio="none" filter="url(#${id}-safe)"/>`,
    )
    .join('')

const serviceLines = (scale: PortScale): string =>
  `<g class="fire-services">${service_lines
    .map(({ port }) => `<path data-port="${port}" d="M0 ${round(portPlace(port, scale))}h${fire_width}"/>`)
    .join('')}</g>`

/** 22 and 23 lie side by side: one name above its line, the other below. */
const serviceNames = (scale: PortScale): string =>
  scale === 'linear'
    ? ''
    : service_lines
        .map(
          ({ port, label }) =>
            `<text x="100%" dx="-6" y="${percent(portPlace(port, scale), fire_height)}" dy="${port === 22 ? 13 : -5}">${label}</text>`,
        )
        .join('')

/** A line a tick, from edge to edge. */
const grid = (scale: PortScale): string => {
  const ports = ticksOf(scale).map((port) => `M0 ${round(portPlace(port, scale))}h${fire_width}`)
  const hours = axis_hours.map((hour) => `M${hour * 60} 0v${fire_height}`)
  return `<path class="fire-grid" d="${ports.join('')}${hours.join('')}"/>`
}

const ticksOf = (scale: PortScale): readonly number[] => (scale === 'log' ? port_ticks : linear_ticks)
const axis_hours = Array.from({ length: 9 }, (_, i) => i * 3)

const portAxis = (scale: PortScale): string =>
  ticksOf(scale)
    .map(
      (port) => `<text x="-7" y="${percent(portPlace(port, scale), fire_height)}" dy=".35em">${port}</text>`,
    )
    .join('')

const hourAxis = (): string =>
  axis_hours
    .map((hour) => {
      const words = hour === 24 ? '23:59' : `${String(hour).padStart(2, '0')}:00`
      const anchor = hour === 0 ? ' text-anchor="start"' : hour === 24 ? ' text-anchor="end"' : ''
      return `<text${hour % 6 === 0 ? '' : ' class="fire-odd"'} x="${percent(hour, 24)}" y="100%" dy="18"${anchor}>${words}</text>`
    })
    .join('')

const round = (value: number): number => Math.round(value * 10) / 10

/** The lines of a mark, as minutes and ports: two beside a vertical line, one along a diagonal. */
const markLines = (mark: FireMark): (readonly [minute: number, port: number])[][] => {
  if (mark.shape === 'scattered') return []
  if (mark.shape !== 'vertical') return [mark.trail.map(([second, port]) => [round(second / 60), port])]
  return [Math.max(0, mark.from / 60 - 5), Math.min(fire_width, mark.to / 60 + 5)].map((minute) => [
    [round(minute), mark.lowest],
    [round(minute), mark.highest],
  ])
}

/** With its lines as minutes and ports, from which another scale is drawn. */
const markShape = (mark: FireMark, scale: PortScale): string => {
  const lines = markLines(mark)
  if (lines.length === 0) return ''
  const path = lines.map(
    (line) => `M${line.map(([x, port]) => `${x} ${round(portPlace(port, scale))}`).join('L')}`,
  )
  // Beside the points, not over them.
  const aside =
    mark.shape === 'vertical' ? '' : ` transform="translate(${mark.shape === 'rising' ? -16 : 16} -9)"`
  return `<path data-lines="${lines.map((line) => line.join(' ')).join('|')}" d="${path.join('')}"${aside}/>`
}

const description = (
  day: string,
  points: readonly FirePoint[],
  marks: readonly { mark: FireMark }[],
  { counted, day: written, grouped }: Language,
): string => {
  const lines = marks.filter(({ mark: { shape } }) => shape === 'vertical').length
  const diagonals = marks.filter(({ mark: { shape } }) => shape === 'rising' || shape === 'falling').length
  const series = fire_series
    .map(({ name }, at) => ({ name, count: points.filter((point) => point.series === at).length }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${name} ${grouped(count)}`)
  return (
    `${counted(points.length, 'points')} on ${written(day)}, from midnight on the left to midnight on the right and from port 1 at the foot to port 65535 at the top` +
    (series.length === 0 ? '.' : `: ${series.join(', ')}.`) +
    (lines > 0 ? ` ${counted(lines, 'fast scans')} as an upright line.` : '') +
    (diagonals > 0 ? ` ${counted(diagonals, 'slow scans')} as a diagonal.` : '')
  )
}

const thumbnail_width = 64
const thumbnail_height = 40
const thumbnail_points = 150

/** A day the size of a stamp, as a `<symbol>`: the cells of a small grid, of many a part, and the lines of its scans. */
export const fireSymbol = (
  id: string,
  points: readonly FirePoint[],
  marks: readonly FireMark[] = [],
): string => {
  const cells = new Map<number, { x: number; y: number; series: number }>()
  for (const { second, port, series, noise } of points) {
    if (noise !== null) continue
    const x = Math.floor((second * thumbnail_width) / 86_400)
    const y = Math.floor((portPlace(port, 'log') * (thumbnail_height - 1)) / fire_height)
    const cell = cells.get(x * 100 + y)
    if (cell === undefined) cells.set(x * 100 + y, { x, y, series })
    else cell.series = Math.max(cell.series, series)
  }
  const all = [...cells.values()]
  const part = Math.min(1, thumbnail_points / all.length)
  const kept = all.filter((_, i) => Math.floor((i + 1) * part) > Math.floor(i * part))
  const paths = fire_series.map((_, at) =>
    kept.filter(({ series }) => series === at).reduce((path, { x, y }) => `${path}M${x} ${y}h1`, ''),
  )
  const lines = marks.flatMap((mark) =>
    (mark.shape === 'vertical' ? markLines(mark).slice(0, 1) : markLines(mark)).map(
      (line) =>
        `M${line
          .map(([minute, port]) => {
            const x = round((minute * thumbnail_width) / fire_width)
            return `${x} ${round((portPlace(port, 'log') * (thumbnail_height - 1)) / fire_height)}`
          })
          .join('L')}`,
    ),
  )
  return (
    `<symbol id="${escapeText(id)}" viewBox="0 0 ${thumbnail_width} ${thumbnail_height}">` +
    paths
      .map((path, i) =>
        path === ''
          ? ''
          : `<path style="stroke:var(--fire-${i + 1},${fire_colours.classic[i]})" d="${path}"/>`,
      )
      .join('') +
    (lines.length === 0 ? '' : `<path stroke="#ffe45c" d="${lines.join('')}"/>`) +
    `</symbol>`
  )
}

/** Symbols as a document for `<use>` to reach into. */
export const fireSheet = (symbols: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke-width="1">${symbols.join('')}</svg>`
