import { parse } from 'yaml'
import { UserError, messageOf } from '../src/error.ts'

/**
 * What a text of YAML says.
 * @param subject what the message should name: a file, or a part of one
 * @throws UserError naming the place of the mistake, in one line
 */
export function readYaml(text: string, subject: string): unknown {
  try {
    // Of what it only warns of, the parser would tell on stderr, at length.
    return parse(text, { logLevel: 'error' })
  } catch (error) {
    // After the first line the parser shows the place as text and marks, for a terminal.
    const [why] = (error instanceof Error ? error.message : messageOf(error)).split(/:?\n/)
    throw new UserError(`${subject}: no valid YAML: ${why}`)
  }
}
