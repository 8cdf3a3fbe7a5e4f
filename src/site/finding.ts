/** Finding pages by words: the index as a file, and the order in which its pages answer. It runs in the browser. */

export interface Page {
  title: string
  /** What it is, beside its title. */
  about: string
  /** Below the site's own root. */
  path: string
  /** Other names it goes by: as good as the title. */
  names: string
  /** Words of its text, each once. */
  text: string
}

/** Pages as rows, the first of equals first; what is empty at the end is left out. */
export type SearchIndex = readonly (readonly string[])[]

export const indexOf = (pages: readonly Page[]): SearchIndex =>
  pages.map(({ title, about, path, names, text }) => {
    const row = [title, about, path, names, text]
    while (row.at(-1) === '') row.pop()
    return row
  })

/** Small letters without marks, in words: "Côte d’Ivoire" → cote, d, ivoire. */
export const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')

interface Field {
  /** For a word as it is, and for its beginning. */
  whole: number
  beginning: number
}
const title: Field = { whole: 12, beginning: 6 }
const names: Field = { whole: 11, beginning: 5 }
const text: Field = { whole: 2, beginning: 1 }
/** For a title, or a name, that is all of what was asked for. */
const exact = 20

interface Prepared {
  row: readonly string[]
  fields: readonly (readonly [Field, readonly string[]])[]
  wholes: readonly string[]
}

const prepare = (row: readonly string[]): Prepared => {
  const [own, about = '', , other = '', body = ''] = row
  return {
    row,
    fields: [
      [title, wordsOf(own)],
      [names, wordsOf(`${about} ${other}`)],
      [text, body.split(' ')],
    ],
    wholes: [own, about, ...other.split('|')].map((name) => wordsOf(name).join(' ')),
  }
}

/** @returns Looks pages up: each word asked for must be in a page, whole or as the beginning of one. */
export const finder = (index: SearchIndex): ((asked: string, most: number) => Page[]) => {
  const prepared = index.map(prepare)
  return (asked, most) => {
    const words = wordsOf(asked)
    if (words.length === 0) return []
    const whole = words.join(' ')
    return prepared
      .map(({ row, fields, wholes }, place) => {
        let score = wholes.includes(whole) ? exact : 0
        for (const word of words) {
          const best = Math.max(...fields.map(([field, own]) => scoreOf(field, own, word)))
          if (best === 0) return { row, place, score: 0 }
          score += best
        }
        return { row, place, score }
      })
      .filter(({ score }) => score > 0)
      .sort((a, b) => b.score - a.score || a.place - b.place)
      .slice(0, most)
      .map(({ row: [title, about = '', path = '', names = '', text = ''] }) => ({
        title,
        about,
        path,
        names,
        text,
      }))
  }
}

const scoreOf = ({ whole, beginning }: Field, own: readonly string[], word: string): number => {
  let best = 0
  for (const one of own) {
    if (one === word) return whole
    if (one.startsWith(word)) best = beginning
  }
  return best
}
