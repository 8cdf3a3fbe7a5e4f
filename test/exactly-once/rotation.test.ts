import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { openStore } from '../../src/store/index.ts'
import { contentOf, smallHouse, type SmallHouse } from './small-house.ts'

/**
 * The real logrotate, with every way to put the old log aside, to compress it and to name it: whatever it does
 * between two runs and within one, each line that was written counts once.
 */

const skip = spawnSync('logrotate', ['--version']).error !== undefined && 'logrotate is not installed here'

interface Rotated {
  /** Of the folder of its log, and the host in its lines. */
  name: string
  directives: string[]
  /** The daemon goes on with the old file for a while, as one does that has not been told yet. */
  lingers: boolean
  lines: number
}

const ways = {
  create: ['create'],
  copied: ['copytruncate'],
}
const compressions = {
  plain: ['nocompress'],
  gzip: ['compress'],
  delayed: ['compress', 'delaycompress'],
}
const names = {
  numbered: ['nodateext'],
  // Of one day, several rotations: the seconds tell them apart.
  dated: ['dateext', 'dateformat -%Y%m%d-%s'],
}

const rotated: Rotated[] = Object.entries(ways).flatMap(([way, moving]) =>
  Object.entries(compressions).flatMap(([compression, compressing]) =>
    Object.entries(names).map(([name, naming]) => ({
      name: `${way}-${compression}-${name}`,
      directives: [...moving, ...compressing, ...naming],
      lingers: way === 'create' && compression !== 'gzip',
      lines: 0,
    })),
  ),
)

