import { pathText } from './path.ts'
import { escapeText } from './svg.ts'

export interface SparklineOptions {
  values: readonly number[]
  width?: number
  height?: number
  /** Top of the scale; without it the largest value. */
  most?: number
  /** What it shows, in words. Without it the line is decoration beside a number that says the same. */
  label?: string
}

/** A line the size of a word. */
export const sparkline = ({ values, width = 96, height = 20, most, label }: SparklineOptions): string => {
  const top = Math.max(1, most ?? Math.max(0, ...values))
  const step = values.length > 1 ? (width - 4) / (values.length - 1) : 0
  const points = values.flatMap((value, i) => [
    1 + i * step,
    height - 2 - Math.min(1, value / top) * (height - 5),
  ])
  const path = pathText([{ points, closed: false }])
  const meaning = label === undefined ? 'aria-hidden="true"' : `role="img" aria-label="${escapeText(label)}"`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" class="sparkline" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" ${meaning}>` +
    (path === '' ? '' : `<path d="${path}"/>`) +
    `</svg>`
  )
}
