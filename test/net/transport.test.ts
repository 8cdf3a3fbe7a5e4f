import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isPort } from '../../src/net/port.ts'
import { hasPorts, transportNumber, transports } from '../../src/net/transport.ts'

test('protocol numbers have the keywords that IANA gave them', () => {
  const expected: Record<number, string> = {
    0: 'hopopt',
    1: 'icmp',
    2: 'igmp',
    4: 'ipv4',
    6: 'tcp',
    17: 'udp',
    33: 'dccp',
    41: 'ipv6',
    47: 'gre',
    50: 'esp',
    51: 'ah',
    58: 'icmpv6',
    88: 'eigrp',
    89: 'ospf',
    103: 'pim',
    112: 'vrrp',
    115: 'l2tp',
    132: 'sctp',
    136: 'udplite',
    139: 'hip',
    142: 'rohc',
    143: 'ethernet',
  }
  for (const [number, keyword] of Object.entries(expected)) assert.equal(transports[Number(number)], keyword)
})

test('there are 256 transports, no two of one name, all in lower case', () => {
  assert.equal(transports.length, 256)
  assert.equal(new Set(transports).size, 256)
  for (const keyword of transports) assert.match(keyword, /^[a-z0-9][a-z0-9+./-]*$/)
})

test('a keyword in any case, and a number, name their transport', () => {
  for (const [number, keyword] of transports.entries()) {
    assert.equal(transportNumber(String(number)), number)
    // What logs call ipip is IPv4 in IPv4, number 4 (RFC 2003); number 94 of that name is not seen in practice.
    if (keyword === 'ipip') continue
    assert.equal(transportNumber(keyword), number, keyword)
    assert.equal(transportNumber(keyword.toUpperCase()), number, keyword)
  }
  assert.equal(transportNumber('ICMP6'), 58)
  assert.equal(transportNumber('ipv6-icmp'), 58)
})

test('a word that names no transport is none', () => {
  const words = ['', ' ', 'tcpp', '256', '999', '1000', '-1', '6.0', '0x6', ' 6', '__proto__', 'constructor']
  for (const word of words) assert.equal(transportNumber(word), -1, JSON.stringify(word))
})

test('TCP, UDP, DCCP, SCTP and UDP-Lite have ports, and no other transport', () => {
  assert.deepEqual(
    transports.filter((_, number) => hasPorts(number)),
    ['tcp', 'udp', 'dccp', 'sctp', 'udplite'],
  )
})

test('ports are the whole numbers from 0 to 65535', () => {
  for (const port of [0, 1, 22, 65535]) assert.ok(isPort(port), String(port))
  for (const port of [-1, 65536, 70000, 22.5, NaN, Infinity]) assert.ok(!isPort(port), String(port))
})
