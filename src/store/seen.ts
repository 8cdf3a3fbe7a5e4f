/**
 * How whole a log is: the hours with lines, the notes of dropped messages, a limit that was reached. Hours are
 * numbers since the epoch.
 */
export interface Seen {
  /** Hours with at least one line: first and last of each run, by turns. */
  hours: number[]
  /** Messages that were dropped before they were written, by `hour program`. */
  suppressed: Record<string, number>
  /** Records of UFW, which limits how much it writes. */
  limited: {
    records: number
    /** The most in one minute by one rule. */
    minute_max: number
    /** In which the limit was reached, if there is one. */
    hours: number[]
  }
}

export const nothingSeen = (): Seen => ({
  hours: [],
  suppressed: {},
  limited: { records: 0, minute_max: 0, hours: [] },
})

export const hour_seconds = 3600

/**
 * UFW lets a rule write 3 records a minute once a burst of 10 is used up (`-m limit --limit 3/min
 * --limit-burst 10`). Where a minute holds more than both together, the limit is off.
 */
export const ufw_limit = { a_minute: 3, burst: 10 } as const

export const isLimited = ({ limited: { records, minute_max } }: Seen): boolean =>
  records > 0 && minute_max <= ufw_limit.a_minute + ufw_limit.burst

/** Runs of hours, first and last by turns: in order, each hour once. */
export function inOrder(hours: readonly number[]): number[] {
  const runs: [from: number, to: number][] = []
  for (let at = 0; at < hours.length; at += 2) runs.push([hours[at], hours[at + 1]])
  const merged: number[] = []
  for (const [from, to] of runs.sort((a, b) => a[0] - b[0])) {
    const last = merged.length - 1
    if (last > 0 && from <= merged[last] + 1) merged[last] = Math.max(merged[last], to)
    else merged.push(from, to)
  }
  return merged
}

/** What two parts of a log hold together. */
export function addSeen(first: Seen, second: Seen): Seen {
  const suppressed = { ...first.suppressed }
  for (const [key, messages] of Object.entries(second.suppressed))
    suppressed[key] = (suppressed[key] ?? 0) + messages
  return {
    hours: inOrder([...first.hours, ...second.hours]),
    suppressed,
    limited: {
      records: first.limited.records + second.limited.records,
      minute_max: Math.max(first.limited.minute_max, second.limited.minute_max),
      hours: [...new Set([...first.limited.hours, ...second.limited.hours])].sort((a, b) => a - b),
    },
  }
}
