import { dayTicks, type DayTick } from './day.ts'
import { placed } from './fluid.ts'
import type { Language } from './language.ts'

/** Words beside a fluid plot. Half of the days' names go where there is room for half of them only. */

/** In px: what days need below a plot. */
export const day_room = 46
/** In em: what short counts need left of it. */
export const count_room = 3.4

/** @param y of a count, in px from the top of a plot that is `height` px high */
export const countNames = (
  counts: readonly number[],
  y: (count: number) => number,
  height: number,
  { compact }: Language,
): string =>
  `<g class="soft" transform="translate(-8 5)" text-anchor="end">${counts
    .map((count) => `<text y="${placed(y(count), height)}">${compact(count)}</text>`)
    .join('')}</g>`

/**
 * @param place of a day by its number, from 0
 * @param width that places are parts of
 */
export const dayNames = (
  days: readonly string[],
  place: (day: number) => number,
  width: number,
  language: Language,
): string => {
  const numbers = new Map(days.map((day, i) => [day, i]))
  const ticks = dayTicks(days, language)
  const odd = oddTicks(ticks)
  return `<g class="soft" transform="translate(0 20)" text-anchor="middle">${ticks
    .map(({ day, words }, i) =>
      words
        .split('\n')
        .map(
          (line, row) =>
            `<text${odd.has(i) ? ' class="odd"' : ''} x="${placed(place(numbers.get(day) ?? 0), width)}" y="100%"${row === 0 ? '' : ' dy="1.3em"'}>${line}</text>`,
        )
        .join(''),
    )
    .join('')}</g>`
}

/** Of a run between two years, each second one. */
const oddTicks = (ticks: readonly DayTick[]): Set<number> => {
  const odd = new Set<number>()
  if (ticks.length <= 6) return odd
  const heads = (i: number): boolean => ticks[i]?.words.includes('\n') ?? false
  let since = 0
  ticks.forEach((_, i) => {
    since = heads(i) ? 0 : since + 1
    if (since % 2 === 1 || (since > 0 && heads(i + 1))) odd.add(i)
  })
  return odd
}
