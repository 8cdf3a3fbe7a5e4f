/** What an ingest did: for the closing line, and for machines. */
export interface IngestReport {
  archives: number
  /** Of them new or grown. */
  read: number
  lines: number
  events: number
  ignored: number
  rejected: number
  /** Of the events, those that the store had already from another archive. */
  duplicates: number
  /** Files that could not be read, or not to their end, in words. */
  problems: string[]
}

export const emptyReport = (archives: number, problems: string[]): IngestReport => ({
  archives,
  read: 0,
  lines: 0,
  events: 0,
  ignored: 0,
  rejected: 0,
  duplicates: 0,
  problems,
})

// A line that was half written is taken back from what it counted as: fewer than none is none. To have `Intl` write it
// would take longer than reading a night's lines.
const countOf = (n: number) => String(Math.max(0, n)).replace(/\B(?=(\d{3})+$)/g, ',')
const counted = (n: number, noun: string) => `${countOf(n)} ${noun}${n === 1 ? '' : 's'}`

/** `42 archives, 3 new, 15,000 lines: 13,265 events, 1,735 other, 0 rejected; 1.2 s` */
export function closingLine(report: IngestReport, seconds: number): string {
  const { archives, read, lines, events, ignored, rejected, duplicates } = report
  const repeated = duplicates > 0 ? ` (${countOf(duplicates)} known already)` : ''
  return (
    `${counted(archives, 'archive')}, ${countOf(read)} new, ${counted(lines, 'line')}: ` +
    `${counted(events, 'event')}${repeated}, ${countOf(ignored)} other, ` +
    `${countOf(rejected)} rejected; ${seconds.toFixed(1)} s`
  )
}
