import type { MDXInstance } from 'astro'
import { UserError } from '../error.ts'
import type { Digest, Period } from './digest.ts'
import { frozenDigest } from './frozen.ts'
import { digest, siteDigest, wording } from './inputs.ts'
import { measure, measure_names } from './measure.ts'
import { newestWholeDay, wantedPeriod } from '../period.ts'
import { parseFrontMatter, type FrontMatter } from '../post.ts'

export interface Report extends Omit<FrontMatter, 'period' | 'last' | 'needs'> {
  slug: string
  period: string
  /** Of a post that is made from a digest of its own: how far its data go. */
  frozen_through: string | null
  /** What the post is about and its days have none of: it has a page, which says so, and is in no list. */
  missing: string | null
  /** Headings below the title, with what their addresses end in. */
  headings: readonly { text: string; slug: string }[]
  Content: MDXInstance<Record<string, unknown>>['Content']
}

/**
 * The posts, newest first, those without a date at the end by title. They are compiled by the bundler from the
 * content folder rather than kept in a content collection, whose store lies in a folder that every build shares.
 * @throws UserError for front matter that is wrong or a period that the digest does not hold
 */
export const reports = (): Report[] =>
  Object.values(
    import.meta.glob<MDXInstance<Record<string, unknown>>>('@content/reports/*.mdx', { eager: true }),
  )
    .map(({ file, frontmatter, getHeadings, Content }) => {
      const name = `reports/${file.split('/').at(-1) ?? file}`
      const { period: wanted, last, needs, ...front } = parseFrontMatter(frontmatter, name)
      const slug = name.replace(/^.*\/|\.mdx$/g, '')
      const frozen = frozenDigest(slug)
      const source = frozen ?? siteDigest()
      const period = held(wantedPeriod({ period: wanted, last }, newestDayOf(source)), name, source)
      return {
        ...front,
        slug,
        period,
        missing: missingOf(needs, name, source.period(period), source),
        frozen_through: frozen?.manifest.data_through ?? null,
        headings: getHeadings(),
        Content,
      }
    })
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || wording.compare(a.title, b.title))

/** Those that have something to show. */
export const listedReports = (): Report[] => reports().filter(({ missing }) => missing === null)

const missingOf = (
  needs: string | undefined,
  file: string,
  period: Period,
  { manifest }: Digest,
): string | null => {
  if (needs === undefined) return null
  const name = measure_names.find((name) => name === needs)
  if (name === undefined)
    throw new UserError(`${file}: needs: no such number: ${needs}; there are ${measure_names.join(', ')}`)
  return measure(name, period, manifest) === 0 ? name.replaceAll('_', ' ') : null
}

/** The newest day of the data that is over. */
export const newestDay = (): string => newestDayOf(digest())

const newestDayOf = (source: Digest): string => {
  const { from, to } = source.period('all').summary
  const { data_through, timezone } = source.manifest
  return newestWholeDay({ first: from, last: to }, data_through, timezone)
}

/** Of posts that show the digest of the site: the files that they link to stand with those of the site. */
export const periodsOfReports = (): string[] =>
  reports()
    .filter(({ frozen_through }) => frozen_through === null)
    .map(({ period }) => period)

const held = (period: string, file: string, source: Digest): string => {
  if (source.has(period)) return period
  const { from, to } = source.period('all').summary
  throw new UserError(
    `${file}: the digest holds no data for the period ${period}; the data runs from ${from} to ${to}, and "npm run digest" adds what posts ask for`,
  )
}
