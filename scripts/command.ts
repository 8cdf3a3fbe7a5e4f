import { UserError, messageOf } from '../src/error.ts'

/** Runs a command: an expected failure is one line and exit 1; what nobody expected says so, and where to tell it. */
export async function command(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    const prefix = error instanceof UserError ? '' : 'unexpected failure (a defect of Blotter): '
    process.stderr.write(`${clearLine()}blotter: ${prefix}${messageOf(error)}\n`)
    if (process.env.BLOTTER_DEBUG && error instanceof Error) process.stderr.write(`${error.stack}\n`)
    process.exitCode = 1
  }
}

const clearLine = () => (process.stderr.isTTY ? '\r\x1b[K' : '')

/** Shows a line in place on a terminal, and nothing elsewhere. */
export function showProgress(line: string): void {
  if (process.stderr.isTTY)
    process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`)
}

/** Says a line on stderr, in the place of the progress line. */
export function say(line: string): void {
  process.stderr.write(`${clearLine()}${line}\n`)
}
