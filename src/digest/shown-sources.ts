import type { RedactedSource } from './schema.ts'

/**
 * What is published of sources, as lists have it: each text once, a number for it everywhere else. What is published
 * of a source is worked out once, however many lists it is in.
 */
export class ShownSources {
  private readonly redacted: (source: number) => RedactedSource
  /** Of a source by its number: which of the texts, and one more. */
  private readonly text_of: Uint32Array
  private readonly texts: RedactedSource[] = []
  private readonly by_text = new Map<RedactedSource, number>()
  /** Of a text: the list that it was in last, and its number there. */
  private readonly list_of: number[] = []
  private readonly number_of: number[] = []
  private lists = 0

  /** @param size how many sources there are */
  constructor(redacted: (source: number) => RedactedSource, size: number) {
    this.redacted = redacted
    this.text_of = new Uint32Array(size)
  }

  /** The texts of sources in the order in which they come up, and of each source the number of its text. */
  numbered(sources: Uint32Array): { sources: RedactedSource[]; source: Uint32Array } {
    this.lists++
    const found: RedactedSource[] = []
    return { sources: found, source: this.numbersOf(sources, found) }
  }

  private numbersOf(sources: Uint32Array, found: RedactedSource[]): Uint32Array {
    const source = new Uint32Array(sources.length)
    for (let at = 0; at < sources.length; at++) {
      const text = this.textOf(sources[at])
      if (this.list_of[text] !== this.lists) {
        this.list_of[text] = this.lists
        this.number_of[text] = found.push(this.texts[text]) - 1
      }
      source[at] = this.number_of[text]
    }
    return source
  }

  private textOf(source: number): number {
    const known = this.text_of[source]
    if (known > 0) return known - 1
    const shown = this.redacted(source)
    let text = this.by_text.get(shown)
    if (text === undefined) {
      text = this.texts.push(shown) - 1
      this.by_text.set(shown, text)
      this.list_of.push(0)
      this.number_of.push(0)
    }
    this.text_of[source] = text + 1
    return text
  }
}
