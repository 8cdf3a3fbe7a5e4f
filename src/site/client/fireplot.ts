import type { Points } from '../../digest/schema.ts'

/** Zoom, names and scales of fireplots. The plot stands without it; its points are fetched at the first use. */

const width = 1440
const height = 600
const top_port = 65535
const series = ['tcpipv4', 'udpipv4', 'tcpipv6', 'udpipv6']
const noiseClass = (noise: string | null): string | null => noise && `fire-${noise.replace(/\W/g, '-')}`
const two = (number: number): string => String(Math.floor(number)).padStart(2, '0')
const clock = (minute: number, seconds: boolean): string =>
  `${two(minute / 60)}:${two(minute % 60)}${seconds ? `:${two((minute * 60 + 0.5) % 60)}` : ''}`
const clamp = (value: number, from: number, to: number): number => Math.min(to, Math.max(from, value))

interface Point {
  /** In minutes. */
  x: number
  port: number
  transport: string
  network_type: string
  noise: string | null
  source: string
  series: number
}

/** Left, top, width and height, in minutes and in heights of the whole. */
type View = [x: number, y: number, width: number, height: number]

for (const root of document.querySelectorAll<HTMLElement>('.fireplot')) {
  /** What the page has by construction. */
  const one = <Found extends Element = SVGElement>(selector: string): Found =>
    root.querySelector<Found>(selector)!
  const box = (value: string): HTMLInputElement | null =>
    root.querySelector<HTMLInputElement>(`input[value="${value}"]`)
  const svg = one('.chart-fire')
  const plane = one('.fire-plane')
  const frame = one<HTMLElement>('.fire-frame')
  const said = one('.fire-said')
  const whole = ['.fire-ports', '.fire-hours', '.fire-names'].map(
    (name) => [one(name), one(name).innerHTML] as const,
  )
  let linear = false
  let view: View = [0, 0, width, height]
  let points: Point[] = []
  let chosen = -1
  let drag: readonly [x: number, y: number] | undefined

  const place = (port: number): number =>
    linear
      ? height * (1 - port / top_port)
      : height * (1 - Math.log2(Math.max(0.5, port) * 2) / Math.log2(top_port * 2))
  const portAt = (y: number): number =>
    linear ? top_port * (1 - y / height) : 0.5 * (top_port * 2) ** (1 - y / height)

  let loading: Promise<void> | undefined
  const load = (): Promise<void> =>
    (loading ??= fetch(root.dataset.points ?? '').then(async ({ body }) => {
      const text = await new Response(body?.pipeThrough(new DecompressionStream('deflate'))).text()
      const { sources, kinds, seconds, ports, kind, source, several } = JSON.parse(text) as Points
      const many = new Set(several)
      let second = 0
      points = ports.map((port, i) => {
        const { transport, network_type, noise } = kinds[kind[i]]
        return {
          x: (second += seconds[i]) / 60,
          port,
          transport,
          network_type,
          noise,
          source: sources[source[i]] + (many.has(i) ? ' and others' : ''),
          series: series.indexOf(transport + network_type),
        }
      })
    }))

  const isHidden = ({ noise }: Point): boolean => noise !== null && box(noise)?.checked === true
  const across = (x: number): number => ((x - view[0]) / view[2]) * 100
  const down = (y: number): number => ((y - view[1]) / view[3]) * 100

  /** The points anew, exact to the second: for another scale, or when zoomed in. */
  const drawPoints = (): void => {
    const paths = new Map<string, string>()
    for (const { x, port, series, noise } of points) {
      const name = [`fire-${series + 1}`, noiseClass(noise)].filter(Boolean).join(' ')
      paths.set(name, `${paths.get(name) ?? ''}M${+x.toFixed(2)} ${+place(port).toFixed(2)}h0`)
    }
    const order = [...paths].sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1))
    one('.fire-points').innerHTML = order.map(([name, d]) => `<path class="${name}" d="${d}"/>`).join('')
  }

  const axis = (): void => {
    const is_whole = view[2] === width && view[3] === height
    const as_built = is_whole && !linear
    one('.fire-grid').style.display = as_built ? '' : 'none'
    for (const [group, html] of whole) group.innerHTML = as_built ? html : ''
    if (as_built) return
    const [ports, hours] = whole.map(([group]) => group)
    for (let i = 0; i <= 6; i++) {
      const at = `${(i * 100) / 6}%`
      const port = Math.round(portAt(view[1] + (i * view[3]) / 6))
      const minute = Math.min(view[0] + (i * view[2]) / 6, width - 1 / 60)
      const anchor = ['start', , , , , , 'end'][i] ?? 'middle'
      ports.innerHTML += `<line x2="100%" y1="${at}" y2="${at}"/><text x="-7" y="${at}" dy=".35em">${port}</text>`
      hours.innerHTML += `<line y2="100%" x1="${at}" x2="${at}"/><text${i % 3 ? ' class="fire-odd"' : ''} x="${at}" y="100%" dy="18" text-anchor="${anchor}">${clock(minute, view[2] < 30)}</text>`
    }
  }

  const render = (): void => {
    plane.setAttribute('viewBox', view.join(' '))
    for (const path of root.querySelectorAll<SVGPathElement>('.fire-services path'))
      path.setAttribute('d', `M0 ${place(Number(path.dataset.port))}h${width}`)
    for (const path of root.querySelectorAll<SVGPathElement>('.fire-marks path')) {
      const lines = (path.dataset.lines ?? '').split('|').map((line) =>
        line.split(' ').map((corner) => {
          const [x, port] = corner.split(',')
          return `${x} ${place(+port)}`
        }),
      )
      path.setAttribute('d', lines.map((line) => `M${line.join('L')}`).join(''))
    }
    for (const number of root.querySelectorAll<HTMLElement>('[data-minute]')) {
      const at = across(Number(number.dataset.minute))
      number.style.left = `${at}%`
      number.hidden = at < 0 || at > 100
    }
    for (const name of ['out', 'whole'])
      one<HTMLButtonElement>(`[data-do=${name}]`).disabled = view[2] === width && view[3] === height
    axis()
    ring()
  }

  const ring = (): void => {
    root.querySelector('.fire-ring')?.remove()
    const point = points[chosen]
    if (!point) return
    const [x, y] = [across(point.x), down(place(point.port))]
    if (x < 0 || x > 100 || y < 0 || y > 100) return
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle')
    for (const [name, value] of [
      ['class', 'fire-ring'],
      ['r', 6],
      ['cx', `${x}%`],
      ['cy', `${y}%`],
    ] as const)
      circle.setAttribute(name, String(value))
    svg.append(circle)
  }

  const choose = (at: number): void => {
    chosen = at
    const point = points[at]
    if (point) {
      const sources = new Set<string>()
      let more = 0
      const near = [view[2] / 600, view[3] / 300]
      for (const other of points) {
        if (isHidden(other) || other.port !== point.port || other.series !== point.series) continue
        if (Math.abs(other.x - point.x) > near[0]) continue
        if (sources.size < 6 || sources.has(other.source)) sources.add(other.source)
        else more++
      }
      said.textContent =
        `${point.transport.toUpperCase()} port ${point.port} (${point.network_type === 'ipv4' ? 'IPv4' : 'IPv6'}) at ${clock(point.x, true)}` +
        `${point.noise ? `, ${point.noise}` : ''}, from ${[...sources].join(', ')}${more ? ` and ${more} more` : ''}`
    }
    ring()
  }

  const zoomTo = async (x: number, y: number, w: number, h: number): Promise<void> => {
    await load()
    w = clamp(w, 2, width)
    h = clamp(h, height / 200, height)
    view = [clamp(x, 0, width - w), clamp(y, 0, height - h), w, h]
    drawPoints()
    render()
  }
  /** About the chosen point, or the middle. */
  const zoom = async (factor: number): Promise<void> => {
    await load()
    const point = points[chosen]
    const [x, y] = point ? [point.x, place(point.port)] : [view[0] + view[2] / 2, view[1] + view[3] / 2]
    await zoomTo(x - (view[2] * factor) / 2, y - (view[3] * factor) / 2, view[2] * factor, view[3] * factor)
  }
  const actions = { in: () => zoom(0.5), out: () => zoom(2), whole: () => zoomTo(0, 0, width, height) }

  const step = async (direction: number): Promise<void> => {
    await load()
    const inside = ({ x, port }: Point): boolean => {
      const y = place(port)
      return x >= view[0] && x <= view[0] + view[2] && y >= view[1] && y <= view[1] + view[3]
    }
    let at = chosen < 0 && direction < 0 ? points.length : chosen
    do at += direction
    while (points[at] && (isHidden(points[at]) || !inside(points[at])))
    if (points[at]) choose(at)
  }

  const pixel = ({ clientX, clientY }: PointerEvent): readonly [x: number, y: number, box: DOMRect] => {
    const box = svg.getBoundingClientRect()
    return [clientX - box.left, clientY - box.top, box]
  }
  const nearest = (event: PointerEvent): void => {
    const [x, y, box] = pixel(event)
    let best = 14 ** 2
    let found = -1
    points.forEach((point, i) => {
      const dx = (across(point.x) / 100) * box.width - x
      if (dx > 14 || dx < -14 || isHidden(point)) return
      const distance = dx ** 2 + ((down(place(point.port)) / 100) * box.height - y) ** 2
      if (distance < best) [best, found] = [distance, i]
    })
    if (found !== chosen && found >= 0) choose(found)
  }

  frame.tabIndex = 0
  one<HTMLElement>('.fire-zoom').hidden = false
  said.textContent =
    'Point at a packet to see whose it is, or step through them with the arrow keys; drag to zoom into an area.'

  svg.addEventListener('pointerenter', load)
  svg.addEventListener('pointermove', (event) => {
    if (!drag) return nearest(event)
    const [x, y] = pixel(event)
    const box =
      root.querySelector('.fire-box') ?? svg.appendChild(document.createElementNS(svg.namespaceURI, 'rect'))
    const values = {
      class: 'fire-box fire-ring',
      x: Math.min(x, drag[0]),
      y: Math.min(y, drag[1]),
      width: Math.abs(x - drag[0]),
      height: Math.abs(y - drag[1]),
    }
    for (const [name, value] of Object.entries(values)) box.setAttribute(name, String(value))
  })
  svg.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' || event.button !== 0) return
    const [x, y] = pixel(event)
    drag = [x, y]
    svg.setPointerCapture(event.pointerId)
  })
  svg.addEventListener('pointerup', async (event) => {
    root.querySelector('.fire-box')?.remove()
    if (event.pointerType === 'touch') return load().then(() => nearest(event))
    if (!drag) return
    const [x, y, box] = pixel(event)
    const [from_x, from_y] = drag
    drag = undefined
    const [dx, dy] = [Math.abs(x - from_x), Math.abs(y - from_y)]
    if (dx < 8 && dy < 8) return
    // A drag along one axis leaves the other as it is.
    const sideways = dx >= 8
    const upright = dy >= 8
    await zoomTo(
      sideways ? view[0] + (Math.min(x, from_x) / box.width) * view[2] : view[0],
      upright ? view[1] + (Math.min(y, from_y) / box.height) * view[3] : view[1],
      sideways ? (dx / box.width) * view[2] : view[2],
      upright ? (dy / box.height) * view[3] : view[3],
    )
  })
  frame.addEventListener('keydown', (event) => {
    const keys: Readonly<Record<string, () => Promise<void>>> = {
      ArrowRight: () => step(1),
      ArrowLeft: () => step(-1),
      '+': actions.in,
      '-': actions.out,
      0: actions.whole,
      Escape: actions.whole,
    }
    const action = keys[event.key]
    if (!action || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    void action()
  })
  for (const button of root.querySelectorAll<HTMLButtonElement>('[data-do]'))
    button.addEventListener('click', () => void actions[button.dataset.do as keyof typeof actions]())
  const even = box('linear')
  even?.addEventListener('change', async () => {
    await load()
    linear = even.checked
    await actions.whole()
  })
}
