import { reservedAddress, reservedIpv6Address, tools } from './sources.ts'
import type { Probe, Scan } from './scan.ts'

/**
 * A hen, drawn by packets: thirty sources share its points out among themselves, so that none of them asks for
 * many ports and none is a scan. On a plot of time by port, on a logarithmic scale, the points lie where the
 * lines below lie.
 */

type Point = readonly [x: number, y: number]

/** Where it stands: minutes of the day, and ports. */
const left_minute = 11 * 60 + 20
const width_minutes = 430
const highest_port = 60_000
const lowest_port = 1_050

/** Lines in a box of 100 by 100, y downwards; `curve` goes smoothly through its points. */
interface Stroke {
  points: readonly Point[]
  curve?: boolean
  closed?: boolean
}

const body: readonly Stroke[] = [
  {
    curve: true,
    closed: true,
    points: [
      [27, 11],
      [34, 15],
      [38, 26],
      [45, 38],
      [57, 43],
      [69, 39],
      [79, 26],
      [88, 12],
      [95, 16],
      [96, 32],
      [92, 49],
      [86, 63],
      [76, 76],
      [61, 83],
      [44, 82],
      [29, 73],
      [20, 58],
      [18, 43],
      [20, 32],
      [17, 26],
      [18, 16],
    ],
  },
  // The wing.
  {
    curve: true,
    points: [
      [40, 50],
      [42, 62],
      [52, 70],
      [66, 69],
      [78, 58],
      [70, 59],
      [73, 52],
      [64, 54],
      [66, 48],
    ],
  },
  // The eye.
  {
    closed: true,
    points: [
      [24, 19],
      [26, 19],
      [26, 21],
      [24, 21],
    ],
  },
]

const comb: readonly Stroke[] = [
  {
    curve: true,
    points: [
      [18, 13],
      [15, 5],
      [20, 8],
      [22, 0],
      [26, 7],
      [31, 0],
      [31, 8],
      [37, 5],
      [34, 14],
    ],
  },
  {
    points: [
      [19, 12],
      [24, 8],
      [29, 8],
      [33, 12],
    ],
  },
  {
    points: [
      [21, 5],
      [23, 9],
      [30, 5],
      [29, 10],
    ],
  },
  // The wattle.
  {
    curve: true,
    closed: true,
    points: [
      [16, 31],
      [18, 36],
      [16, 41],
      [13, 37],
    ],
  },
]

const legs_and_beak: readonly Stroke[] = [
  {
    closed: true,
    points: [
      [16, 19],
      [5, 24],
      [16, 28],
    ],
  },
  ...[46, 61].flatMap((x): Stroke[] => [
    {
      points: [
        [x, 84],
        [x - 1, 97],
        [x - 8, 100],
      ],
    },
    {
      points: [
        [x - 1, 97],
        [x + 5, 100],
      ],
    },
  ]),
]

/** Points along a stroke, about a unit apart. */
function along({ points, curve = false, closed = false }: Stroke, step = 0.95): Point[] {
  const corners = closed ? [...points, points[0]] : points
  const line = curve ? smooth(points, closed) : corners
  const drawn: Point[] = []
  let left = 0
  for (let i = 1; i < line.length; i++) {
    const [x0, y0] = line[i - 1]
    const [dx, dy] = [line[i][0] - x0, line[i][1] - y0]
    const length = Math.hypot(dx, dy)
    for (; left < length; left += step) drawn.push([x0 + (dx * left) / length, y0 + (dy * left) / length])
    left -= length
  }
  return drawn
}

/** A Catmull-Rom spline as short straight lines. */
function smooth(points: readonly Point[], closed: boolean): Point[] {
  const at = (i: number): Point =>
    closed ? points[(i + points.length) % points.length] : points[Math.min(points.length - 1, Math.max(0, i))]
  const line: Point[] = []
  const parts = closed ? points.length : points.length - 1
  for (let i = 0; i < parts; i++) {
    for (let t = 0; t < 1; t += 0.1) {
      const value = (axis: 0 | 1): number => {
        const [a, b, c, d] = [at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis]]
        return (
          0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t ** 3)
        )
      }
      line.push([value(0), value(1)])
    }
  }
  line.push(at(parts))
  return line
}

/** When a packet must come, and for which port, to lie at a point of the box. */
const probeAt = ([x, y]: Point, at: number): Probe => [
  Math.floor((left_minute + (x / 100) * width_minutes) * 60_000) + (at % 7) * 900,
  Math.round(highest_port * (lowest_port / highest_port) ** (y / 100)),
]

/** The hen as scans of one day; all of them or none make sense. */
export function drawnHen(day: number): Scan[] {
  const parts = [
    {
      strokes: body,
      transport: 'udp',
      sources: ['DE', 'FR', 'NL', 'JP', 'US'].flatMap((country, n) =>
        [0, 1, 2, 3].map((at) => reservedIpv6Address(country, 40 + n * 4 + at)),
      ),
    },
    {
      strokes: comb,
      transport: 'tcp',
      sources: ['AU', 'CA', 'BE', 'CH', 'PT'].map((country, n) => reservedIpv6Address(country, 70 + n)),
    },
    {
      strokes: legs_and_beak,
      transport: 'tcp',
      sources: ['SE', 'NO', 'FI', 'DK', 'IS'].map((country, n) => reservedAddress(country, 60 + n)),
    },
  ] as const
  return parts.flatMap(({ strokes, transport, sources }) => {
    const probes = strokes.flatMap((stroke) => along(stroke)).map(probeAt)
    return sources.map((source, turn): Scan => {
      const own = probes.filter((_, at) => at % sources.length === turn)
      return {
        source,
        tool: tools.linux,
        transport,
        first: day,
        last: day,
        daily: [own.length],
        probes: () => own,
      }
    })
  })
}
