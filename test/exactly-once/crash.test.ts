import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Random } from '../../src/sample/random.ts'
import {
  contentOf,
  filesIn,
  prepareNights,
  smallHouse,
  type Command,
  type Nights,
  type SmallHouse,
  type StoreContent,
} from './small-house.ts'

/** What `kill -9` leaves behind: nothing, or whole archives, and always something the next run goes on from. */

const random = new Random(20181128, 4)
let house: SmallHouse
let nights: Nights
let first: StoreContent
let second: StoreContent
/** The store after the first night. */
let kept: string
/** How long a run takes here and now, milliseconds; where moments are spread over. */
let duration: number

before(async () => {
  house = smallHouse()
  nights = await prepareNights(house)
  nights.first()
  await completes('ingest')
  first = await contentOf(house)
  kept = join(house.folder, 'kept')
  cpSync(house.store_folder, kept, { recursive: true })
  nights.second()
  duration = await timed('ingest')
  second = await contentOf(house)
})
after(() => house?.remove())

async function timed(command: Command): Promise<number> {
  const started = performance.now()
  await completes(command)
  return performance.now() - started
}

async function completes(command: Command): Promise<void> {
  const { code, stderr } = await house.run(command)
  assert.equal(code, 0, stderr)
}

type Crash = () => Promise<boolean>

/** Kills at moments spread over a run and somewhat beyond it, each at random within its share. */
const atMoments = (command: Command, count: number): Crash[] =>
  Array.from({ length: count }, (_, at) => {
    const share = (at + random.fraction()) / (count - 1)
    return () => killedAfter(command, share * duration)
  })

/** An early one with a late one: the second crash meets what the first has left. */
const inPairs = (crashes: readonly Crash[]): Crash[][] =>
  crashes.slice(0, crashes.length / 2).map((crash, at) => [crash, crashes[at + crashes.length / 2]])

/** Kills a run after a delay. @returns whether it was still under way */
async function killedAfter(command: Command, milliseconds: number): Promise<boolean> {
  const { process, ended } = house.start(command)
  const timer = setTimeout(() => process.kill('SIGKILL'), milliseconds)
  const { code, stderr } = await ended
  clearTimeout(timer)
  assert.ok(code === null || code === 0, stderr)
  return code === null
}

/** Kills a run when something has changed in a folder that many times. @returns whether it was still under way */
async function killedAtChange(command: Command, folder: string, changes: number): Promise<boolean> {
  mkdirSync(folder, { recursive: true })
  let left = changes
  const { process, ended } = house.start(command)
  const watcher = watch(folder, () => {
    if (--left === 0) process.kill('SIGKILL')
  })
  const { code, stderr } = await ended
  watcher.close()
  assert.ok(code === null || code === 0, stderr)
  return code === null
}

/** The events of the store are those of the archives in its ledger: no archive is there in part. */
async function holdsWholeArchives(): Promise<number> {
  if (!existsSync(house.store)) return 0
  let content: StoreContent
  try {
    content = await contentOf(house)
  } catch (error) {
    assert.match((error as Error).message, /^no store at /)
    return 0
  }
  const events = content.ledger.reduce((sum, { account }) => sum + account.events - account.duplicates, 0)
  assert.equal(content.events, events)
  return content.ledger.length
}

describe('an ingest that is killed and run again leaves what an undisturbed one does', () => {
  /** By the number of archives that the store held after a crash. */
  const found = new Map<number, number>()
  let killed = 0

  /** Tries crashes, one after the other, on what a folder holds, and then the restart. */
  async function survives(from: string | null, crashes: readonly Crash[], expected: StoreContent) {
    rmSync(house.store_folder, { recursive: true, force: true })
    if (from !== null) cpSync(from, house.store_folder, { recursive: true })
    for (const crash of crashes) {
      if (await crash()) killed++
      const archives = await holdsWholeArchives()
      found.set(archives, (found.get(archives) ?? 0) + 1)
    }
    await completes('ingest')
    assert.deepEqual(await contentOf(house), expected)
  }

  const atChanges = (...counts: number[]): Crash[] =>
    counts.map((changes) => () => killedAtChange('ingest', house.store_folder, changes))

  test('at any time of a first run', async () => {
    nights.first()
    for (const crashes of inPairs(atMoments('ingest', 12))) await survives(null, crashes, first)
  })

  test('at any change that a first run makes to the store', async () => {
    nights.first()
    for (const crashes of inPairs(atChanges(1, 2, 3, 4, 6, 9, 13, 18))) await survives(null, crashes, first)
  })

  test('at any time of a run with grown, rotated and late archives', async () => {
    nights.second()
    for (const crashes of inPairs(atMoments('ingest', 8))) await survives(kept, crashes, second)
    for (const crashes of inPairs(atChanges(1, 3, 6, 12))) await survives(kept, crashes, second)
  })

  test('again and again, before it comes to its end', async (t) => {
    rmSync(house.store_folder, { recursive: true })
    nights.second()
    await completes('ingest')
    const at_once = await contentOf(house)
    assert.deepEqual({ ...at_once, ledger: [] }, { ...second, ledger: [] })
    await survives(null, atMoments('ingest', 4), at_once)
    const archives = [...found].sort(([a], [b]) => a - b).map(([n, times]) => `${n} (${times} times)`)
    t.diagnostic(`${killed} runs killed under way; archives in the store then: ${archives.join(', ')}`)
    assert.ok(killed > 0)
  })
})

