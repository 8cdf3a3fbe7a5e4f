/**
 * A frame a day: what each cell (a country, a port) had on that day, as a digit for the step of its colour. The
 * text is small, reads without a program, and is what the page fetches:
 *
 *     steps 1 10 100              lowest count of step 1, 2, 3
 *     cells ? DE FR               ? is the unknown country
 *     2019-02-02 134 031          day, count of all cells and whatever else was counted, a digit a cell
 *     2019-02-03 - 000            nothing was recorded
 */
export interface Frames {
  /** Lowest count of each step, from step 1. */
  bounds: readonly number[]
  cells: readonly string[]
  days: readonly Frame[]
}

export interface Frame {
  day: string
  /** Null where nothing was recorded. */
  total: number | null
  /** A cell's step, 0 for none, up to z for 35. */
  digits: string
}

export const framesText = ({ bounds, cells, days }: Frames): string =>
  [
    `steps ${bounds.join(' ')}`,
    `cells ${cells.join(' ')}`,
    ...days.map(({ day, total, digits }) => `${day} ${total ?? '-'} ${digits}`),
    '',
  ].join('\n')

/** @throws Error for a text that is none of `framesText` */
export const parseFrames = (text: string): Frames => {
  const [steps = '', cells = '', ...days] = text.trimEnd().split('\n')
  if (!steps.startsWith('steps ') || !cells.startsWith('cells ')) throw new Error('no frames')
  return {
    bounds: steps.split(' ').slice(1).map(Number),
    cells: cells.split(' ').slice(1),
    days: days.map((line) => {
      const [day = '', total = '', digits = ''] = line.split(' ')
      return { day, total: total === '-' ? null : Number(total), digits }
    }),
  }
}

export const stepsOf = (digits: string): number[] => Array.from(digits, (digit) => parseInt(digit, 36))

/** Lowest count of each step up to `last`, of a step function that never falls. */
export const lowestCounts = (stepOf: (count: number) => number, last: number): number[] =>
  Array.from({ length: last }, (_, i) => {
    let high = 1
    while (stepOf(high) < i + 1) high *= 2
    let low = Math.floor(high / 2)
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2)
      if (stepOf(middle) < i + 1) low = middle
      else high = middle
    }
    return high
  })
