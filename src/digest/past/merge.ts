import { type Facts, type Label } from '../../store/facts.ts'

/**
 * The numbers that sources have now, by those they had, both in the order of addresses.
 * @param old addresses, four words each
 * @returns null where one is gone
 */
export function renumbered(old: Uint32Array, words: Uint32Array): Uint32Array | null {
  const numbers = new Uint32Array(old.length / 4)
  const sources = words.length / 4
  for (let at = 0, number = 0; at < numbers.length; at++, number++) {
    while (number < sources && !isSame(old, at * 4, words, number * 4)) number++
    if (number === sources) return null
    numbers[at] = number
  }
  return numbers
}

const isSame = (a: Uint32Array, at: number, b: Uint32Array, other: number): boolean =>
  a[at + 3] === b[other + 3] && a[at + 2] === b[other + 2] && a[at + 1] === b[other + 1] && a[at] === b[other]

/** The facts with sources and transports as others have them. @param numbers as of `renumbered` */
export function inTermsOf(other: Facts, facts: Facts, numbers: Uint32Array): Facts {
  const words = (other.labels.get('transport') as Label).words
  const old = facts.labels.get('transport') as Label
  const code_of = Uint32Array.from(old.words, (word) => words.indexOf(word))
  const source = new Uint32Array(facts.length)
  const transport = new Uint32Array(facts.length)
  for (let row = 0; row < source.length; row++) {
    source[row] = numbers[facts.source[row]]
    transport[row] = code_of[old.codes[row]]
  }
  return { ...facts, source, labels: new Map([...facts.labels, ['transport', { codes: transport, words }]]) }
}

/**
 * Facts in which some days have been replaced, in memory that threads can share.
 * @param isGone by day
 * @param fresh the facts of these days
 */
export function withDays(facts: Facts, isGone: Uint8Array, fresh: Facts): Facts {
  const picked = pickedRows(facts, isGone, fresh)
  const column = (of: (facts: Facts) => ArrayLike<number>): Uint32Array => {
    const [some, more] = [of(facts), of(fresh)]
    const values = new Uint32Array(new SharedArrayBuffer(picked.length * 4))
    for (let row = 0; row < values.length; row++) {
      const at = picked[row]
      values[row] = at < facts.length ? some[at] : more[at - facts.length]
    }
    return values
  }
  const labels = [...fresh.labels].map(([name, { words }]): [string, Label] => [
    name,
    { codes: column(({ labels }) => (labels.get(name) as Label).codes), words },
  ])
  return {
    length: picked.length,
    source: column(({ source }) => source),
    day: column(({ day }) => day),
    count: column(({ count }) => count),
    first: column(({ first }) => first),
    last: column(({ last }) => last),
    labels: new Map(labels),
  }
}

/** The rows that there are, by source and day; those of the second facts count on from those of the first. */
function pickedRows(facts: Facts, isGone: Uint8Array, fresh: Facts): Uint32Array {
  const picked = new Uint32Array(facts.length + fresh.length)
  let count = 0
  let next = 0
  for (let row = 0; row < facts.length; row++) {
    if (isGone[facts.day[row]] === 1) continue
    for (; next < fresh.length && isBefore(fresh, next, facts, row); next++)
      picked[count++] = facts.length + next
    picked[count++] = row
  }
  for (; next < fresh.length; next++) picked[count++] = facts.length + next
  return picked.subarray(0, count)
}

const isBefore = (a: Facts, row: number, b: Facts, other: number): boolean =>
  a.source[row] < b.source[other] || (a.source[row] === b.source[other] && a.day[row] < b.day[other])

/** The rows whose source is marked. */
export function rowsOfSources({ source, length }: Facts, marked: Uint8Array): Uint32Array {
  const rows = new Uint32Array(length)
  let count = 0
  for (let row = 0; row < length; row++) if (marked[source[row]] === 1) rows[count++] = row
  return rows.subarray(0, count)
}
