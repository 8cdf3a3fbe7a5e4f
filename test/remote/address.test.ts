import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isUrl, redactorOf, shownAddress } from '../../src/remote/address.ts'

test('an address is shown without password and token, and with the name that ssh needs', () => {
  const shown: [remote: string, expected: string][] = [
    ['git@github.com:you/blotter.git', 'git@github.com:you/blotter.git'],
    ['ssh://git@host.example:2222/you/blotter', 'ssh://git@host.example:2222/you/blotter'],
    ['/srv/blotter.git', '/srv/blotter.git'],
    ['https://github.com/you/blotter.git', 'https://github.com/you/blotter.git'],
    ['https://ghp_0123456789@github.com/you/blotter.git', 'https://github.com/you/blotter.git'],
    ['https://you:ghp_0123456789@github.com/you/blotter.git', 'https://github.com/you/blotter.git'],
    ['ssh://git:hunter2@host.example/x', 'ssh://git@host.example/x'],
  ]
  for (const [remote, expected] of shown) assert.equal(shownAddress(remote), expected)
})

test('a secret of the address is in no text, however it is written there', () => {
  const redact = redactorOf('https://you:s%40cret%2Fword@host.example/x.git')
  const text = redact(
    "fatal: unable to access 'https://you:s%40cret%2Fword@host.example/x.git/': s@cret/word is wrong\nAuthorization s%40cret%2Fword",
  )
  assert.doesNotMatch(text, /cret/)
  assert.match(text, /unable to access 'https:\/\/host\.example\/x\.git\/'/)
})

test('a path is told from an address', () => {
  for (const url of ['git@github.com:you/x', 'https://h/x', 'ssh://h/x', 'file:///srv/x', 'host:x'])
    assert.ok(isUrl(url), url)
  for (const path of ['/srv/x.git', '../x.git', './a:b', 'x', '../remotes/a:b']) assert.ok(!isUrl(path), path)
})