describe('a digest that is killed', () => {
  let files_before: Map<string, string>
  let files_after: Map<string, string>
  let old: string

  before(async () => {
    old = join(house.folder, 'kept-digest')
    rmSync(house.store_folder, { recursive: true, force: true })
    cpSync(kept, house.store_folder, { recursive: true })
    await completes('digest')
    files_before = filesIn(house.digest)
    cpSync(house.digest, old, { recursive: true, preserveTimestamps: true })
    for (const kept of ['past', 'state.json']) cpSync(`${house.digest}.${kept}`, `${old}.${kept}`)
    nights.second()
    await completes('ingest')
    duration = await timed('digest')
    files_after = filesIn(house.digest)
    assert.notDeepEqual(files_after, files_before)
  })

  /** Lays the digest of the night before, with what the next night goes on from or without. */
  function lay(with_state: boolean): void {
    for (const name of readdirSync(house.folder)) {
      if (/^digest($|\.)/.test(name)) rmSync(join(house.folder, name), { recursive: true })
    }
    cpSync(old, house.digest, { recursive: true, preserveTimestamps: true })
    if (!with_state) return
    for (const kept of ['past', 'state.json']) cpSync(`${old}.${kept}`, `${house.digest}.${kept}`)
  }

  /** Tries crashes over the digest of the night before; the next run makes the new one. */
  async function survives(crashes: readonly Crash[]): Promise<void> {
    lay(false)
    for (const crash of crashes) {
      if (await crash()) killed++
      // Between two renames the last good one stands beside its place.
      const last = existsSync(house.digest) ? house.digest : `${house.digest}.old`
      const files = filesIn(last)
      const is_old = files.get('manifest.json') === files_before.get('manifest.json')
      assert.deepEqual(files, is_old ? files_before : files_after)
    }
    await completes('digest')
    assert.deepEqual(filesIn(house.digest), files_after)
    const left = readdirSync(house.folder).filter((name) => name.startsWith('digest.'))
    // What the next night goes on from, and no half-made folder.
    assert.deepEqual(left, ['digest.past', 'digest.state.json'])
  }
  let killed = 0

  test('leaves the old one or the new one whole, and the next run makes the new one', async (t) => {
    for (const crashes of inPairs(atMoments('digest', 4))) await survives(crashes)
    for (const changes of [1, 2, 3]) await survives([() => killedAtChange('digest', house.folder, changes)])
    t.diagnostic(`${killed} runs killed under way`)
    assert.ok(killed > 0)
  })

  test('while it keeps most of the old one is the old one, the new one, or none until the next run', async (t) => {
    let cut = 0
    for (let changes = 1; changes <= 8; changes++) {
      lay(true)
      if (await killedAtChange('digest', house.folder, changes)) cut++
      if (existsSync(join(house.digest, 'manifest.json'))) {
        const files = filesIn(house.digest)
        const is_old = files.get('manifest.json') === files_before.get('manifest.json')
        assert.deepEqual(files, is_old ? files_before : files_after)
      }
      await completes('digest')
      assert.deepEqual(filesIn(house.digest), files_after)
    }
    t.diagnostic(`${cut} runs killed under way`)
    assert.ok(cut > 0)
  })

  test('between its renames is made good by the next run', async () => {
    const betweenRenames = async () => {
      renameSync(house.digest, `${house.digest}.old`)
      mkdirSync(`${house.digest}.next`)
      writeFileSync(join(`${house.digest}.next`, 'manifest.json'), '{')
      return true
    }
    await survives([betweenRenames])
  })
})
