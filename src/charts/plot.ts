import * as Plot from '@observablehq/plot'
import { dayTicks, dayTime } from './day.ts'
import type { Language } from './language.ts'
import { pathText, type Line } from './path.ts'
import { coordinate } from './svg.ts'

export interface DrawnPlot {
  /** Markup of the marks, to stand in a frame of the same size. */
  body: string
  /** From a moment in milliseconds, and from a value, to a place in the frame. */
  x: (time: number) => number
  y: (value: number) => number
}

/** Axis of days. */
export const dayAxis = (days: readonly string[], language: Language): Plot.Markish => {
  const ticks = new Map(dayTicks(days, language).map(({ day, words }) => [dayTime(day), words]))
  return Plot.axisX({
    anchor: 'bottom',
    ticks: [...ticks.keys()].map((time) => new Date(time)),
    tickFormat: (time: Date) => ticks.get(time.getTime()) ?? '',
    tickSize: 5,
    label: null,
  })
}

/** Axis of counts with its grid. */
export const countAxis = (ticks: number, { compact }: Language): Plot.Markish[] => [
  Plot.gridY({ ticks, stroke: 'var(--rule)', strokeOpacity: 1 }),
  Plot.axisY({ ticks, tickSize: 0, label: null, tickFormat: compact }),
]

const lengths = ['x', 'y', 'x1', 'x2', 'y1', 'y2', 'width', 'height', 'dx', 'dy'] as const

/**
 * Marks drawn by Observable Plot, made fit for a page: no stylesheet of its own, no names on groups (which
 * readers would read out), relative paths and one decimal.
 */
export const drawPlot = (document: Document, options: Plot.PlotOptions): DrawnPlot => {
  const svg = Plot.plot({ ...options, document, className: 'plot' })
  const x = svg.scale('x')
  const y = svg.scale('y')
  if (x === undefined || y === undefined) throw new Error('a plot without both scales')
  for (const style of svg.querySelectorAll('style')) style.remove()
  for (const element of svg.querySelectorAll('*')) {
    element.removeAttribute('aria-label')
    element.removeAttribute('aria-hidden')
    element.removeAttribute('font-variant')
    const d = element.getAttribute('d')
    if (d !== null) element.setAttribute('d', relativePath(d))
    const transform = element.getAttribute('transform')
    if (transform !== null)
      element.setAttribute(
        'transform',
        transform.replace(/-?\d+\.\d+/g, (number) => coordinate(+number)),
      )
    for (const name of lengths) {
      const length = element.getAttribute(name)
      if (length !== null && /^-?\d+\.\d+$/.test(length)) element.setAttribute(name, coordinate(+length))
    }
  }
  return {
    body: `<g class="plot">${svg.innerHTML}</g>`,
    x: (time) => Number(x.apply(new Date(time))),
    y: (value) => Number(y.apply(value)),
  }
}

/** Paths of straight lines only are made relative; others only rounded. */
const relativePath = (d: string): string => {
  if (!/^[MLZ\d.,\s-]*$/.test(d)) return d.replace(/-?\d+\.\d+/g, (number) => coordinate(+number))
  const lines: Line[] = []
  for (const part of d.split('M').slice(1))
    lines.push({ points: part.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [], closed: part.includes('Z') })
  return pathText(lines)
}
