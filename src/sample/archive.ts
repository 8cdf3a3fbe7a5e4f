import { DayWriter } from './day.ts'
import type { SampleOptions } from './options.ts'
import { planSample } from './plan.ts'

/** One rotated file, or the one that is still being written. */
export interface SampleArchive {
  /** messages-20181104.gz, or messages */
  name: string
  /** Seconds since the epoch: when it was rotated, or its last line. */
  modified: number
  lines: number
  /** The lines with their endings, in pieces of a day. */
  text: string[]
}

/**
 * The synthetic archive of a gateway's syslog, a file at a time, oldest first. It is rotated on Sundays at
 * about 03:20, as logrotate does with `weekly` and `dateext`: the date in a name is the day after the last
 * of its full days. Stamps state no year. The same options give the same lines.
 */
export function* sampleArchives(options: SampleOptions): Generator<SampleArchive> {
  const plan = planSample(options)
  const writer = new DayWriter(plan)
  let lines = 0
  let text: string[] = []
  const append = (part: string[]): void => {
    if (part.length === 0) return
    lines += part.length
    text.push(part.join('\n') + '\n')
  }
  let last_line = plan.days[0].start
  for (const day of plan.days) {
    const written = writer.write(day)
    let before_rotation = 0
    if (day.weekday === 0) {
      const rotation = rotationSecond(day.index)
      before_rotation = written.seconds.findIndex((second) => second >= rotation)
      if (before_rotation < 0) before_rotation = written.lines.length
      append(written.lines.slice(0, before_rotation))
      // As with logrotate's notifempty, an empty file stays.
      if (lines > 0) {
        yield { name: `messages-${compactDate(day.start)}.gz`, modified: day.start + rotation, lines, text }
        lines = 0
        text = []
      }
    }
    append(written.lines.slice(before_rotation))
    if (written.lines.length > 0) last_line = day.start + written.seconds[written.lines.length - 1]
  }
  yield { name: 'messages', modified: last_line, lines, text }
}

/** cron.daily runs at 03:20 and some seconds. */
const rotationSecond = (day: number): number => 3 * 3600 + 20 * 60 + 1 + ((day * 37) % 50)

const compactDate = (start: number): string =>
  new Date(start * 1000).toISOString().slice(0, 10).replaceAll('-', '')
