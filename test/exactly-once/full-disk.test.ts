import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import {
  contentOf,
  filesIn,
  prepareNights,
  smallHouse,
  type Nights,
  type Outcome,
  type SmallHouse,
  type StoreContent,
} from './small-house.ts'

/** A disk without room: told in one line, nothing lost, and made good when there is room again. */

const disk = mkdtempSync(join(tmpdir(), 'blotter-disk-'))
const mount = (...options: string[]) =>
  execFileSync('mount', [...options, disk], { stdio: ['ignore', 'ignore', 'pipe'] })
const unmount = () => execFileSync('umount', [disk], { stdio: 'ignore' })

/** Why no small disk can be made here; false where it can. */
const skip = ((): string | false => {
  if (process.getuid?.() !== 0) return 'a small disk (tmpfs) needs root'
  try {
    mount('-t', 'tmpfs', '-o', 'size=64k', 'blotter')
    unmount()
    return false
  } catch {
    return 'no small disk (tmpfs) can be mounted here'
  }
})()

/** A new disk of that size, or the one in place with more or less room. */
const newDisk = (size: string) => mount('-t', 'tmpfs', '-o', `size=${size}`, 'blotter')
const resize = (size: string) => mount('-o', `remount,size=${size}`)

after(() => rmSync(disk, { recursive: true, force: true }))

function assertFull({ code, stdout, stderr }: Outcome): void {
  assert.equal(code, 1, stderr)
  assert.equal(stdout, '')
  assert.match(stderr, /^(blotter: )?[^\n]*(no space left on device|disk is full)[^\n]*\n$/i)
  assert.doesNotMatch(stderr, /defect/)
}

async function completes(running: Promise<Outcome>): Promise<void> {
  const { code, stderr } = await running
  assert.equal(code, 0, stderr)
}

describe('a full disk', { skip }, () => {
  let house: SmallHouse
  let nights: Nights
  let first: StoreContent
  let second: StoreContent
  let kept: string

  before(async () => {
    house = smallHouse({ store_folder: join(disk, 'store'), digest: join(disk, 'digest') })
    kept = join(house.folder, 'kept')
    nights = await prepareNights(house)
    newDisk('50m')
    try {
      nights.first()
      await completes(house.run('ingest'))
      first = await contentOf(house)
      await completes(house.run('digest'))
      cpSync(disk, kept, { recursive: true })
      nights.second()
      await completes(house.run('ingest'))
      second = await contentOf(house)
    } finally {
      unmount()
    }
  })
  after(() => house?.remove())

  for (const size of ['4k', '12k', '40k', '160k']) {
    test(`of ${size}: a first ingest says so, and the next one with room reads all`, async () => {
      nights.first()
      newDisk(size)
      try {
        const outcome = await house.run('ingest')
        assertFull(outcome)
        assert.match(outcome.stderr, /^blotter: the disk .*; make room and run again\n$/)
        resize('50m')
        await completes(house.run('ingest'))
        assert.deepEqual(await contentOf(house), first)
      } finally {
        unmount()
      }
    })
  }

  test('leaves the store of the night before as it was', async () => {
    nights.second()
    newDisk('50m')
    try {
      cpSync(kept, disk, { recursive: true })
      resize(`${usedKilobytes() + 60}k`)
      assertFull(await house.run('ingest'))
      assert.deepEqual(await contentOf(house), first)
      resize('50m')
      await completes(house.run('ingest'))
      assert.deepEqual(await contentOf(house), second)
    } finally {
      unmount()
    }
  })

  test('leaves the digest of the night before as it was', async () => {
    newDisk('50m')
    try {
      cpSync(kept, disk, { recursive: true })
      await completes(house.run('ingest'))
      const before_ = filesIn(house.digest)
      resize(`${usedKilobytes() + 60}k`)
      assertFull(await house.run('digest'))
      assert.deepEqual(filesIn(house.digest), before_)
      resize('50m')
      await completes(house.run('digest'))
      assert.notDeepEqual(filesIn(house.digest), before_)
    } finally {
      unmount()
    }
  })

  test('leaves no sample that would be taken for a whole one', async () => {
    const options = ['--days', '20', '--lines', '4000', '--sources', '200']
    await completes(house.run('sample', join(house.folder, 'whole'), ...options))
    newDisk('100k')
    try {
      const folder = join(disk, 'sample')
      mkdirSync(folder)
      assertFull(await house.run('sample', folder, ...options))
      resize('50m')
      await completes(house.run('sample', folder, ...options))
      assert.deepEqual(filesIn(folder), filesIn(join(house.folder, 'whole')))
    } finally {
      unmount()
    }
  })
})

function usedKilobytes(): number {
  const [, line] = execFileSync('df', ['-k', '--output=used', disk], { encoding: 'utf8' }).split('\n')
  return Number(line)
}
