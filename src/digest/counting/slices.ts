import { arranged, countingOrder, type Facts } from '../../store/facts.ts'

/** The facts of the days from the first to the last, both included, as `dayCode`s. */
export function within(facts: Facts, from: number, to: number): Facts {
  const { day, length } = facts
  let count = 0
  for (let row = 0; row < length; row++) if (day[row] >= from && day[row] <= to) count++
  if (count === length) return facts
  const rows = new Uint32Array(count)
  for (let row = 0, at = 0; row < length; row++) if (day[row] >= from && day[row] <= to) rows[at++] = row
  return arranged(facts, rows)
}

/** The facts of every day on its own, by `dayCode`. */
export function byDay(facts: Facts): Map<number, Facts> {
  const days = new Map<number, Facts>()
  const order = countingOrder(facts.day, 65_536)
  for (let from = 0; from < order.length;) {
    const code = facts.day[order[from]]
    let to = from + 1
    while (to < order.length && facts.day[order[to]] === code) to++
    days.set(code, arranged(facts, order.subarray(from, to)))
    from = to
  }
  return days
}
