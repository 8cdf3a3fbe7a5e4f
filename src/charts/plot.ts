import * as Plot from '@observablehq/plot'
import { pathText, type Line } from './path.ts'

export interface PlottedLines {
  /** Text of a path for every series, with the places of the plane; empty without a point. */
  paths: string[]
  /** The place of a value. */
  y: (value: number) => number
}

/**
 * Lines as Observable Plot draws them on a plane, without axes and margins: what stands around them is a page's own.
 * @param series values one a step of the plane, from its left to its right
 * @param most value at the top of the plane; those beyond are cut off there
 */
export const plottedLines = (
  document: Document,
  { width, height, most, steps }: { width: number; height: number; most: number; steps: number },
  series: readonly (readonly number[])[],
): PlottedLines => {
  const svg = Plot.plot({
    document,
    className: 'plot',
    width,
    height,
    margin: 0,
    axis: null,
    x: { domain: [0, Math.max(1, steps)] },
    y: { domain: [0, most], clamp: true },
    marks: series.map((values) => Plot.lineY(values)),
  })
  const scale = svg.scale('y')
  if (scale === undefined) throw new Error('a plot without a scale of values')
  return {
    paths: [...svg.querySelectorAll('g')].map((group) =>
      relativePath(group.querySelector('path')?.getAttribute('d') ?? ''),
    ),
    y: (value) => Number(scale.apply(value)),
  }
}

/** Straight lines written shorter, to a tenth of a pixel. */
const relativePath = (d: string): string => {
  const lines: Line[] = []
  for (const part of d.split('M').slice(1))
    lines.push({ points: part.match(/-?\d+(\.\d+)?/g)?.map(Number) ?? [], closed: part.includes('Z') })
  return pathText(lines)
}
