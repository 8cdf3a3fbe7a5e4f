import { addressWords } from './ip.ts'

declare const unredacted: unique symbol

/**
 * An address as the store knows it. At run time it is a text; by type it is none, so that it fits no field of a
 * digest: only `digest/redact.ts` makes of it what may be published.
 */
export interface Address {
  readonly [unredacted]: true
}

/** The address of a text out of the store. */
export const addressOf = (text: string): Address => text as unknown as Address

/** Its four words, or null when it is none. */
export const wordsOf = (address: Address): Uint32Array | null => addressWords(address as unknown as string)
