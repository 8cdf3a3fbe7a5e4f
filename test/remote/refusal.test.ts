import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { refusalOf } from '../../src/remote/refusal.ts'
import type { Place } from '../../src/remote/push.ts'
import { Shelf } from './shelf.ts'

const shelf = (context: TestContext): Shelf => {
  const made = new Shelf()
  context.after(() => made.remove())
  made.put('site/index.html', 'first')
  return made
}

/** The push fails in one line that matches, the remote is as it was, and nothing is left on this side. */
async function fails(home: Shelf, line: RegExp, place: Partial<Place> = {}): Promise<void> {
  const before = home.git('for-each-ref')
  await assert.rejects(home.push({}, place), (error: Error) => {
    assert.equal(error.name, 'UserError', error.stack)
    assert.match(error.message, line)
    assert.doesNotMatch(error.message, /\n|\x1b/)
    return true
  })
  assert.equal(home.git('for-each-ref'), before)
  assert.deepEqual(home.leftovers(), [])
}

function hook(home: Shelf, name: string, lines: string): void {
  home.put(`remote.git/hooks/${name}`, `#!/bin/sh\n${lines}\n`)
  chmodSync(`${home.remote}/hooks/${name}`, 0o755)
}

test('a hook that refuses is told with its own words, without what a terminal would obey', async (context) => {
  const home = shelf(context)
  hook(home, 'pre-receive', `printf 'error: GH006: \\033[31mProtected branch update failed\\n' >&2; exit 1`)
  await fails(
    home,
    /^.*remote\.git refuses gh-pages: GH006:\s+Protected branch update failed .*hook declined; nothing was published; allow /,
  )
})

test('a branch that moved between the look and the push stays as the other wrote it', async (context) => {
  const home = shelf(context)
  await home.push()
  // The remote moves when it is asked to take the push: after the look, before the branch is replaced.
  const moved = home.git('commit-tree', 'gh-pages^{tree}', '-m', 'theirs')
  home.put('site/index.html', 'second')
  const wrapper = `${home.home}/site/../remote.git/moving`
  home.put(
    'remote.git/moving',
    `#!/bin/sh\ngit -C "${home.remote}" update-ref refs/heads/gh-pages ${moved}\nexec git-receive-pack "$@"\n`,
  )
  chmodSync(wrapper, 0o755)
  const environment = {
    PATH: process.env.PATH,
    HOME: home.home,
    GIT_CONFIG_GLOBAL: `${home.remote}/settings`,
  }
  home.put('remote.git/settings', `[remote "there"]\nreceivepack = ${wrapper}\n`)
  await assert.rejects(
    home.push({}, { environment }),
    /gh-pages of .* was changed by someone else meanwhile; nothing was published/,
  )
  assert.equal(home.git('rev-parse', 'gh-pages'), moved)
  assert.deepEqual(home.leftovers(), [])
})

test('no repository, no host and no connection each say so', async (context) => {
  const home = shelf(context)
  await fails(home, /^there is no repository .*nowhere\.git/, { remote: `${home.home}/nowhere.git` })
  await fails(home, /^no connection to git:\/\/127\.0\.0\.1:1\/x/, { remote: 'git://127.0.0.1:1/x' })
  await fails(home, /^no connection to https:\/\/name\.invalid\/x, or a lost one/, {
    remote: 'https://you:token-of-mine@name.invalid/x',
  })
})

test('a program that is not there is named', async (context) => {
  const home = shelf(context)
  await fails(home, /^git is not installed, or not on the PATH/, { environment: { PATH: '/nowhere' } })
})

test('an empty PATH is the usual one', async (context) => {
  const home = shelf(context)
  assert.equal((await home.push({}, { environment: {} })).outcome, 'pushed')
})

const listening = (server: Server): Promise<string> =>
  new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(`git://127.0.0.1:${(server.address() as AddressInfo).port}/remote.git`),
    ),
  )

test('a remote that does not answer is given up, and its connection closed', async (context) => {
  const home = shelf(context)
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket
      .on('error', () => socket.destroy())
      .on('close', () => sockets.delete(socket))
      .resume()
  })
  context.after(() => server.close())
  const remote = await listening(server)
  await fails(home, /did not answer within 0\.5 s; nothing was published/, { remote, patience_seconds: 0.5 })
  while (sockets.size > 0) await new Promise((resolve) => setImmediate(resolve))
})

