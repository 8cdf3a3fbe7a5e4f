import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import sharp from 'sharp'
import { parseConfig } from '../../src/config.ts'
import { gate, type Leak, type LeakKind } from '../../src/gate/index.ts'
import { openStore } from '../../src/store/index.ts'
import type { Store } from '../../src/store/store.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { engine, openShelf } from '../ingest/shelf.ts'
import { named, withChunk, zip } from './archives.ts'

/** What is planted must be refused, wherever and however it is written; what is harmless must pass. */

const stranger = '203.0.113.9'
const stranger6 = '2a01:4f8:1234:5678::1'
const own = '198.51.100.7'
const own6 = '2001:db8:9::7'
const destination = '192.0.2.200'
const host = 'quillfeather'
const short_host = 'brix'
const person = 'zaphodine'
const mistyped = 'S3cret-pass'
const tried =
  'amberly borealis cassidy dunstan eglantine fitzroy gwendolyn hortensia isambard jocasta kester'.split(' ')

const sshd = (rest: string) => `Feb  2 04:00:00 ${host} sshd[1]: ${rest}`
const logs = text([
  packetLine({ time: secondsOf('2019-02-02T03:00:00'), host, source: stranger, destination: own }),
  packetLine({ time: secondsOf('2019-02-02T03:00:01'), host, source: stranger6, destination: own6 }),
  packetLine({
    time: secondsOf('2019-02-02T03:00:02'),
    host: short_host,
    source: '1.2.3.4',
    destination: own,
  }),
  packetLine({
    time: secondsOf('2019-02-02T03:00:03'),
    host: 'gateway',
    source: '8.8.8.8',
    destination: own,
  }),
  packetLine({
    time: secondsOf('2019-02-02T03:00:04'),
    host,
    source: '203.0.113.0',
    destination,
    egress: 'eth1',
  }),
  sshd(`Accepted publickey for ${person} from 203.0.113.50 port 5 ssh2`),
  sshd(`Failed password for invalid user ${mistyped} from 203.0.113.51 port 5 ssh2`),
  sshd(`Failed password for invalid user root from 203.0.113.51 port 5 ssh2`),
  ...tried.map((name) => sshd(`Failed password for invalid user ${name} from 203.0.113.52 port 5 ssh2`)),
])

let store: Store
let folder: string
const clearers: (() => Promise<void>)[] = []
before(async () => {
  const shelf = await openShelf({ after: (clear) => void clearers.push(clear) })
  shelf.put('messages', logs)
  await shelf.ingest()
  await shelf.close()
  store = await openStore(shelf.store_path, engine, true)
  folder = mkdtempSync(join(tmpdir(), 'blotter-gate-'))
})
after(async () => {
  await store?.close()
  for (const clear of clearers) await clear()
  rmSync(folder, { recursive: true, force: true })
})

type Files = Record<string, string | Uint8Array>

/** What the gate says of some files. */
async function leaksIn(files: Files, privacy = {}, has_store = true): Promise<Leak[]> {
  const dist = mkdtempSync(join(folder, 'dist-'))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(dist, name)), { recursive: true })
    writeFileSync(join(dist, name), content)
  }
  return searched(dist, privacy, has_store)
}

async function searched(dist: string, privacy = {}, has_store = true): Promise<Leak[]> {
  const { leaks } = await gate({
    store: has_store ? store : null,
    config: parseConfig({ url: 'https://notes.example/', author: 'Lena Quist', privacy }, 'site.yaml'),
    machine: { host: 'bastionette', user: 'quist', paths: ['/home/quist/notebook', '/var/log', '/'] },
    project_texts: ['A gateway turns away packets; see the port table.'],
    folders: new Map([['dist', dist]]),
  })
  return leaks
}

const kindsOf = (leaks: readonly Leak[]): LeakKind[] => [...new Set(leaks.map(({ kind }) => kind))]

