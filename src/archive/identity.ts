import { createHash } from 'node:crypto'

/**
 * An archive is known by the head of its decompressed bytes, not by its path: `messages`, renamed to
 * `messages-20190203` and then compressed, is the same archive. A head shorter than `head_bytes` is hashed
 * as far as it goes, and known by that length.
 */
export const head_bytes = 4096

export interface Identity {
  hash: string
  length: number
}

export function identityOf(head: Buffer, length = Math.min(head.length, head_bytes)): Identity {
  return { hash: createHash('sha256').update(head.subarray(0, length)).digest('hex'), length }
}

/** The hash of the bytes before a position: whether a file that begins alike also goes on alike. */
export const seam_bytes = 1024
export const seamOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')
