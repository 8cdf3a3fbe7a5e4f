import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { ColumnsFile, readColumns } from '../../src/digest/past/columns.ts'
import { renumbered } from '../../src/digest/past/merge.ts'

async function writeColumns(path: string, header: unknown, columns: ArrayLike<number>[]): Promise<void> {
  const file = new ColumnsFile(path)
  file.add(columns)
  await file.end(header)
}

describe('columns in a file', () => {
  let folder: string
  let path: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-'))
    path = join(folder, 'columns')
  })
  after(() => rmSync(folder, { recursive: true }))

  test('are read as they were written, whatever their numbers', async () => {
    const columns = [[1, 2, 3], [], [2 ** 32, 7], [0.5, -1], Uint32Array.of(4_294_967_295)]
    await writeColumns(path, { word: 'ähnlich' }, columns)
    const found = readColumns(path)
    assert.deepEqual(found?.header, { word: 'ähnlich' })
    assert.deepEqual(
      found?.columns.map((column) => [...column]),
      columns.map((column) => [...column]),
    )
  })

  test('are none where the file was cut short at any byte', async () => {
    await writeColumns(path, { word: 'short' }, [[1, 2, 3], [0.5]])
    const bytes = readFileSync(path)
    for (let length = bytes.length - 1; length >= 0; length--) {
      truncateSync(path, length)
      assert.equal(readColumns(path), null, `${length} of ${bytes.length} bytes`)
    }
  })

  test('are none where any byte is another', async () => {
    await writeColumns(path, { word: 'damaged' }, [[1, 2, 3], [0.5]])
    const bytes = readFileSync(path)
    for (const at of bytes.keys()) {
      const damaged = Buffer.from(bytes)
      damaged[at] ^= 0x01
      writeFileSync(path, damaged)
      assert.equal(readColumns(path), null, `byte ${at}`)
    }
  })

  test('are none where a folder is, or a file that says it is larger than it is', () => {
    assert.equal(readColumns(folder), null)
    writeFileSync(path, `blotter columns 3\n${'9'.repeat(15)} 8 0`.padEnd(64))
    assert.equal(readColumns(path), null)
  })

  test('stay as they were where new ones are given up', async () => {
    await writeColumns(path, 'old', [[1]])
    const file = new ColumnsFile(path)
    file.add([[2]])
    await file.abandon()
    assert.equal(readColumns(path)?.header, 'old')
    assert.deepEqual(readdirSync(folder), ['columns'])
  })

  test('are told of a folder that is gone when they end, and not before', async () => {
    const file = new ColumnsFile(join(folder, 'gone/columns'))
    file.add([[1]])
    await new Promise((resolve) => setTimeout(resolve, 20))
    await assert.rejects(file.end('none'), /ENOENT/)
  })

  test('are none where there is no file, or another', () => {
    assert.equal(readColumns(join(folder, 'none')), null)
    writeFileSync(path, 'x'.repeat(1000))
    assert.equal(readColumns(path), null)
  })
})

const words = (...last: number[]) => Uint32Array.from(last.flatMap((word) => [0, 0, 0xffff, word]))

test('sources find their new numbers by their addresses, unless one is gone', () => {
  assert.deepEqual([...(renumbered(words(3, 7, 9), words(1, 3, 4, 7, 8, 9)) ?? [])], [1, 3, 5])
  assert.deepEqual([...(renumbered(words(), words(1)) ?? [])], [])
  assert.equal(renumbered(words(3, 7), words(3, 8)), null)
  assert.equal(renumbered(words(3, 7), words(3)), null)
})
