import { DayWriter } from './day.ts'
import type { SampleOptions } from './options.ts'
import { day_seconds, planSample } from './plan.ts'

/** One rotated file, or the one that is still being written. */
export interface SampleArchive {
  /** messages-20181104.gz, or messages */
  name: string
  /** Seconds since the epoch: when it was rotated, or its last line. */
  modified: number
  lines: string[]
}

/**
 * The synthetic archive of a gateway's syslog, a file at a time, oldest first. It is rotated on Sundays at
 * about 03:20, as logrotate does with `weekly` and `dateext`: the date in a name is the day after the last
 * of its full days. Stamps state no year. The same options give the same lines.
 */
export function* sampleArchives(options: SampleOptions): Generator<SampleArchive> {
  const plan = planSample(options)
  const writer = new DayWriter(plan)
  let pending: string[] = []
  let last_line = plan.days[0].start
  for (const day of plan.days) {
    const { seconds, lines } = writer.write(day)
    let at = 0
    if (day.weekday === 0) {
      const rotation = rotationSecond(day.index)
      while (at < lines.length && seconds[at] < rotation) at++
      for (let n = 0; n < at; n++) pending.push(lines[n])
      // As with logrotate's notifempty, an empty file stays.
      if (pending.length > 0) {
        yield {
          name: `messages-${compactDate(day.start)}.gz`,
          modified: day.start + rotation,
          lines: pending,
        }
        pending = []
      }
    }
    for (; at < lines.length; at++) pending.push(lines[at])
    if (lines.length > 0) last_line = day.start + seconds[lines.length - 1]
  }
  yield { name: 'messages', modified: last_line, lines: pending }
}

/** cron.daily runs at 03:20 and some seconds. */
const rotationSecond = (day: number): number => 3 * 3600 + 20 * 60 + 1 + ((day * 37) % 50)

const compactDate = (start: number): string =>
  new Date(Math.floor(start / day_seconds) * day_seconds * 1000)
    .toISOString()
    .slice(0, 10)
    .replaceAll('-', '')
