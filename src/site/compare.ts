export interface Ranked {
  country: string | null
  bans: number
  sources: number
}

export interface Comparison {
  country: string | null
  /** Place in the earlier and the later of the two, from 1; null when it is not there. */
  before: number | null
  now: number | null
  bans_before: number
  bans_now: number
  sources_now: number
  /** Places gained, new, or gone. */
  change: number | 'new' | 'gone'
}

/**
 * Two periods side by side: the countries of the first `count` places of either, in the order of the later one,
 * those that are gone at the end in the order of the earlier. Rows come most bans first.
 */
export function compareRanks(before: readonly Ranked[], now: readonly Ranked[], count: number): Comparison[] {
  const place = (rows: readonly Ranked[], country: string | null): number | null => {
    const at = rows.findIndex((row) => row.country === country)
    return at < 0 ? null : at + 1
  }
  const listed = [...now.slice(0, count), ...before.slice(0, count)].map(({ country }) => country)
  return [...new Set(listed)]
    .map((country): Comparison => {
      const was = place(before, country)
      const is = place(now, country)
      return {
        country,
        before: was,
        now: is,
        bans_before: was === null ? 0 : before[was - 1].bans,
        bans_now: is === null ? 0 : now[is - 1].bans,
        sources_now: is === null ? 0 : now[is - 1].sources,
        change: is === null ? 'gone' : was === null ? 'new' : was - is,
      }
    })
    .sort((a, b) => (a.now ?? Infinity) - (b.now ?? Infinity) || (a.before ?? 0) - (b.before ?? 0))
}