describe('logrotate', { skip }, () => {
  const house = skip ? null : smallHouse()
  after(() => house?.remove())
  const { folder, logs, run, store } = house ?? ({} as SmallHouse)
  const configuration = join(folder ?? '', 'logrotate.conf')
  const state = join(folder ?? '', 'logrotate.state')
  const in_the_middle = join(folder ?? '', 'in-the-middle')
  const logOf = ({ name }: Rotated) => join(logs, name, 'messages')

  let clock = Date.parse('2018-12-06T00:00:00Z')
  let packets = 0

  /** A line of its own for each packet; every tenth second has two packets that are alike in all that is said. */
  function lineOf({ name }: Rotated): string {
    packets++
    if (packets % 10 !== 0) clock += 1000
    const id = packets % 10 === 0 ? packets - 1 : packets
    return (
      `${new Date(clock).toISOString().slice(0, 19)}+00:00 ${name} kernel: [${packets}.5] DROP: IN=eth0 OUT= ` +
      `MAC=00:53:00:00:00:01:00:53:00:00:00:02:08:00 SRC=36.17.${id >> 8}.${id & 255} DST=198.51.100.7 LEN=40 ` +
      `TOS=0x00 PREC=0x00 TTL=48 ID=${id} PROTO=TCP SPT=40000 DPT=23 WINDOW=1024 RES=0x00 SYN URGP=0 \n`
    )
  }

  /** @param half of another line, whose rest is to come */
  function write(log: Rotated, lines: number, { half = '', rest = '' } = {}): void {
    log.lines += lines + (rest === '' ? 0 : 1)
    // As many as make pairs whole, so that no rotation comes between two lines that are alike.
    packets = Math.ceil(packets / 10) * 10
    const text = Array.from({ length: lines }, () => lineOf(log)).join('')
    appendFileSync(logOf(log), rest + text + half)
  }

  async function ingest(): Promise<void> {
    const { code, stderr } = await run('ingest')
    assert.equal(code, 0, stderr)
  }

  let last_rotation = 0
  /** @returns the rotation, under way */
  async function rotate(): Promise<void> {
    while (Math.floor(Date.now() / 1000) === last_rotation) await wait(20)
    last_rotation = Math.floor(Date.now() / 1000)
    const { status, stderr } = spawnSync('logrotate', ['-f', '-s', state, configuration], {
      encoding: 'utf8',
    })
    assert.equal(status, 0, stderr)
  }

  /** Each line that was written is in the store, once, and is accounted for. */
  async function assertAllThere(): Promise<void> {
    const opened = await openStore(store, { memory_limit_mb: 128, threads: 1 }, true)
    const rows = await opened.query(
      'SELECT sensor, count(*) AS events FROM events GROUP BY sensor ORDER BY sensor',
    )
    await opened.close()
    const expected = rotated.map(({ name, lines }) => ({ sensor: name, events: lines }))
    assert.deepEqual(
      rows,
      expected.sort((a, b) => (a.sensor < b.sensor ? -1 : 1)),
    )
    const { events, ledger } = await contentOf({ store, logs })
    assert.equal(
      events,
      ledger.reduce((sum, { account }) => sum + account.events - account.duplicates, 0),
    )
  }

  test('is set up', () => {
    const ingest_now = `BLOTTER_CONTENT=${folder}/content ${process.execPath} ${join(import.meta.dirname, '../../scripts/ingest.ts')}`
    for (const { name } of rotated) mkdirSync(join(logs, name))
    // In the middle of it: the old file has its new name and is not compressed yet.
    const entries = rotated.map(
      (log) => `${logOf(log)} {
  rotate 9
  ${log.directives.join('\n  ')}
  postrotate
    if [ -e ${in_the_middle}-${log.name} ]; then ${ingest_now} >> ${in_the_middle} 2>&1; fi
  endscript
}
`,
    )
    writeFileSync(configuration, entries.join(''), { mode: 0o644 })
  })

  test('leaves nothing out and doubles nothing between two runs', async () => {
    for (const log of rotated) write(log, 30)
    await ingest()
    await assertAllThere()
    for (const log of rotated) write(log, 12)
    await rotate()
    for (const log of rotated) write(log, 7)
    await ingest()
    await assertAllThere()
    for (const log of rotated) write(log, 5)
    await rotate()
    for (const log of rotated) write(log, 3)
    await rotate()
    await ingest()
    await assertAllThere()
  })

  test('never makes a run read again what it has read', async () => {
    const { ledger } = await contentOf({ store, logs })
    for (const { name, lines } of rotated) {
      const archives = ledger.filter(({ path }) => path.startsWith(`${name}/`))
      assert.equal(
        archives.reduce((sum, { account }) => sum + account.lines, 0),
        lines,
        name,
      )
    }
    const { stderr } = await run('ingest')
    assert.match(stderr, / 0 new, 0 lines: /)
  })

  test('may come upon a line that is half written', async () => {
    const rests = new Map<Rotated, string>()
    for (const log of rotated) {
      const line = lineOf(log)
      const cut = [20, 90, line.length - 30, line.length - 1][rests.size % 4]
      rests.set(log, line.slice(cut))
      write(log, 4, { half: line.slice(0, cut) })
    }
    await ingest()
    for (const log of rotated) if (!log.lingers) write(log, 2, { rest: rests.get(log) })
    await rotate()
    for (const log of rotated) {
      if (log.lingers) {
        log.lines++
        appendFileSync(newestOf(log), rests.get(log) ?? '')
      }
      write(log, 3)
    }
    await ingest()
    await assertAllThere()
  })

  /** The file that the last rotation has put aside. */
  function newestOf(log: Rotated): string {
    const aside = readdirSync(join(logs, log.name))
      .filter((name) => /^messages[-.][-\d]+$/.test(name))
      .sort()
    const newest = log.directives.includes('dateext') ? aside.pop() : aside.shift()
    return join(logs, log.name, newest ?? '')
  }

  test('may have a run in its middle, before it compresses', async () => {
    const with_run = rotated.filter(({ name }) => /gzip/.test(name))
    for (const { name } of with_run) writeFileSync(`${in_the_middle}-${name}`, '')
    for (const log of rotated) write(log, 6)
    await rotate()
    for (const { name } of with_run) rmSync(`${in_the_middle}-${name}`)
    for (const log of rotated) write(log, 4)
    await ingest()
    await assertAllThere()
  })

  test('may be at work while a run is', async () => {
    for (const log of rotated) write(log, 6)
    const during = run('ingest')
    for (let times = 0; times < 2; times++) {
      await rotate()
      for (const log of rotated) write(log, 2)
    }
    const { code, stderr } = await during
    assert.equal(code, 0, stderr)
    await ingest()
    await assertAllThere()
  })

  test('has made what it was told to', () => {
    const count = (name: string, pattern: RegExp) =>
      readdirSync(join(logs, name)).filter((file) => pattern.test(file)).length
    for (const { name } of rotated) {
      const all = count(name, /^messages[-.]/)
      const compressed = count(name, /\.gz$/)
      assert.equal(all, 7, name)
      assert.equal(compressed, /plain/.test(name) ? 0 : /delayed/.test(name) ? 6 : 7, name)
    }
  })
})
