import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addressWords, isIpv4 } from '../../src/net/ip.ts'
import { SourceNumbers, type StoredSources } from '../../src/store/source-numbers.ts'

/** As the store has them: of IPv4 the address is the number, of IPv6 numbers are given as they come. @param addresses those of IPv4 first, ascending */
function stored(addresses: readonly Uint32Array[]): StoredSources {
  const numbers: number[] = []
  const ids: number[] = []
  const words: number[] = []
  for (const address of addresses) {
    if (isIpv4(address)) {
      numbers.push(address[3], 0)
      continue
    }
    const id = [ids.length / 2 + 1, 1]
    numbers.push(...id)
    ids.push(...id)
    words.push(...[...address].reverse())
  }
  return {
    length: addresses.length,
    numbers: Uint32Array.from(numbers),
    ipv6: { ids: Uint32Array.from(ids), addresses: Uint32Array.from(words) },
  }
}

const compared = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((word, at) => word !== b[at])
  return at < 0 ? 0 : a[at] - b[at]
}

const address = fc.oneof(
  fc.ipV4(),
  fc.constantFrom('0.0.0.0', '255.255.255.255', '::1', '::fffe:0:1', '::1:0:0:1', '2001:db8::1', 'ffff::'),
  fc.ipV6(),
)

test('sources are numbered in the order of their addresses, and found by their numbers in the store', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(address, { selector: (text) => String(addressWords(text)), maxLength: 60 }),
      (texts) => {
        const all = texts.map((text) => addressWords(text)).filter((words) => words !== null)
        const of_ipv4 = all.filter(isIpv4).sort((a, b) => a[3] - b[3])
        const addresses = [...of_ipv4, ...all.filter((words) => !isIpv4(words))]
        const store = stored(addresses)
        const sources = new SourceNumbers(store)
        const found = Array.from({ length: sources.length }, (_, at) => [
          ...sources.words.subarray(at * 4, at * 4 + 4),
        ])
        assert.deepEqual(found, addresses.map((words) => [...words]).sort(compared))
        // One by one they are searched, and found by a table once they are many.
        for (let time = 0; time < 3; time++)
          for (const [row, words] of addresses.entries()) {
            const number = sources.of(store.numbers[row * 2], store.numbers[row * 2 + 1])
            assert.deepEqual(found[number], [...words])
            assert.equal(sources.order[number], row)
          }
        const { first, length } = sources.ipv4
        assert.deepEqual(
          found.map((words) => isIpv4(Uint32Array.from(words))),
          found.map((_, at) => at >= first && at < first + length),
        )
      },
    ),
  )
})

test('an event of a source that the store does not know is an error, not an event of another', () => {
  const sources = new SourceNumbers(stored([addressWords('192.0.2.1')!, addressWords('2001:db8::1')!]))
  assert.throws(() => sources.of(7, 0), /an event of no source/)
  assert.throws(() => sources.of(7, 1), /an event of no source/)
})

test('sources that do not ascend are an error', () => {
  const two = ['192.0.2.2', '192.0.2.1'].map((text) => addressWords(text)!)
  assert.throws(() => new SourceNumbers(stored(two)), /sources do not ascend/)
})
