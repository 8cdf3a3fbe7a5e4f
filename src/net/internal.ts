import { wordsOf, type Address } from './address.ts'
import { contains, parseNetwork, type Network } from './cidr.ts'

/** Addresses that no stranger on the internet has: private, shared, link-local, loopback (RFC 6890). */
export const internal_networks: readonly Network[] = [
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
].map((text) => parseNetwork(text)!)

/** @param at where the four words begin */
export const isInternalWords = (words: ArrayLike<number>, at = 0): boolean =>
  internal_networks.some((network) => contains(network, words, at))

export const isInternal = (address: Address): boolean => {
  const words = wordsOf(address)
  return words !== null && isInternalWords(words)
}

/** Addresses that name no machine: unspecified, loopback, multicast, broadcast (RFC 6890, RFC 4291). */
const nobody = ['0.0.0.0/8', '127.0.0.0/8', '224.0.0.0/4', '255.255.255.255', '::/127', 'ff00::/8'].map(
  (text) => parseNetwork(text)!,
)

export const isNobody = (words: ArrayLike<number>): boolean =>
  nobody.some((network) => contains(network, words))
