import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { IngestReport } from '../../src/ingest/report.ts'
import { contentOf, filesIn, prepareNights, smallHouse, type Nights, type SmallHouse } from './small-house.ts'

/** What an ingest says of itself, and what becomes of archives that come late. */

let house: SmallHouse
let nights: Nights

before(async () => {
  house = smallHouse()
  nights = await prepareNights(house)
})
after(() => house?.remove())

const line =
  /^(\d+) archives?, (\d+) new, ([\d,]+) lines?: ([\d,]+) events?(?: \(([\d,]+) known already\))?, ([\d,]+) other, ([\d,]+) rejected; \d+\.\d s\n$/

/** The numbers of a closing line that stands alone on stderr. */
function numbersOf(stderr: string): number[] {
  const match = line.exec(stderr)
  assert.ok(match, JSON.stringify(stderr))
  return match.slice(1).map((text) => Number((text ?? '0').replaceAll(',', '')))
}

test('without a terminal an ingest says one line, with what became of every line', async () => {
  nights.first()
  const { code, stdout, stderr } = await house.run('ingest')
  assert.equal(code, 0)
  assert.equal(stdout, '')
  const [archives, read, lines, events, duplicates, other, rejected] = numbersOf(stderr)
  const { ledger, events: stored } = await contentOf(house)
  assert.deepEqual([archives, read, duplicates], [3, 3, 0])
  assert.equal(
    lines,
    ledger.reduce((sum, { account }) => sum + account.lines, 0),
  )
  assert.equal(events, stored)
  assert.equal(lines, events + other + rejected)
})

test('archives that are older than the newest are taken in, and their days are in the digest', async () => {
  assert.equal((await house.run('digest')).code, 0)
  const early = '2018-10-31/summary.json'
  assert.equal(filesIn(house.digest).has(early), false)
  nights.second()
  const { code, stdout, stderr } = await house.run('ingest', '--json')
  assert.equal(code, 0, stderr)
  assert.equal(stderr, '')
  assert.equal(stdout.split('\n').length, 2)
  const report = JSON.parse(stdout) as IngestReport & { seconds: number }
  const { lines, events, ignored, rejected, archives, read, duplicates, problems, seconds } = report
  assert.deepEqual(
    { archives, read, duplicates, problems },
    { archives: 5, read: 3, duplicates: 0, problems: [] },
  )
  assert.ok(lines > 2000 && seconds > 0)
  assert.equal(lines, events + ignored + rejected)

  await digestEqualsFresh()
  assert.ok(filesIn(house.digest).has(early))
})

/** The digest of a store that was filled night by night is that of one filled at once, but for how years were told. */
async function digestEqualsFresh(): Promise<void> {
  assert.equal((await house.run('digest')).code, 0)
  const grown = filesIn(house.digest)
  rmSync(house.store_folder, { recursive: true })
  assert.equal((await house.run('ingest')).code, 0)
  assert.equal((await house.run('digest')).code, 0)
  const fresh = filesIn(house.digest)
  for (const files of [grown, fresh]) {
    files.set('manifest.json', (files.get('manifest.json') ?? '').replaceAll(/"year_rule":"[^"]*"/g, ''))
  }
  assert.deepEqual(grown, fresh)
}

test('on a terminal an ingest shows how far it is, and ends with the same line', (t) => {
  rmSync(house.store_folder, { recursive: true })
  const command = [process.execPath, join(import.meta.dirname, '../../scripts/ingest.ts')].join(' ')
  const { error, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
    encoding: 'utf8',
    env: { ...process.env, BLOTTER_CONTENT: join(house.folder, 'content') },
  })
  if (error !== undefined) return t.skip('no program script here, which makes a terminal')
  assert.match(stdout, /\r\x1b\[K[█░]{24} \d+ %  \d+ k lines\/s  messages/)
  const last = stdout.slice(stdout.lastIndexOf('\r\x1b[K') + 4).replace('\r\n', '\n')
  assert.equal(numbersOf(last)[1], 5)
})
