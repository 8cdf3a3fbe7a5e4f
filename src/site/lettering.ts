import cyrillic_400 from '@fontsource/source-serif-4/files/source-serif-4-cyrillic-400-normal.woff?inline'
import cyrillic_600 from '@fontsource/source-serif-4/files/source-serif-4-cyrillic-600-normal.woff?inline'
import greek_400 from '@fontsource/source-serif-4/files/source-serif-4-greek-400-normal.woff?inline'
import greek_600 from '@fontsource/source-serif-4/files/source-serif-4-greek-600-normal.woff?inline'
import latin_400 from '@fontsource/source-serif-4/files/source-serif-4-latin-400-normal.woff?inline'
import latin_600 from '@fontsource/source-serif-4/files/source-serif-4-latin-600-normal.woff?inline'
import latin_ext_400 from '@fontsource/source-serif-4/files/source-serif-4-latin-ext-400-normal.woff?inline'
import latin_ext_600 from '@fontsource/source-serif-4/files/source-serif-4-latin-ext-600-normal.woff?inline'
import vietnamese_400 from '@fontsource/source-serif-4/files/source-serif-4-vietnamese-400-normal.woff?inline'
import vietnamese_600 from '@fontsource/source-serif-4/files/source-serif-4-vietnamese-600-normal.woff?inline'
import { coordinate } from '../charts/svg.ts'
import opentype, { type Font } from 'opentype.js'

/**
 * Words as outlines, for pictures that are made while building: a machine that builds may have no font at all, and
 * two that have different ones would make different pictures. Source Serif 4 (OFL 1.1) comes along as a package.
 */

export type Weight = 400 | 600

const files: Readonly<Record<Weight, readonly string[]>> = {
  400: [latin_400, latin_ext_400, cyrillic_400, greek_400, vietnamese_400],
  600: [latin_600, latin_ext_600, cyrillic_600, greek_600, vietnamese_600],
}
const made = new Map<Weight, Font[]>()

const fontsOf = (weight: Weight): Font[] => {
  let fonts = made.get(weight)
  if (fonts === undefined) {
    fonts = files[weight].map((address) => {
      const bytes = Buffer.from(address.slice(address.indexOf(',') + 1), 'base64')
      return opentype.parse(new Uint8Array(bytes).buffer)
    })
    made.set(weight, fonts)
  }
  return fonts
}

/** The face that has a character; a space goes with any. */
const faceOf = (character: string, fonts: readonly Font[]): Font | undefined =>
  fonts.find((font) => font.charToGlyphIndex(character) > 0)

/** Whether all of it can be drawn: scripts that no face has cannot. */
export const canLetter = (words: string, weight: Weight): boolean =>
  [...plain(words)].every((character) => faceOf(character, fontsOf(weight)) !== undefined)

/** Spaces of any width are spaces. */
const plain = (words: string): string => words.replace(/\s/gu, ' ')

/** Parts that one face draws. */
const runsOf = (words: string, weight: Weight): { font: Font; text: string }[] => {
  const fonts = fontsOf(weight)
  const runs: { font: Font; text: string }[] = []
  for (const character of plain(words)) {
    const font = character === ' ' ? runs.at(-1)?.font : undefined
    const face = font ?? faceOf(character, fonts) ?? fonts[0]
    const last = runs.at(-1)
    if (last?.font === face) last.text += character
    else runs.push({ font: face, text: character })
  }
  return runs
}

export const letteredWidth = (words: string, size: number, weight: Weight): number =>
  runsOf(words, weight).reduce((sum, { font, text }) => sum + font.getAdvanceWidth(text, size), 0)

/** The outline of a line, as the `d` of a path; `y` is where its letters stand. */
export const lettered = (words: string, x: number, y: number, size: number, weight: Weight): string => {
  let left = x
  return runsOf(words, weight)
    .map(({ font, text }) => {
      const { commands } = font.getPath(text, left, y, size)
      left += font.getAdvanceWidth(text, size)
      return commands.map(command).join('')
    })
    .join('')
}

/** Written here: the package's own writer makes NaN of some numbers that end in 5. */
const command = ({ type, ...at }: Readonly<Record<string, string | number>>): string =>
  `${type}${['x1', 'y1', 'x2', 'y2', 'x', 'y']
    .filter((name) => name in at)
    .map((name) => coordinate(Number(at[name])))
    .join(' ')}`

/** Words in lines no wider than `width`. */
export const wrapped = (words: string, width: number, size: number, weight: Weight): string[] => {
  const lines: string[] = []
  for (const word of plain(words).split(' ')) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last !== undefined && letteredWidth(longer, size, weight) > width) lines.push(word)
    else lines[Math.max(0, lines.length - 1)] = longer
  }
  return lines
}
