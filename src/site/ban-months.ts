import { compareRanks, type Comparison } from './compare.ts'
import type { Period } from './digest.ts'
import { digest } from './inputs.ts'

/** Places of either month that are listed where nobody asks for another number. */
export const ban_places = 15

/**
 * The last two months that the data holds from their first day to their last, with what each country had; null
 * where there are no two with bans.
 * @param count places of either month that are listed
 */
export const banMonths = (
  count = ban_places,
): { earlier: Period; later: Period; rows: Comparison[] } | null => {
  const { from, to } = digest().period('all').summary
  // Whole months only: one that the data cuts off would lose against one that it holds in full.
  const [earlier, later] = digest()
    .manifest.periods.filter((name) => /^\d{4}-\d\d$/.test(name))
    .map((name) => digest().period(name))
    .filter(({ summary, file }) => summary.from >= from && summary.to <= to && file('bans').bans > 0)
    .slice(-2)
  if (later === undefined) return null
  return {
    earlier,
    later,
    rows: compareRanks(earlier.file('bans').countries, later.file('bans').countries, count),
  }
}

/** All countries of either month. */
export const banMonthRows = (): Readonly<Record<string, unknown>>[] => {
  const compared = banMonths(Infinity)
  return (compared?.rows ?? []).map(
    ({ country, before, now, bans_before, bans_now, sources_now, change }) => ({
      country,
      month: compared?.later.name,
      place: now,
      bans: bans_now,
      sources: sources_now,
      month_before: compared?.earlier.name,
      place_before: before,
      bans_before,
      places_gained: change,
    }),
  )
}
