import { messageOf, UserError } from '../error.ts'

/** Thrown while a post is compiled or rendered, by Astro, by the bundler or by the posts' own components. */
interface Failure extends Error {
  loc?: { file?: string; line?: number; column?: number }
  id?: string
}

/**
 * What the author of a post can mend, as a UserError that names the place; anything else as it is. Errors of the
 * pages come out of a bundle with its own UserError, so the class is known by its name.
 */
export const expectedFailure = (thrown: unknown): unknown => {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error.name === 'UserError') return new UserError(messageOf(error))
    const { loc, id } = error as Failure
    const file = loc?.file ?? id ?? ''
    if (/\.mdx$/.test(file)) {
      const place = [file, loc?.line, loc?.column].filter((part) => part !== undefined).join(':')
      return new UserError(`${place}: ${plain(messageOf(error))}`)
    }
    const unknown = /Expected component `([^`]+)` to be defined/.exec(error.message)
    if (unknown !== null)
      return new UserError(
        `a post uses <${unknown[1] ?? ''}/>, which is no figure; look at src/site/vocabulary.ts for those there are`,
      )
  }
  return thrown
}

/** Without the colours and the marks that are meant for a terminal. */
const plain = (message: string): string => message.replace(/\x1b\[[\d;]*m/g, '').replace(/^\[[^\]]*\]\s*/, '')
