import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFrontMatter } from '../src/post.ts'

const post = { title: 'February', description: 'A month.' }

test('a date and a year may stand without quotes', () => {
  assert.equal(parseFrontMatter({ ...post, date: new Date('2019-03-01') }, 'a.mdx').date, '2019-03-01')
  assert.equal(parseFrontMatter({ ...post, period: 2019 }, 'a.mdx').period, '2019')
  assert.equal(parseFrontMatter({ ...post, period: new Date('2019-02-02') }, 'a.mdx').period, '2019-02-02')
})

test('wrong front matter is told with the file and the key', () => {
  const refuse = (input: unknown, message: RegExp) =>
    assert.throws(() => parseFrontMatter(input, 'reports/a.mdx'), { name: 'UserError', message })
  refuse({ title: 'x' }, /^reports\/a\.mdx: .*description/)
  refuse({ ...post, period: 'soon' }, /period: write all/)
  refuse({ ...post, last: 'a month' }, /last: write a number of days/)
  refuse({ ...post, period: 'all', last: '30d' }, /not both/)
  refuse({ ...post, needs: 3 }, /needs: write the name of a number/)
  refuse({ ...post, colour: 'red' }, /unknown key.*colour/)
  refuse({}, /title/)
})
