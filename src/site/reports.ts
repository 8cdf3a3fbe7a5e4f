import type { MDXInstance } from 'astro'
import { UserError } from '../error.ts'
import { digest } from './inputs.ts'
import { wantedPeriod } from '../period.ts'
import { parseFrontMatter, type FrontMatter } from '../post.ts'

export interface Report extends Omit<FrontMatter, 'period' | 'last'> {
  slug: string
  period: string
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
      return {
        ...front,
        slug: name.replace(/^.*\/|\.mdx$/g, ''),
        period: held(wantedPeriod({ period, last }, newestDay()), name),
        headings: getHeadings(),
        Content,
      }
    })
    .sort((a, b) => (b.date ?? '').localeCompare(a.date ?? '') || a.title.localeCompare(b.title))

/** The last day of the data; there is an `all` even when nothing was read. */
export const newestDay = (): string => digest().period('all').summary.to

const held = (period: string, file: string): string => {
  if (digest().has(period)) return period
  const { from, to } = digest().period('all').summary
  throw new UserError(
    `${file}: the digest holds no data for the period ${period}; the data runs from ${from} to ${to}, and "npm run digest" adds what posts ask for`,
  )
}