const picture = () => sharp({ create: { width: 8, height: 8, channels: 3, background: '#300000' } })
const png = () => picture().png().toBuffer()
const inline_svg = `data:image/svg+xml;base64,${btoa(`<svg><title>${stranger}</title></svg>`)}`
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><a>${host}</a></x:xmpmeta>`

const planted: [
  kind: LeakKind,
  where: string,
  name: string,
  content: () => string | Uint8Array | Promise<Buffer>,
][] = [
  ['address', 'in a page', 'index.html', () => `<p>from ${stranger}.</p>`],
  ['address', 'in JSON', 'a.json', () => `[{"source":"${stranger}","n":1}]`],
  ['address', 'after an escape', 'a.json', () => `{"a":"first\\n${stranger}"}`],
  ['address', 'with a port', 'a.txt', () => `SRC=${stranger}:22`],
  ['address', 'with the length of a network', 'a.txt', () => `${stranger}/24`],
  ['address', 'that is the first of a network', 'a.txt', () => 'from 203.0.113.0 again'],
  ['address', 'with leading zeros', 'a.txt', () => '203.000.113.009'],
  ['address', 'in dashes', 'a.txt', () => 'host-203-0-113-9.example'],
  ['address', 'in underscores', 'a.txt', () => 'ip_203_0_113_9'],
  ['address', 'in CSV', 'a.csv', () => `day,source\r\n2019-02-02,${stranger}\r\n`],
  ['address', 'in GeoJSON', 'a.geojson', () => `{"properties":{"name":"${stranger}"}}`],
  ['address', 'in a feed', 'rss.xml', () => `<title>${stranger}</title>`],
  ['address', 'in a title of SVG', 'a.svg', () => `<path d="M1.2.3.4 5z"/><title>${stranger}</title>`],
  ['address', 'in a stylesheet', 'a.css', () => `/* ${stranger} */`],
  ['address', 'in a script', 'a.js', () => `const a='${stranger}'`],
  ['address', 'in percent-encoding', 'a.html', () => `<a href="?q=203%2E0%2E113%2E9">`],
  ['address', 'in entities', 'a.html', () => '<p>203&#46;0&#x2e;113&period;9</p>'],
  ['address', 'in entities of percent-encoding', 'a.html', () => '203&#37;2E0.113.9'],
  ['address', 'in escapes of JSON', 'a.json', () => '"203\\u002e0\\u002e113\\u002e9"'],
  ['address', 'of IPv6', 'a.txt', () => `from ${stranger6}, twice`],
  ['address', 'of IPv6 in full', 'a.txt', () => '2A01:04F8:1234:5678:0000:0000:0000:0001'],
  ['address', 'of IPv6 after a word, before a port', 'a.txt', () => `face:${stranger6}:22`],
  ['address', 'of IPv6 in brackets', 'a.txt', () => `[${stranger6}]:443`],
  ['address', 'of IPv6 in percent-encoding', 'a.txt', () => stranger6.replaceAll(':', '%3A')],
  ['address', 'of IPv4 in IPv6', 'a.txt', () => '::ffff:cb00:7109'],
  ['address', 'in UTF-16', 'a.txt', () => Buffer.from(`\ufefffrom ${stranger}`, 'utf16le')],
  ['address', 'that a packet was forwarded to', 'a.txt', () => destination],
  ['address', 'in the name of a file', `days/${stranger}.html`, () => ''],
  ['address', 'in a packed file', 'a.json.gz', () => gzipSync(stranger)],
  ['address', 'in a file that is packed twice', 'a.bin', () => deflateSync(gzipSync(stranger))],
  ['address', 'in brotli', 'a.html.br', () => brotliCompressSync(stranger)],
  ['address', 'in zstd', 'a.html.zst', () => zstdCompressSync(stranger)],
  ['address', 'in a zip archive', 'a.zip', () => zip({ 'a.csv': stranger })],
  ['address', 'in an image within a page', 'a.html', () => `<img src="${inline_svg}">`],
  [
    'address',
    'in text of a PNG',
    'a.png',
    async () => withChunk(await png(), 'tEXt', `Comment\0${stranger}`),
  ],
  [
    ...(['address', 'in packed text of a PNG', 'a.png'] as const),
    async () =>
      withChunk(await png(), 'zTXt', Buffer.concat([Buffer.from('Comment\0\0'), deflateSync(stranger)])),
  ],
  [
    ...(['address', 'in international text of a PNG', 'a.png'] as const),
    async () =>
      withChunk(
        await png(),
        'iTXt',
        Buffer.concat([Buffer.from('Comment\0\x01\0en\0\0'), deflateSync(stranger)]),
      ),
  ],
  ['address', 'after a PNG', 'a.png', async () => Buffer.concat([await png(), Buffer.from(stranger)])],
  ['address', 'among data', 'a.bin', () => Buffer.from(`\0\x01\x02\xff${stranger}\0\x03`, 'latin1')],
  ['own address', 'in a page', 'a.html', () => own],
  ['own address', 'as its network', 'a.html', () => '198.51.100.0/24'],
  ['own address', 'as a page of its network', 'networks/198.51.100.0-24/index.html', () => ''],
  ['own address', 'of IPv6', 'a.html', () => '2001:DB8:9:0:0:0:0:7'],
  ['own address', 'of IPv6 as its network', 'a.html', () => '2001:db8:9::/48'],
  ['host', 'in the name of a file', `${host}-messages.svg`, () => ''],
  ['host', 'in an alt text', 'a.html', () => `<img alt="What ${host} saw">`],
  ['host', 'in another case, in a longer word', 'a.html', () => 'MyQuillFeatherLog'],
  ['host', 'with a short name', 'a.html', () => `<td>${short_host}</td>`],
  ['host', 'that builds the pages', 'a.html', () => 'built on bastionette'],
  ['host', 'in the name that gzip keeps', 'a.gz', () => named(gzipSync('nothing'), host)],
  ['host', 'in the names of a zip archive', 'a.zip', () => zip({ [`${host}.csv`]: '1' })],
  [
    'host',
    'in EXIF of a WebP',
    'a.webp',
    () =>
      picture()
        .withExif({ IFD0: { Artist: host } })
        .webp()
        .toBuffer(),
  ],
  [
    'host',
    'in EXIF of a JPEG',
    'a.jpg',
    () =>
      picture()
        .withExif({ IFD0: { Artist: host } })
        .jpeg()
        .toBuffer(),
  ],
  ['host', 'in XMP of a WebP', 'a.webp', () => picture().withXmp(xmp).webp().toBuffer()],
  // GeoPackage is a database of SQLite, whose pages hold texts as they are, between other bytes.
  ['host', 'in a GeoPackage', 'a.gpkg', () => `SQLite format 3\0${'\x01'.repeat(200)}\0${short_host}\0`],
  ['user', 'who was let in', 'a.json', () => `{"who":"${person}"}`],
  ['user', 'in entities', 'a.html', () => '&#122;aphodine'],
  ['guess', 'that is a password mistyped', 'a.html', () => `<td>${mistyped}</td>`],
  ['guesses', 'as a list', 'a.csv', () => tried.join('\r\n')],
  ['path', 'in a page', 'a.html', () => 'file:///home/quist/notebook/content'],
  ['hardware address', 'in a page', 'a.txt', () => 'MAC=00:53:00:00:00:01:00:53:00:00:00:02:08:00'],
  ['hardware address', 'of Windows', 'a.txt', () => '00-53-00-AA-BB-01'],
  ['hardware address', 'of Cisco', 'a.txt', () => '0053.00aa.bb01'],
  ['sealed', 'by xz', 'a.xz', () => Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0])],
  ['sealed', 'by damage', 'a.gz', () => gzipSync('x'.repeat(999)).subarray(0, 20)],
]

describe('refused is', () => {
  for (const [kind, where, name, content] of planted) {
    test(`${kind} ${where}`, async () => {
      assert.deepEqual(kindsOf(await leaksIn({ [name]: await content() })), [kind])
    })
  }

  test('a link that gives a path away', async () => {
    const dist = mkdtempSync(join(folder, 'link-'))
    symlinkSync('/home/quist/notebook/a', join(dist, 'a'))
    assert.deepEqual(kindsOf(await searched(dist)), ['path'])
  })
})

const harmless: [what: string, name: string, content: string | Uint8Array][] = [
  [
    'networks of strangers',
    'a.html',
    '203.0.113.0/24, 203.0.113.0%2F24, 203.0.113.0\\/24, 2a01:4f8:1234::/48',
  ],
  ['a page of a network', 'networks/203.0.113.0-24/index.html', '<a href="203.0.113.0_24">'],
  ['addresses that nobody came from', 'a.html', '192.0.2.1, 127.0.0.1, ::1, 0.0.0.0'],
  ['versions and other chains of numbers', 'a.html', '1.2.3.4.5, 0.1.2.3.4, 1.2.3.456'],
  ['the coordinates of a path', 'a.svg', '<path d="M1.2.3.4 5z"/><path d="m8.8.8.8h1z"/>'],
  ['times, days and shades', 'a.html', '12:30:05 2019-02-02 10-20-30 #aabbcc a::before{} li::after'],
  ['the word for a host that is a word', 'a.html', 'a gateway, <b>gateway</b>, root, test'],
  ['a word that a short name is part of', 'a.html', 'brixton'],
  ['the author, who is also the user', 'a.html', 'by Lena Quist at notes.example'],
  [
    'some words that strangers tried',
    'a.html',
    tried
      .slice(0, 8)
      .map((name) => `<td>${name}</td>`)
      .join(''),
  ],
  ['where most logs lie', 'a.html', '/var/log/messages'],
  ['data', 'a.bin', Uint8Array.from({ length: 65536 }, (_, i) => (i * i * 31 + (i >> 3)) % 256)],
]

describe('passing are', () => {
  for (const [what, name, content] of harmless) {
    test(what, async () => assert.deepEqual(await leaksIn({ [name]: content }), []))
  }

  test('the pixels of pictures', async () => {
    const raw = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 2654435761) >>> 24))
    const noise = sharp(raw, { raw: { width: 64, height: 64, channels: 3 } })
    const files = { 'a.png': await noise.png().toBuffer(), 'a.webp': await noise.webp().toBuffer() }
    assert.deepEqual(await leaksIn(files), [])
  })

  test('what site.yaml lets pass, and nothing beside it', async () => {
    const privacy = { publish_addresses: [own, '8.8.8.8'], publish_names: [host] }
    assert.deepEqual(await leaksIn({ 'a.html': `${own} ${host} 8.8.8.8` }, privacy), [])
    const others = await leaksIn({ 'a.html': `${own} ${stranger} ${person}` }, privacy)
    assert.deepEqual(kindsOf(others), ['user', 'address'])
  })

  test('a stranger at the level none, and nobody of the house', async () => {
    assert.deepEqual(await leaksIn({ 'a.html': `${stranger} ${stranger6}` }, { level: 'none' }), [])
    const house = await leaksIn({ 'a.html': `${own} ${host} ${person}` }, { level: 'none' })
    assert.deepEqual(kindsOf(house), ['own address', 'host', 'user'])
  })
})

describe('at the level full', () => {
  const full = { level: 'full' }
  const written = ['203.0.113.0/24', '203.0.113.0%2F24', '203.0.112.0/20', '2a01:4f8:1234::/48']
  for (const network of written) {
    test(`${network}, where a stranger is, is refused`, async () => {
      assert.deepEqual(kindsOf(await leaksIn({ 'a.html': network }, full)), ['network'])
    })
  }

  test('a page of a network is refused', async () => {
    const files = { 'networks/203.0.113.0-24/index.html': '' }
    assert.deepEqual(kindsOf(await leaksIn(files, full)), ['network'])
  })

  test('networks that nobody came from, wide ones, and those that site.yaml lets pass are told', async () => {
    const harmless = { 'a.html': '192.0.2.0/24 10.0.0.0/8 203.0.0.0/8 2000::/3 a /24 or a /48' }
    assert.deepEqual(await leaksIn(harmless, full), [])
    const meant = { ...full, publish_addresses: ['203.0.113.0/24'] }
    assert.deepEqual(await leaksIn({ 'a.html': '203.0.113.0/24' }, meant), [])
  })
})

describe('what is told of a leak', () => {
  test('names the file and the line, and not the secret', async () => {
    const [leak, ...others] = await leaksIn({ 'days/a.html': `<p>\n\n${stranger}\n${stranger}` })
    assert.deepEqual(others, [])
    assert.deepEqual([leak.file, leak.line], ['dist/days/a.html', 3])
    const content = `${stranger6} ${own} ${person} ${mistyped} 00:53:00:00:00:01`
    const told = JSON.stringify(await leaksIn({ [`x/${host}`]: '', 'y.txt': content }))
    for (const secret of [host, ...content.split(' ')])
      assert.ok(!told.includes(secret), `${secret} in ${told}`)
  })

  test('ends at twenty places of a file', async () => {
    const lines = Array.from({ length: 99 }, (_, i) => `${10 + i}:53:00:00:00:00`)
    assert.equal((await leaksIn({ 'a.txt': lines.join('\n') })).length, 20)
  })
})

test('without a store, what site.yaml names and every hardware address is refused', async () => {
  const privacy = { own_addresses: ['198.51.100.0/24'], own_names: [person] }
  const files = { 'a.html': `${own} ${stranger} ${person} 00:53:00:aa:bb:cc` }
  assert.deepEqual(kindsOf(await leaksIn(files, privacy, false)), ['own address', 'hardware address', 'host'])
})
