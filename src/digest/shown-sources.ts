import type { JsonList } from './json-list.ts'
import type { RedactedSources } from './redact.ts'
import type { RedactedSource } from './schema.ts'

type Redacted = Pick<RedactedSources, 'keyOf' | 'textOf' | 'write'>

/** What is published of sources, as lists have it: each text once, a number for it everywhere else. */
export class ShownSources {
  private readonly redacted: Redacted
  /** Of what is published of a source, by its key: the list that it was in last, and its number there. */
  private readonly shown: Uint32Array
  private lists = 0

  /** @param size how many sources there are */
  constructor(redacted: Redacted, size: number) {
    this.redacted = redacted
    this.shown = new Uint32Array((size + 1) * 2)
  }

  /**
   * The texts of sources in the order in which they come up, and of each source the number of its text.
   * @param numbers where these are written
   */
  numbered(sources: Uint32Array, numbers: Uint32Array): ShownList {
    this.lists++
    const keys = new Uint32Array(sources.length)
    return new ShownList(this.redacted, keys.slice(0, this.number(sources, numbers, keys)))
  }

  /** @returns how many keys there are */
  private number(sources: Uint32Array, numbers: Uint32Array, keys: Uint32Array): number {
    const { redacted, shown, lists } = this
    let found = 0
    for (let at = 0; at < sources.length; at++) {
      const key = redacted.keyOf(sources[at])
      if (shown[key * 2] !== lists) {
        shown[key * 2] = lists
        shown[key * 2 + 1] = found
        keys[found++] = key
      }
      numbers[at] = shown[key * 2 + 1]
    }
    return found
  }
}

/** Texts that may be published, by their numbers. */
export class ShownList implements JsonList {
  readonly length: number
  readonly bytes_max = 64
  private readonly redacted: Redacted
  private readonly keys: Uint32Array

  constructor(redacted: Redacted, keys: Uint32Array) {
    this.redacted = redacted
    this.keys = keys
    this.length = keys.length
  }

  write(at: number, bytes: Uint8Array, into: number): number {
    bytes[into] = quote
    const end = this.redacted.write(this.keys[at], bytes, into + 1)
    bytes[end] = quote
    return end + 1
  }

  texts(): RedactedSource[] {
    return Array.from(this.keys, (key) => this.redacted.textOf(key))
  }
}

const quote = 34
