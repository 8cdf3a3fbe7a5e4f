import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { contains, masked, networkText, parseNetwork } from '../../src/net/cidr.ts'
import { addressWords, formatAddress } from '../../src/net/ip.ts'

const wordsOf = (text: string): Uint32Array => {
  const words = addressWords(text)
  assert.ok(words, text)
  return words
}
const is_mapped = (text: string) =>
  ipaddr.parse(text).kind() === 'ipv6' && (ipaddr.parse(text) as ipaddr.IPv6).isIPv4MappedAddress()

test('a network holds what ipaddr.js says it holds', () => {
  const pair = fc.oneof(
    fc.tuple(fc.ipV4(), fc.ipV4(), fc.integer({ min: 0, max: 32 })),
    fc.tuple(fc.ipV6(), fc.ipV6(), fc.integer({ min: 0, max: 128 })),
    // Neighbours, which share most of their bits.
    fc
      .tuple(fc.nat(0xffff), fc.nat(0xffff), fc.integer({ min: 108, max: 128 }))
      .map(([a, b, length]): [string, string, number] => [
        `2001:db8::${a.toString(16)}`,
        `2001:db8::${b.toString(16)}`,
        length,
      ]),
  )
  fc.assert(
    fc.property(pair, ([base, address, length]) => {
      fc.pre(!is_mapped(base) && !is_mapped(address))
      const network = parseNetwork(`${base}/${length}`)
      assert.ok(network)
      const held = (ipaddr.parse(address) as ipaddr.IPv6).match(ipaddr.parse(base) as ipaddr.IPv6, length)
      assert.equal(contains(network, wordsOf(address)), held)
      assert.ok(contains(network, wordsOf(base)))
    }),
  )
})

test('a network of IPv4 holds no IPv6 address', () => {
  const network = parseNetwork('0.0.0.0/0')
  assert.ok(network)
  assert.ok(contains(network, wordsOf('203.0.113.9')))
  assert.ok(contains(network, wordsOf('::ffff:203.0.113.9')))
  assert.ok(!contains(network, wordsOf('2001:db8::1')))
  assert.ok(!contains(network, wordsOf('::')))
})

test('host bits are cleared, and an address alone is a network of one', () => {
  const network = parseNetwork(' 192.0.2.77/28 ')
  assert.deepEqual(network && [formatAddress(network.words), network.prefix_length], ['192.0.2.64', 124])
  const one = parseNetwork('2001:db8::7')
  assert.deepEqual(one && [formatAddress(one.words), one.prefix_length], ['2001:db8::7', 128])
})

for (const text of [
  '',
  '/',
  '/24',
  '192.0.2.0/',
  '192.0.2.0/33',
  '192.0.2.0/-1',
  '192.0.2.0/2 4',
  '192.0.2.0/0x8',
  '192.0.2.0/1e1',
  '192.0.2.0/24/24',
  '192.0.2.0-192.0.2.9',
  '192.0.2',
  '2001:db8::/129',
  '2001:db8::/1000',
  'example.org/24',
]) {
  test(`${JSON.stringify(text)} is no network`, () => assert.equal(parseNetwork(text), null))
}

test('masking keeps the first bits and no others', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(0xffffffff), { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 0, max: 128 }),
      (words, length) => {
        const bits = (list: ArrayLike<number>) =>
          Array.from(list, (word) => word.toString(2).padStart(32, '0')).join('')
        assert.equal(bits(masked(words, length)), bits(words).slice(0, length).padEnd(128, '0'))
      },
    ),
  )
})

test('an address is shown as its /24 or its /48, by its family', () => {
  assert.equal(networkText(wordsOf('203.0.113.77'), 24, 48), '203.0.113.0/24')
  assert.equal(networkText(wordsOf('2001:db8:1234:5678::9'), 24, 48), '2001:db8:1234::/48')
  assert.equal(networkText(wordsOf('::ffff:203.0.113.77'), 24, 48), '203.0.113.0/24')
})
