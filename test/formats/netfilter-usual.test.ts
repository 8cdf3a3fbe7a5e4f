import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { EventRow, Texts } from '../../src/event.ts'
import { is_event } from '../../src/formats/format.ts'
import { readHeader } from '../../src/formats/header.ts'
import { Line } from '../../src/formats/line.ts'
import { readUsual } from '../../src/formats/netfilter-usual.ts'
import { netfilter } from '../../src/formats/netfilter.ts'

const header = 'Feb  2 03:04:05 gateway kernel: '
const texts = new Texts()

function lineOf(text: string): Line {
  const line = new Line()
  // What follows in the file must not be read as a part of the line.
  line.bytes = new TextEncoder().encode(
    `${header}${text}\n${'SPT=1 DPT=2 WINDOW=3 RES=0x00 SYN URGP=0 '.repeat(2)}`,
  )
  line.end = header.length + new TextEncoder().encode(text).length
  readHeader(line)
  return line
}

function parsed(text: string): object {
  const row = new EventRow(texts)
  const outcome = netfilter.parse(lineOf(text), row)
  if (outcome !== is_event) return { outcome }
  const destination = row.has_destination ? [...row.destination] : null
  return { ...row, source: [...row.source], destination, texts: null }
}

const octets = fc
  .array(fc.oneof(fc.nat(255), fc.constantFrom(0, 9, 10, 99, 100)), { minLength: 4, maxLength: 4 })
  .map((list) => list.join('.'))
const record = fc
  .record({
    prefix: fc.constantFrom('DROP: ', '[UFW BLOCK] ', '', '[ 3445.031964] IPT "a=b" ', '[WAN_LOCAL-4000-D]'),
    interfaces: fc.constantFrom('IN=eth0 OUT=', 'IN= OUT=eth0', 'IN=br0 OUT=eth1.7'),
    mac: fc.constantFrom('MAC=00:53:00:00:00:01:00:53:00:00:00:02:08:00 ', 'MAC= ', ''),
    source: octets,
    destination: octets,
    length: fc.nat(70000),
    id: fc.nat(70000),
    fragment: fc.constantFrom('', 'DF ', 'MF ', 'DF MF ', 'FRAG:64 '),
    ports: fc.tuple(fc.nat(66000), fc.nat(66000)),
    flags: fc.constantFrom('SYN ', 'ACK SYN ', '', 'ACK PSH FIN ', 'URG '),
    transport: fc.constantFrom('TCP', 'UDP'),
    ending: fc.constantFrom(' ', '', '  ', ' MARK=0x1', ' OPT (02) '),
  })
  .map((r) => {
    const ports = `SPT=${r.ports[0]} DPT=${r.ports[1]}`
    const rest =
      r.transport === 'TCP' ? `${ports} WINDOW=${r.id} RES=0x00 ${r.flags}URGP=0` : `${ports} LEN=${r.length}`
    return (
      `${r.prefix}${r.interfaces} ${r.mac}SRC=${r.source} DST=${r.destination} LEN=${r.length} TOS=0x00 PREC=0x00 ` +
      `TTL=${r.id % 300} ID=${r.id} ${r.fragment}PROTO=${r.transport} ${rest}${r.ending}`
    )
  })
/** A byte put in, taken out or in another's place; or the end cut off. */
const damaged = fc
  .tuple(
    record,
    fc.nat(400),
    fc.constantFrom('in', 'out', 'over', 'cut', 'none'),
    fc.constantFrom(...' =0.9x:"A['),
  )
  .map(([text, at, how, byte]) => {
    if (how === 'in') return text.slice(0, at) + byte + text.slice(at)
    if (how === 'out') return text.slice(0, at) + text.slice(at + 1)
    if (how === 'over' && at < text.length) return text.slice(0, at) + byte + text.slice(at + 1)
    return how === 'cut' ? text.slice(0, at) : text
  })

describe('a record of the usual kind', () => {
  test('says the same as with one more space, which makes it unusual', () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const unusual = text.replace(' OUT=', '  OUT=')
        assert.deepEqual(parsed(text), parsed(unusual))
      }),
      { numRuns: 3000 },
    )
  })

  test('is read in one pass', () => {
    const text =
      'IN=eth0 OUT= MAC=00:53:00:00:00:01:00:53:00:00:00:02:08:00 SRC=203.0.113.9 DST=198.51.100.7 LEN=40 TOS=0x00 ' +
      'PREC=0x00 TTL=48 ID=54321 PROTO=TCP SPT=40000 DPT=22 WINDOW=1024 RES=0x00 SYN URGP=0 '
    for (const each of [text, text.trimEnd(), text.replace(/TCP.*/, 'UDP SPT=53 DPT=53 LEN=20 ')]) {
      // As lines of a log, it does not stand at the end of the memory.
      const bytes = new TextEncoder().encode(each.padEnd(each.length + 100, '\n'))
      assert.ok(readUsual(bytes, 0, each.length, new EventRow(texts)), each)
    }
  })

  test('with an empty MAC keeps its addresses, wherever the next spaces fall', () => {
    fc.assert(
      fc.property(octets, octets, (source, destination) => {
        const { outcome } = parsed(
          `IN=ppp0 OUT= MAC= SRC=${source} DST=${destination} LEN=40 TOS=0x00 PREC=0x00 TTL=48 ID=54321 PROTO=UDP SPT=1 DPT=2 LEN=20`,
        ) as { outcome?: number }
        assert.equal(outcome, undefined)
      }),
    )
  })
})

test('a record says the same, whatever was read before it', () => {
  const said = (text: string, texts: Texts) => {
    const row = new EventRow(texts)
    if (netfilter.parse(lineOf(text), row) !== is_event) return null
    const { rule, action, source_port, destination_port } = row
    return [texts.strings[rule], action, source_port, destination_port]
  }
  // More prefixes than are kept, some that begin as others do, and quotes that end only in some of the lines.
  const prefixes = ['DROP: ', 'DROP: a', '"', 'say "', 'say "a" ', 'ACCEPT ', '', 'IN', ...'abcdefgh']
  const line = fc
    .tuple(fc.constantFrom(...prefixes), fc.constantFrom('', '"', ' "IN=eth1"', ' LEN=3'))
    .map(
      ([prefix, rest]) =>
        `${prefix}IN=eth0 OUT= SRC=203.0.113.9${rest} DST=198.51.100.7 LEN=40 TOS=0x00 PREC=0x00 TTL=48 ID=5 PROTO=UDP ` +
        'SPT=1 DPT=2 LEN=20 ',
    )
  fc.assert(
    fc.property(fc.array(line, { minLength: 20, maxLength: 40 }), (lines) => {
      const shared = new Texts()
      const in_turn = lines.map((each) => said(each, shared))
      for (const [at, each] of lines.entries()) assert.deepEqual(in_turn[at], said(each, new Texts()), each)
    }),
  )
})

test('nothing that is kept of a line is the memory that the line stood in', () => {
  const text = 'DROP: IN=eth0 OUT=eth1 SRC=203.0.113.9 DST=198.51.100.7 LEN=40 PROTO=ICMP '
  const first = lineOf(text)
  const row = new EventRow(new Texts())
  first.bytes = Buffer.from(first.bytes)
  assert.equal(netfilter.parse(first, row), is_event)
  // As when a thread gives the memory of a chunk back.
  first.bytes.fill(0)
  const { rule, ingress_interface, egress_interface } = row
  assert.equal(netfilter.parse(lineOf(text), row), is_event)
  assert.deepEqual(
    [row.rule, row.ingress_interface, row.egress_interface],
    [rule, ingress_interface, egress_interface],
  )
})
