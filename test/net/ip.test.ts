import assert from 'node:assert/strict'
import { isIPv4, isIPv6 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { addressWords, formatAddress, isIpv4, parseAddress } from '../../src/net/ip.ts'

/** Acceptance is compared with the platform's parser, values and texts with ipaddr.js. */

const octets = fc.uint8Array({ minLength: 16, maxLength: 16 })
/** Addresses in which runs of zeros are common. */
const sparse_octets = fc
  .tuple(octets, fc.uint8Array({ minLength: 8, maxLength: 8 }))
  .map(([bytes, keep]) => bytes.map((byte, at) => (keep[at >> 1] < 128 ? 0 : byte)))
const wordsOf = (bytes: Uint8Array): number[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  return [0, 4, 8, 12].map((at) => view.getUint32(at))
}
const read = (text: string): number[] | null => {
  const words = addressWords(text)
  return words === null ? null : [...words]
}
const canonical = (text: string): string | null => {
  const words = addressWords(text)
  return words === null ? null : formatAddress(words)
}

test('an IPv4 address comes back as it was written', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      assert.equal(canonical(text), text)
      const value = text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
      assert.deepEqual(read(text), [0, 0, 0xffff, value])
    }),
  )
})

test('an IPv6 address in any spelling has the value that ipaddr.js reads', () => {
  fc.assert(
    fc.property(fc.ipV6(), fc.boolean(), (written, upper) => {
      const text = upper ? written.toUpperCase() : written
      // ipaddr.js takes the deprecated ::192.0.2.1 for ::ffff:192.0.2.1; without dots it can't.
      const hexadecimal = new URL(`http://[${text}]`).hostname.slice(1, -1)
      assert.deepEqual(read(text), wordsOf(Uint8Array.from(ipaddr.parse(hexadecimal).toByteArray())))
    }),
  )
})

test('every IPv6 address is written as RFC 5952 says, and read back', () => {
  fc.assert(
    fc.property(fc.oneof(octets, sparse_octets), (bytes) => {
      const words = wordsOf(bytes)
      const text = formatAddress(words)
      assert.deepEqual(read(text), words)
      if (!isIpv4(words)) assert.equal(text, new ipaddr.IPv6([...bytes]).toRFC5952String())
    }),
  )
})

test('what is an address is decided as the platform decides it', () => {
  const letters = [...'0123456789abfF::::....']
  const near_misses = fc
    .tuple(fc.oneof(fc.ipV4(), fc.ipV6()), fc.nat(60), fc.constantFrom('', ...letters, '::', '256', ' ', 'g'))
    .map(([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1))
  const soup = fc.string({ unit: fc.constantFrom(...letters), maxLength: 24 })
  fc.assert(
    fc.property(fc.oneof(near_misses, soup), (text) => {
      assert.equal(addressWords(text) !== null, isIPv4(text) || isIPv6(text), text)
    }),
    { numRuns: 2000 },
  )
})

const spellings: [written: string, read: string][] = [
  ['0.0.0.0', '0.0.0.0'],
  ['255.255.255.255', '255.255.255.255'],
  ['::', '::'],
  ['::1', '::1'],
  ['2001:0db8:0000:0000:0000:0000:0000:0007', '2001:db8::7'],
  ['2001:DB8::A', '2001:db8::a'],
  ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:db8::1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
  ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
  ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
  ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
  ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1'],
  ['::192.0.2.1', '::c000:201'],
  ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
  ['1:2:3:4:5:6:192.0.2.1', '1:2:3:4:5:6:c000:201'],
  ['fe80::1%eth0', 'fe80::1'],
  ['fe80::%3', 'fe80::'],
  ['::ffff:192.0.2.1%eth0', '192.0.2.1'],
]
for (const [written, expected] of spellings) {
  test(`${written} is ${expected}`, () => assert.equal(canonical(written), expected))
}

const hostile = [
  '',
  ' ',
  '.',
  ':',
  ':::',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '1.2.3.',
  '.1.2.3',
  '1..2.3',
  '256.1.1.1',
  '1.2.3.999999999999999999999',
  '01.2.3.4',
  '1.2.3.04',
  '0x7f.0.0.1',
  '1.2.3.4 ',
  ' 1.2.3.4',
  '1.2.3.4\0',
  '1.2.3.4/24',
  '1.2.3.4%eth0',
  '+1.2.3.4',
  '１.2.3.4',
  '1:',
  '1:2',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '1::2:3:4:5:6:7:8',
  ':1:2:3:4:5:6:7:8',
  '12345::',
  'g::',
  '::1.2.3',
  '::1.2.3.256',
  '::1.2.3.4:5',
  '1:2:3:4:5:6:7:1.2.3.4',
  '1.2.3.4::',
  'fe80::1%',
  '%eth0',
  '::%',
  `::1%${'a'.repeat(80)}`,
  'localhost',
  'SRC=1.2.3.4',
]
for (const text of hostile) {
  test(`${JSON.stringify(text.slice(0, 40))} is no address`, () => assert.equal(addressWords(text), null))
}

test('only the bytes between start and end are read', () => {
  const bytes = Buffer.from('SRC=192.0.2.1DST=2001:db8::7:')
  const words = new Uint32Array(4)
  assert.ok(parseAddress(bytes, 4, 13, words))
  assert.equal(formatAddress(words), '192.0.2.1')
  assert.ok(parseAddress(bytes, 17, 28, words))
  assert.equal(formatAddress(words), '2001:db8::7')
  assert.ok(!parseAddress(bytes, 17, 29, words))
})

test('bytes that are not UTF-8 are no address', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = Buffer.from(bytes).toString('latin1')
      assert.equal(
        parseAddress(bytes, 0, bytes.length, new Uint32Array(4)),
        isIPv4(text) || (isIPv6(text) && !text.includes('%')),
      )
    }),
  )
})
