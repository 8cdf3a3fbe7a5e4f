import { class_thresholds } from './palette.ts'

const swatch = 84
const first_class = swatch + 14
export const swatch_height = 12

/** Where a class's swatch begins, from 0; that of none is at the left edge. */
export const classPlace = (at: number): number => first_class + at * swatch

export const swatchesWidth = (classes: number): number => classPlace(classes) - 1

/** None, and the classes from the lowest on, beside one another. */
export const classSwatches = (classes: number): string => {
  const one = (x: number, fill: string): string =>
    `<path d="M${x} 0h${swatch - 1}v${swatch_height}h${1 - swatch}z" style="fill:var(--${fill});stroke:var(--rim,none)"/>`
  return (
    one(0, 'map-empty') +
    Array.from({ length: classes }, (_, i) => one(classPlace(i), `class-${i + 1}`)).join('')
  )
}

/** All classes, for the document that maps share; their rims reach beyond it. */
export const classSymbol = (): string => {
  const { length } = class_thresholds
  return `<symbol id="classes" overflow="visible" viewBox="0 0 ${swatchesWidth(length)} ${swatch_height}">${classSwatches(length)}</symbol>`
}
