import type { Label, Sources } from '../../store/facts.ts'

/**
 * A word for where sources are, as far as it was asked for: another one as soon as one of them is elsewhere.
 * @param numbers of the sources, in the order of their addresses; all of them when left out
 */
export function placedWord({ places, length }: Sources, numbers?: Uint32Array): string {
  const size = numbers?.length ?? length
  const words: string[] = []
  for (const [name, label] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const hashes = hashesOf(label)
    let [one, other] = [0, 0]
    for (let at = 0; at < size; at++) {
      const hash = hashes[label.codes[numbers === undefined ? at : numbers[at]]]
      one = Math.imul(one ^ hash, 0x9e3779b1)
      other = (Math.imul(other, 31) + hash) | 0
    }
    words.push(`${name} ${one} ${other}`)
  }
  return words.join(', ')
}

/** By code. FNV-1a of the word's characters. */
const hashesOf = ({ words }: Label): Int32Array =>
  Int32Array.from(words, (word) => {
    const text = JSON.stringify(word)
    let hash = 0x811c9dc5
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    return hash ^ (hash >>> 15)
  })
