import { UserError, messageOf } from '../src/error.ts'

/** Runs a command: an expected failure is one line, or a list below one, and exit 1; what nobody expected says so, and where to tell it. */
export async function command(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    process.stderr.write(`${clearLine()}blotter: ${inert(lineFor(error))}\n`)
    if (process.env.BLOTTER_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    process.exitCode = 1
  }
}

/** What the system refuses, and what to do about it. */
const refusals: Readonly<Record<string, readonly [what: string, advice: string]>> = {
  ENOSPC: ['the disk is full', 'make room and run again'],
  EDQUOT: ['the disk quota is used up', 'make room and run again'],
  EACCES: ['no permission', 'mend the owner or mode of the file'],
  EPERM: ['no permission', 'mend the owner or mode of the file'],
  EROFS: ['the disk is read-only', 'name another place in site.yaml'],
}

function lineFor(error: unknown): string {
  const message = messageOf(error)
  if (error instanceof UserError) return listBelow(error.message)
  const code = (error as NodeJS.ErrnoException)?.code ?? ''
  // What `parseArgs` throws of an option or an argument that the command does not take.
  if (code.startsWith('ERR_PARSE_ARGS')) return `${message.split('. ')[0]}; --help says what it takes`
  const refusal = refusals[code]
  if (refusal !== undefined) return `${refusal[0]} (${message}); ${refusal[1]}`
  return `unexpected failure (a defect of Blotter): ${message}`
}

/** A message stays on its line; the list that one may bring stands below it, an item a line. */
const listBelow = (message: string): string =>
  message
    .trim()
    .split('\n')
    .map((line) => line.trimEnd().replace(/(\S)\s+/g, '$1 '))
    .filter((line) => line !== '')
    .join('\n')

/** A text in which nothing is left that a terminal obeys, or that turns the direction of writing. */
export const inert = (text: string): string =>
  text.replaceAll(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '\ufffd')

/** JSON leaves some of those as they are; here they are escaped. */
export const inertJson = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

const clearLine = () => (process.stderr.isTTY ? '\r\x1b[K' : '')

/** Shows a line in place on a terminal, and nothing elsewhere. */
export function showProgress(line: string): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${inert(line).slice(0, (process.stderr.columns ?? 80) - 1)}`)
}

/** Says a line on stderr, in the place of the progress line. */
export function say(line: string): void {
  process.stderr.write(`${clearLine()}${inert(line)}\n`)
}
