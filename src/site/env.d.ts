/// <reference types="astro/client" />

/** What `inlineConfig` hands to the pages, put in by Vite's `define`. */
declare const BLOTTER: import('./inputs.ts').Inputs

declare namespace App {
  interface Locals {
    /** Name of the period that a page's figures show when they name none themselves. */
    period: string
  }
}
