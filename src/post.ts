import { z } from 'zod'
import { UserError } from './error.ts'
import { period_pattern } from './period.ts'

/**
 * YAML reads 2019-02-02 as a date and 2019 as a number; a post may write either without quotes. The compiler of posts
 * hands on a date as its text.
 */
const written = (input: unknown): unknown => {
  if (input instanceof Date) return input.toISOString().slice(0, 10)
  if (typeof input === 'string' && /^\d{4}-\d\d-\d\dT00:00:00\.000Z$/.test(input)) return input.slice(0, 10)
  return typeof input === 'number' ? String(input) : input
}
const sentence = z.string({ error: 'write a text' }).min(1, { error: 'write a text' })
const day = z.string().regex(/^\d{4}-\d\d-\d\d$/, { error: 'write a day such as 2019-02-02' })

const front_matter = z
  .strictObject({
    title: z.preprocess(written, sentence),
    description: z.preprocess(written, sentence),
    date: z.preprocess(written, day).optional(),
    /** The days that the figures of the post show, unless one names its own. */
    period: z
      .preprocess(
        written,
        z.string().regex(period_pattern, { error: 'write all, YYYY, YYYY-MM, YYYY-MM-DD or FROM--TO' }),
      )
      .optional(),
    /** In place of `period`: so many days up to the newest that is over. */
    last: z
      .string()
      .regex(/^[1-9]\d{0,3}d$/, { error: 'write a number of days such as 30d' })
      .optional(),
    /** A number, by the name that <N of="…"/> takes: where it is 0, there is nothing to show. */
    needs: z.string({ error: 'write the name of a number, such as bans' }).optional(),
  })
  .refine((post) => post.period === undefined || post.last === undefined, {
    error: 'name either a period or the last days, not both',
    path: ['last'],
  })

export type FrontMatter = z.infer<typeof front_matter>

/**
 * @param file as the message should name it
 * @throws UserError naming the file, the key and what to write
 */
export const parseFrontMatter = (input: unknown, file: string): FrontMatter => {
  const result = front_matter.safeParse(input)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  if (issue?.code === 'unrecognized_keys')
    throw new UserError(`${file}: unknown key in the front matter: ${issue.keys.join(', ')}`)
  throw new UserError(`${file}: front matter, ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}
