/**
 * An expected failure: something the person who runs Blotter can mend. Scripts print its message in one
 * line, without a stack, and exit 1. The message says what happened, why, and what to do.
 */
export class UserError extends Error {
  override name = 'UserError'
}

/** The message of whatever was thrown, on one line. */
export function messageOf(thrown: unknown): string {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return message.replace(/\s+/g, ' ').trim()
}
