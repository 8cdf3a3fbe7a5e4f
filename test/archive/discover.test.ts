import assert from 'node:assert/strict'
import { linkSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, beforeEach, describe, test } from 'node:test'
import { discover, type LogSource } from '../../src/archive/discover.ts'

const root = mkdtempSync(join(tmpdir(), 'blotter-discover-'))
after(() => rmSync(root, { recursive: true }))

let folder = ''
let folders = 0
beforeEach(() => mkdirSync((folder = join(root, String(++folders)))))

const file = (name: string, text = name): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
/** Names of the files found, and the problems without the folder's path. */
async function found(...patterns: (string | LogSource)[]) {
  const sources = patterns.map((pattern): LogSource => {
    const source = typeof pattern === 'string' ? { path: pattern } : pattern
    return { ...source, path: join(folder, source.path) }
  })
  const { files, problems } = await discover(sources)
  return {
    names: files.map(({ name }) => name),
    problems: problems.map((problem) => problem.replaceAll(`${folder}/`, '')),
    files,
  }
}

describe('archives are found', () => {
  test('by a glob, in the order of their paths, with size and time', async () => {
    file('messages-2', '12345')
    file('messages-1')
    file('secure')
    utimesSync(join(folder, 'messages-2'), 100, 100.25)
    const { names, problems, files } = await found('messages*')
    assert.deepEqual(names, ['messages-1', 'messages-2'])
    assert.deepEqual(problems, [])
    assert.deepEqual([files[1].size, files[1].modified], [5, 100250])
  })

  test('under a name that a glob would read as a pattern', async () => {
    file('messages[1]')
    file('messages1')
    assert.deepEqual((await found('messages[1]')).names, ['messages[1]'])
  })

  test('in hidden folders too', async () => {
    mkdirSync(join(folder, '.logs'))
    file('.logs/messages')
    assert.deepEqual((await found('*/messages')).names, ['messages'])
  })

  test('once, though two patterns match them', async () => {
    file('messages')
    const { names, problems } = await found('messages', 'mess*', '*')
    assert.deepEqual({ names, problems }, { names: ['messages'], problems: [] })
  })

  test('once, though a symbolic link and a hard link lead to them', async () => {
    file('messages')
    symlinkSync('messages', join(folder, 'link'))
    linkSync(join(folder, 'messages'), join(folder, 'other-name'))
    assert.equal((await found('*')).files.length, 1)
  })

  test('with the sensor and the zone of the first pattern that names them', async () => {
    file('messages')
    const { files } = await found({ path: 'messages', sensor: 'gateway', timezone: 'Asia/Tokyo' }, '*')
    assert.deepEqual([files[0].sensor, files[0].timezone], ['gateway', 'Asia/Tokyo'])
  })
})

describe('what cannot be an archive is told, and the rest is found', () => {
  test('a path that is missing', async () => {
    file('messages')
    const { names, problems } = await found('messages', 'nowhere')
    assert.deepEqual(names, ['messages'])
    assert.equal(problems.length, 1)
    assert.match(problems[0], /^nowhere: no such file/)
  })

  test('a glob without a match', async () => {
    const { problems } = await found('nothing*')
    assert.equal(problems.length, 1)
    assert.match(problems[0], /^nothing\*: no such file/)
  })

  test('a folder that is named, but none that a glob passes by', async () => {
    mkdirSync(join(folder, 'messages'))
    file('messages-1')
    const named = await found('messages')
    assert.equal(named.problems.length, 1)
    assert.match(named.problems[0], /^messages: is a folder; name its files/)
    assert.deepEqual((await found('messages*')).problems, [])
    assert.deepEqual((await found('messages*')).names, ['messages-1'])
  })

  test('a socket', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(join(folder, 'log'), resolve))
    try {
      file('messages')
      const { names, problems } = await found('*')
      assert.deepEqual(names, ['messages'])
      assert.deepEqual(problems, ['log: is no regular file; left out'])
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
  })

  test('a link that leads nowhere', async () => {
    symlinkSync('gone', join(folder, 'link'))
    file('messages')
    const { names, problems } = await found('link', '*')
    assert.deepEqual(names, ['messages'])
    assert.ok(problems.length > 0 && problems.every((problem) => problem.startsWith('link: ')))
  })

  test('a path below a file', async () => {
    file('messages')
    const { problems } = await found('messages/1')
    assert.equal(problems.length, 1)
    assert.match(problems[0], /^messages\/1: /)
  })
})

describe('a link', () => {
  /** A folder beside that of the logs, with a file in it. */
  const outside = (): string => {
    const beside = join(root, `beside-${folders}`)
    mkdirSync(beside, { recursive: true })
    writeFileSync(join(beside, 'shadow'), 'secret')
    return join(beside, 'shadow')
  }

  test('out of the folder of a pattern is told and left out', async () => {
    file('messages-1')
    const target = outside()
    symlinkSync(target, join(folder, 'messages-2'))
    const { names, problems } = await found('messages*')
    assert.deepEqual(names, ['messages-1'])
    assert.equal(problems.length, 1)
    assert.match(
      problems[0],
      /^messages-2: is a link to .*shadow, outside of the folders of the logs; left out/,
    )
  })

  test('to a folder outside is not gone into either', async () => {
    symlinkSync(dirname(outside()), join(folder, 'sub'))
    assert.deepEqual((await found('**/shadow')).names, [])
  })

  test('within the folder, or to that of another source, is followed', async () => {
    mkdirSync(join(folder, 'a'))
    mkdirSync(join(folder, 'b'))
    file('a/one')
    file('b/two')
    symlinkSync(join(folder, 'b/two'), join(folder, 'a/link'))
    assert.deepEqual((await found('a/*', 'b/*.log')).names, ['link', 'one'])
  })

  test('that site.yaml names itself is followed, and so is a folder that is one', async () => {
    symlinkSync(outside(), join(folder, 'messages'))
    symlinkSync(dirname(outside()), join(folder, 'log'))
    assert.deepEqual((await found('messages')).names, ['messages'])
    assert.deepEqual((await found('log/*')).names, ['shadow'])
  })

  test('is followed anywhere when site.yaml says so', async () => {
    symlinkSync(outside(), join(folder, 'messages-2'))
    const { files, problems } = await discover([{ path: join(folder, 'messages*') }], true)
    assert.deepEqual([files.map(({ name }) => name), problems], [['messages-2'], []])
  })
})
