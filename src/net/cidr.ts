import { addressWords, formatAddress, isIpv4 } from './ip.ts'

/** A network: the address with its host bits zero, and the prefix length in 128-bit terms. */
export interface Network {
  words: Uint32Array
  prefix_length: number
}

/** The network of `text` (CIDR, or one address), or null when it is neither. */
export function parseNetwork(text: string): Network | null {
  const [address, length, ...rest] = text.trim().split('/')
  const words = addressWords(address)
  if (words === null || rest.length > 0) return null
  const bits = isIpv4(words) ? 32 : 128
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null
  const prefix = length === undefined ? bits : Number(length)
  if (prefix > bits) return null
  const prefix_length = prefix + 128 - bits
  return { words: masked(words, prefix_length), prefix_length }
}

/** The address with all but its first `prefix_length` of 128 bits cleared. */
export function masked(words: ArrayLike<number>, prefix_length: number): Uint32Array {
  const out = new Uint32Array(4)
  for (let word = 0; word < 4; word++) {
    const kept = Math.min(32, Math.max(0, prefix_length - word * 32))
    out[word] = kept === 0 ? 0 : words[word] & (0xffffffff << (32 - kept))
  }
  return out
}

/** @param at where the four words of the address begin */
export function contains({ words, prefix_length }: Network, address: ArrayLike<number>, at = 0): boolean {
  for (let word = 0, left = prefix_length; left > 0; word++, left -= 32) {
    const different = (words[word] ^ address[at + word]) >>> (left < 32 ? 32 - left : 0)
    if (different !== 0) return false
  }
  return true
}

/** CIDR text of the network of an address, of 32 or 128 bits as its family has. */
export function networkText(words: ArrayLike<number>, ipv4_length: number, ipv6_length: number): string {
  const length = isIpv4(words) ? ipv4_length : ipv6_length
  const bits = isIpv4(words) ? 32 : 128
  return `${formatAddress(masked(words, length + 128 - bits))}/${length}`
}

/** Its first and last address, as 128-bit numbers. */
export function rangeOf({ words, prefix_length }: Network): { first: bigint; last: bigint } {
  const first = words.reduce((sum, word) => (sum << 32n) | BigInt(word), 0n)
  return { first, last: first | ((1n << BigInt(128 - prefix_length)) - 1n) }
}
