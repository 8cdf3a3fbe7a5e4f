import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csv } from '../../src/site/csv.ts'

test('rows become lines, null becomes empty', () => {
  assert.equal(
    csv([
      { day: '2019-02-02', country: null, events: 3 },
      { day: '2019-02-02', country: 'DE', events: 1 },
    ]),
    'day,country,events\r\n2019-02-02,,3\r\n2019-02-02,DE,1\r\n',
  )
})

test('what parts cells is quoted, and no cell begins as a formula', () => {
  assert.equal(csv([{ name: 'a,"b"' }]), 'name\r\n"a,""b"""\r\n')
  for (const start of ['=', '+', '-', '@'])
    assert.equal(csv([{ name: `${start}cmd()` }]), `name\r\n'${start}cmd()\r\n`)
})
