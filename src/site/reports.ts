import type { MDXInstance } from 'astro'
import { UserError } from '../error.ts'
import type { Digest } from './digest.ts'
import { frozenDigest } from './frozen.ts'
import { digest, siteDigest, wording } from './inputs.ts'
import { newestWholeDay, wantedPeriod } from '../period.ts'
import { parseFrontMatter, type FrontMatter } from '../post.ts'

export interface Report extends Omit<FrontMatter, 'period' | 'last'> {
  slug: string
  period: string
  /** Of a post that is made from a digest of its own: how far its data go. */
  frozen_through: string | null
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
      const { period, last, ...front } = parseFrontMatter(frontmatter, name)
      const slug = name.replace(/^.*\/|\.mdx$/g, '')
      const frozen = frozenDigest(slug)
      const source = frozen ?? siteDigest()
      return {
        ...front,
        slug,
        period: held(wantedPeriod({ period, last }, newestDayOf(source)), name, source),
        frozen_through: frozen?.manifest.data_through ?? null,
        headings: getHeadings(),
        Content,
      }
    })
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || wording.compare(a.title, b.title))

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
