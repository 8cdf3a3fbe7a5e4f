import type { Measured } from './measure.ts'

export type Rated = Measured & { ratio: number }

/** One row a measurement. @param of what the ratio is to, for the heading */
export function table(rows: readonly Rated[], of: string): string {
  const width = Math.max(20, ...rows.map(({ name }) => name.length + 1))
  const lines = [`${' '.repeat(width)}seconds  CPU s  ratio     lines/s  memory   (ratio to ${of})`]
  for (const { name, seconds, cpu_seconds, ratio, lines: count, memory_mb } of rows) {
    lines.push(
      name.padEnd(width - 2) +
        seconds.toFixed(2).padStart(9) +
        cpu_seconds.toFixed(2).padStart(7) +
        ratio.toFixed(2).padStart(7) +
        Math.round(count / seconds)
          .toLocaleString('en-US')
          .padStart(12) +
        (memory_mb === null ? '' : `${memory_mb} MB`).padStart(8),
    )
  }
  return `${lines.join('\n')}\n`
}
