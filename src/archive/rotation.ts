import { dayNumber } from './calendar.ts'

/**
 * A date in a rotated name: `messages-20190203.gz`, `auth.log-2019-02-03`, `ufw.log.20190203`; with the hour
 * where logrotate rotates every one: `messages-2019020314`.
 */
const dated = /(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])?(?!\d)/

/**
 * The day on which a file of this name was rotated, as days since 1970-01-01: none of its lines is later.
 * Null when the name holds no date.
 */
export function rotationDay(name: string): number | null {
  const match = dated.exec(name)
  if (match === null) return null
  return dayNumber(Number(match[1]), Number(match[2]), Number(match[3]))
}

/** Compression, then a counter or a date: what rotation adds to a name, the last first. */
const rotations = [
  /\.(gz|bz2|xz|zst)$/,
  /[-_.]\d{8,10}(-\d+)?$/,
  /[-_.]\d{4}-\d{2}-\d{2}$/,
  /\.\d{1,4}$/,
  /\.old$/,
]

/** The name as it was before the log was rotated: `messages-20190203.gz` → `messages`. */
export const unrotated = (name: string): string =>
  rotations.reduce((left, ending) => {
    const shorter = left.replace(ending, '')
    return shorter === '' ? left : shorter
  }, name)
