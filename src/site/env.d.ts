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
