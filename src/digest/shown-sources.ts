import type { RedactedSources } from './redact.ts'
import type { RedactedSource } from './schema.ts'

/** What is published of sources, as lists have it: each text once, a number for it everywhere else. */
export class ShownSources {
  private readonly redacted: Pick<RedactedSources, 'keyOf' | 'textOf'>
  /** Of what is published of a source, by its key: the list that it was in last, and its number there. */
  private readonly list_of: Uint32Array
  private readonly number_of: Uint32Array
  private lists = 0

  /** @param size how many sources there are */
  constructor(redacted: Pick<RedactedSources, 'keyOf' | 'textOf'>, size: number) {
    this.redacted = redacted
    this.list_of = new Uint32Array(size + 1)
    this.number_of = new Uint32Array(size + 1)
  }

  /** The texts of sources in the order in which they come up, and of each source the number of its text. */
  numbered(sources: Uint32Array): { sources: RedactedSource[]; source: Uint32Array } {
    this.lists++
    const found: RedactedSource[] = []
    return { sources: found, source: this.numbersOf(sources, found) }
  }

  private numbersOf(sources: Uint32Array, found: RedactedSource[]): Uint32Array {
    const { redacted, list_of, number_of, lists } = this
    const source = new Uint32Array(sources.length)
    for (let at = 0; at < sources.length; at++) {
      const key = redacted.keyOf(sources[at])
      if (list_of[key] !== lists) {
        list_of[key] = lists
        number_of[key] = found.push(redacted.textOf(key)) - 1
      }
      source[at] = number_of[key]
    }
    return source
  }
}