test('a call that is interrupted ends at once and leaves nothing', async (context) => {
  const home = shelf(context)
  const stop = new AbortController()
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy()).resume()
    stop.abort()
  })
  context.after(() => server.close())
  await fails(home, /^interrupted; nothing was published$/, {
    remote: await listening(server),
    stop: stop.signal,
  })
})

/** A git server on a port, whose connections break once so much was sent to it. */
async function breakingServer(context: TestContext, home: Shelf, bytes: () => number): Promise<string> {
  const args = [
    'daemon',
    '--inetd',
    '--export-all',
    '--enable=receive-pack',
    `--base-path=${home.home}`,
    home.home,
  ]
  const server = createServer((socket) => {
    const daemon = spawn('git', args, { stdio: ['pipe', 'pipe', 'ignore'] })
    let sent = 0
    daemon.stdin.on('error', () => socket.destroy())
    socket.on('error', () => daemon.kill())
    socket.on('data', (chunk) => {
      sent += chunk.length
      if (sent > bytes()) socket.destroy()
      else daemon.stdin.write(chunk)
    })
    socket.on('close', () => daemon.stdin.end())
    daemon.stdout.pipe(socket)
  })
  context.after(() => server.close())
  return listening(server)
}

test('a connection lost in the midst of a push changes nothing, and the next push succeeds', async (context) => {
  const home = shelf(context)
  await home.push()
  home.put('site/large', randomBytes(1 << 20))
  let limit = 100_000
  const remote = await breakingServer(context, home, () => limit)
  await fails(
    home,
    /^no connection to git:.*, or a lost one \(.*\); nothing was published; try again later$/,
    {
      remote,
    },
  )
  limit = Infinity
  assert.equal((await home.push({}, { remote })).outcome, 'pushed')
  home.git('fsck', '--full')
})

test('what hosts, ssh and curl say is told as what can be done', () => {
  const attempt = {
    address: 'git@github.com:you/x.git',
    branch: 'gh-pages',
    redact: (text: string) => text,
    seconds: 9,
  }
  const told: [stderr: string, expected: RegExp][] = [
    [
      'Host key verification failed.\nfatal: Could not read from remote repository.',
      /^ssh does not know the host/,
    ],
    [
      'ERROR: The key you are authenticating with has been marked as read only.\nfatal: Could not read',
      /write access$/,
    ],
    [
      'remote: Permission to you/x.git denied to me.\nfatal: unable to access: The requested URL returned error: 403',
      /write access$/,
    ],
    [
      'git@github.com: Permission denied (publickey).\nfatal: Could not read from remote repository.',
      /key or token that it knows$/,
    ],
    [
      "fatal: could not read Username for 'https://github.com': terminal prompts disabled",
      /key or token that it knows$/,
    ],
    [
      'remote: Invalid username or token.\nfatal: Authentication failed',
      /who we are \(Invalid username or token\.\)/,
    ],
    [
      'ERROR: Repository not found.\nfatal: Could not read from remote repository.',
      /^there is no repository/,
    ],
    [
      "fatal: unable to access 'https://x/': Could not resolve host: x",
      /^no connection to .*Could not resolve host/,
    ],
    [
      'error: RPC failed; curl 92 HTTP/2 stream 0 was not closed cleanly\nfatal: the remote end hung up',
      /^no connection/,
    ],
    [
      'remote: fatal: write error: No space left on device\nerror: remote unpack failed',
      /^the disk is full, here or at/,
    ],
    ["fatal: detected dubious ownership in repository at '/srv/x.git'", /belongs to another user/],
    [
      'remote: error: File film.bin is 120.00 MB; this exceeds the limit\n! a:b [remote rejected] (pre-receive hook declined)',
      /File film\.bin is 120\.00 MB/,
    ],
    [
      '! a:b [remote rejected] (failed to update ref)\nremote: error: cannot lock ref',
      /^gh-pages of .* was changed by someone else meanwhile/,
    ],
    ['fatal: something new', /^git@github\.com:you\/x\.git: something new; nothing was published$/],
  ]
  for (const [stderr, expected] of told)
    assert.match(refusalOf({ code: 128, stdout: '', stderr, is_late: false }, attempt).message, expected)
})
