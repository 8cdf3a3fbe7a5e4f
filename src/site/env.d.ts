/// <reference types="astro/client" />

/** What `inlineConfig` hands to the pages, put in by Vite's `define`. */
declare const BLOTTER: import('./inputs.ts').Inputs

/** Whether maps offer tiles; where they do not, the program that shows them is no part of the site. */
declare const BLOTTER_TILES: boolean

declare namespace App {
  interface Locals {
    /** Name of the period that a page's figures show when they name none themselves. */
    period: string
  }
}

/** The part of it that is used; it brings no types of its own. */
declare module 'opentype.js' {
  export interface Font {
    /** 0 for a character that it does not have. */
    charToGlyphIndex: (character: string) => number
    getAdvanceWidth: (text: string, size: number) => number
    getPath: (
      text: string,
      x: number,
      y: number,
      size: number,
    ) => { commands: readonly Readonly<Record<string, string | number>>[] }
  }
  /** `parse` throws an Error for what is no font. */
  const opentype: { parse: (buffer: ArrayBuffer) => Font }
  export default opentype
}
