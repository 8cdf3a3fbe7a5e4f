import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { finder, indexOf, wordsOf, type Page } from '../../src/site/finding.ts'

const page = (title: string, rest: Partial<Page> = {}): Page => ({
  title,
  about: '',
  path: `${title}/`,
  names: '',
  text: '',
  ...rest,
})
const pages = [
  page('Port 23', { about: 'Telnet', text: 'routers cameras' }),
  page('Port 445', { about: 'SMB', names: 'cifs|samba' }),
  page('Port 4450'),
  page('Côte d’Ivoire', { names: 'CI|Ivory Coast' }),
  page('Brasilien', { names: 'BR|Brazil' }),
  page('5 January 2019', { names: '2019-01-05' }),
  page('1 May 2019', { names: '2019-05-01' }),
  page('A journal', { text: 'telnet cameras botnets' }),
]
const find = finder(indexOf(pages))
const titles = (asked: string): string[] => find(asked, 10).map(({ title }) => title)

test('words are small letters without marks, of any script', () => {
  assert.deepEqual(wordsOf('Côte d’Ivoire, ÜBER 2019-01-05'), [
    'cote',
    'd',
    'ivoire',
    'uber',
    '2019',
    '01',
    '05',
  ])
  assert.deepEqual(wordsOf('Россия 中国'), ['россия', '中国'])
  assert.deepEqual(wordsOf(' –!'), [])
})

test('a name comes before a text that mentions it', () => {
  assert.deepEqual(titles('telnet'), ['Port 23', 'A journal'])
  assert.deepEqual(titles('Tel'), ['Port 23', 'A journal'])
})

test('a number as it is comes before one that begins with it', () => {
  assert.deepEqual(titles('445'), ['Port 445', 'Port 4450'])
  assert.deepEqual(titles('port 445'), ['Port 445', 'Port 4450'])
})

test('a country is found by its name here, in English and by its code', () => {
  for (const asked of ['brasilien', 'Brazil', 'BR']) assert.equal(titles(asked)[0], 'Brasilien', asked)
  assert.deepEqual(titles('cote divoire'), [])
  assert.deepEqual(titles("cote d'ivoire"), ['Côte d’Ivoire'])
})

test('a day is found by its date, and not the day with month and day changed over', () => {
  assert.equal(titles('2019-01-05')[0], '5 January 2019')
  assert.equal(titles('2019-05-01')[0], '1 May 2019')
  assert.equal(titles('5 january')[0], '5 January 2019')
})

test('every word asked for must be there', () => {
  assert.deepEqual(titles('telnet botnets'), ['A journal'])
  assert.deepEqual(titles('telnet zebra'), [])
  assert.deepEqual(titles(''), [])
})

test('what is found has every word, and more are never found for more words', () => {
  const word = fc.constantFrom('port', 'tel', '23', '445', 'cameras', 'br', '2019', 'may', 'x')
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 3 }), word, (asked, another) => {
      const before = new Set(find(asked.join(' '), 10).map(({ path }) => path))
      const after = find([...asked, another].join(' '), 10).map(({ path }) => path)
      assert.ok(after.every((path) => before.has(path)))
    }),
  )
})
