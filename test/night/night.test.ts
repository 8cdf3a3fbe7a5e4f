import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reportOf, type Standing } from '../../src/night/report.ts'
import { runStages, type Stage, type StageEnd } from '../../src/night/stages.ts'

const stage = (name: string, end: Partial<StageEnd> = {}): Stage => ({
  name,
  run: () => Promise.resolve({ code: 0, signal: null, told: [`${name}: done`], ...end }),
})
const standing: Standing = {
  folder: '/srv/blotter',
  publishes: true,
  data_through: '2026-11-20T23:59:02Z',
  last_good: { finished: '2026-11-20T03:19:44Z', data_through: '2026-11-19T23:58:11Z' },
}

test('a night in which all is well has nothing to tell', async () => {
  const names = ['ingest', 'digest', 'site', 'publish']
  const night = await runStages(names.map((name) => stage(name)))
  assert.deepEqual(night, { done: names, failed: null, not_done: [], problems: [] })
  assert.equal(reportOf(night, standing), null)
})

test('the first failure ends the night, and the mail says which, why, what stands and what to type', async () => {
  const started: string[] = []
  const night = await runStages([
    stage('ingest', {
      told: ['blotter: /var/log/a.gz: unexpected end of file; what came before is kept', '3 archives'],
    }),
    stage('digest', { code: 1, told: ['blotter: the disk is full (ENOSPC); make room and run again'] }),
    { name: 'site', run: () => (started.push('site'), Promise.resolve({ code: 0, signal: null, told: [] })) },
    stage('publish'),
  ])
  assert.deepEqual(started, [])
  assert.equal(
    reportOf(night, standing),
    `blotter: nightly stopped at digest: the disk is full (ENOSPC); make room and run again

done       ingest
not done   digest, site, publish
pages      stay as they were, here and where they are published
last good  2026-11-20T03:19:44Z, with data through 2026-11-19T23:58:11Z
by hand    cd /srv/blotter && npm run digest

problems on the way; the rest went on without:
  /var/log/a.gz: unexpected end of file; what came before is kept
`,
  )
})

test('what could not be read is told of a night that went on without it', async () => {
  const told = [
    'blotter: /var/log/b.xz: no permission',
    'blotter: nowhere: no such file; check the path',
    '1 archive',
  ]
  const night = await runStages([stage('ingest', { told }), stage('site'), stage('publish')])
  assert.equal(
    reportOf(night, standing),
    `blotter: nightly came to its end, with 2 problems on the way

done       ingest, site, publish
pages      are those of tonight, with data through 2026-11-20T23:59:02Z, and published

problems on the way; the rest went on without:
  /var/log/b.xz: no permission
  nowhere: no such file; check the path
`,
  )
})

test('of a push that failed it is said that the pages are new, and what is published is not', async () => {
  const night = await runStages([
    stage('site'),
    stage('publish', { code: 1, told: ['blotter: no connection'] }),
  ])
  const report = reportOf(night, { ...standing, last_good: null }) ?? ''
  assert.match(report, /^blotter: nightly stopped at publish: no connection\n/)
  assert.match(report, /^pages {6}are those of tonight, .*; what is published stays as it was$/m)
  assert.match(report, /^last good {2}none yet$/m)
})

test('a list after the reason stands in the mail as well', async () => {
  const told = [
    'blotter: gate: 2 things may not be published:',
    '  dist/a.html: the name of a host',
    'what to do',
  ]
  const report = reportOf(await runStages([stage('publish', { code: 1, told })]), standing) ?? ''
  assert.ok(
    report.startsWith(
      'blotter: nightly stopped at publish: gate: 2 things may not be published:\n  dist/a.html: the name of a host\nwhat to do\n\n',
    ),
  )
})

test('a step that ends without a line of its own is told all the same', async () => {
  const ends: [end: Partial<StageEnd>, why: RegExp][] = [
    [{ code: null, signal: 'SIGKILL', told: [] }, /^the system ended it, as it does when memory runs out; /],
    [{ code: 134, told: ['FATAL ERROR: JavaScript heap out of memory', ' 1: 0xb'] }, /^the system ended it/],
    [{ code: null, signal: 'SIGTERM', told: ['half a line'] }, /^interrupted \(SIGTERM\); run again$/],
    [{ code: 7, told: ['first', 'last', ' '] }, /^unexpected failure \(exit 7\): last$/],
    [{ code: 7, told: [] }, /^unexpected failure \(exit 7\): without a word$/],
  ]
  for (const [end, why] of ends) assert.match((await runStages([stage('site', end)])).failed?.why ?? '', why)
})

test('a mail holds no control characters, and names no more files than one reads', async () => {
  const told = Array.from({ length: 60 }, (_, at) => `blotter: \x1b[31mfile ${at}\x07: torn`)
  const report = reportOf(await runStages([stage('ingest', { told })]), standing) ?? ''
  assert.doesNotMatch(report, /[\x00-\x09\x0b-\x1f\x7f]/)
  assert.match(report, /\n {2}and 20 more\n$/)
  assert.ok(report.split('\n').length < 60)
})
