import { gathered, type Label, type Numbers, type Sources } from '../../store/facts.ts'

/**
 * A word for where sources are, as far as it was asked for: another one as soon as one of them is elsewhere.
 * @param numbers of the sources, in the order of their addresses; all of them when left out
 */
export function placedWord({ places }: Sources, numbers?: Uint32Array): string {
  const words: string[] = []
  for (const [name, label] of [...places].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const codes = numbers === undefined ? label.codes : gathered(label.codes, numbers)
    words.push(`${name} ${wordOf(codes, hashesOf(label))}`)
  }
  return words.join(', ')
}

/** In a function of its own, so that it becomes fast within its loop. */
function wordOf(codes: Numbers, hashes: Int32Array): string {
  let one = 0
  let other = 0
  for (let at = 0; at < codes.length; at++) {
    const hash = hashes[codes[at]]
    one = Math.imul(one ^ hash, 0x9e3779b1)
    other = (Math.imul(other, 31) + hash) | 0
  }
  return `${one} ${other}`
}

/** By code. FNV-1a of the word's characters. */
const hashesOf = ({ words }: Label): Int32Array =>
  Int32Array.from(words, (word) => {
    const text = JSON.stringify(word)
    let hash = 0x811c9dc5
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    return hash ^ (hash >>> 15)
  })
