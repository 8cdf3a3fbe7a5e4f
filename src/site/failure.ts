import { messageOf, UserError } from '../error.ts'

/** What the bundler says of a post that it cannot compile, among much else: the place, and what is wrong there. */
const uncompiled = /(\S+\.mdx(?::\d+:\d+)?)\s+\w+: (?:\d+:\d+: )?([^\n]*)/
/** What a compiled post says when it uses a component that nobody has given it. */
const unknown_component = /Expected component `([^`]+)` to be defined/

/**
 * What the author of a post can mend, as a UserError that names the place; anything else as it is. Errors of the
 * pages come out of a bundle with its own UserError, so the class is known by its name.
 */
export const expectedFailure = (thrown: unknown): unknown => {
  if (!(thrown instanceof Error)) return thrown
  if (thrown.name === 'UserError') return new UserError(messageOf(thrown))
  const [, place, words] = uncompiled.exec(thrown.message) ?? []
  return place === undefined || words === undefined ? thrown : new UserError(`${place}: ${words.trim()}`)
}

/**
 * A failure while a page was rendered, with the page's name before it where its author can mend it.
 * @param components that a post may use
 */
export const failureOn = (page: string, thrown: unknown, components: readonly string[]): unknown => {
  if (!(thrown instanceof Error)) return thrown
  if (thrown.name === 'UserError') return new UserError(`${page}: ${thrown.message}`)
  const component = unknown_component.exec(thrown.message)?.[1]
  if (component !== undefined)
    return new UserError(`${page}: no figure is named ${component}; there are ${components.join(', ')}`)
  return thrown.name === 'ReferenceError' ? new UserError(`${page}: ${thrown.message}`) : thrown
}
