import assert from 'node:assert/strict'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { check } from 'prettier'
import { parse } from 'yaml'
import { schema_file } from '../../scripts/schema.ts'
import { parseConfig, settings } from '../../src/config.ts'
import { settingsSchema } from '../../src/setup/settings-schema.ts'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House, nobody } from './house.ts'

const start = secondsOf('2019-02-02')
const packets = (count: number): string =>
  text(Array.from({ length: count }, (_, at) => packetLine({ time: start + at, id: at, host: 'gateway' })))
const chatter = text(
  Array.from({ length: 30 }, (_, at) => `Feb  2 03:04:${10 + at} gateway cron[1]: nothing`),
)

/** A machine with a Debian's logs, below `root` of the house. */
function debian(context: { after: (clear: () => void) => void }): House {
  const home = new House()
  context.after(() => home.remove())
  home.put('root/var/log/kern.log', packets(120))
  home.put('root/var/log/kern.log.1', packets(80))
  home.put('root/var/log/kern.log.2.gz', gzipSync(packets(50)))
  home.put('root/var/log/syslog', chatter)
  home.put('root/var/log/dpkg.log', chatter)
  return home
}
const written = (home: House) => {
  const yaml = readFileSync(home.path('content/site.yaml'), 'utf8')
  return { yaml, config: parseConfig(parse(yaml), 'site.yaml') }
}

describe('init', () => {
  test('finds the logs, says what is in them and writes a site.yaml that reads them', async (context) => {
    const home = debian(context)
    const { code, told, stdout } = await home.run('init', ['--root', home.path('root'), '--yes'])
    assert.deepEqual([code, stdout], [0, ''])
    const tale = told.join('\n')
    assert.match(tale, /kern\.log\* +3 files, \d+ KB: 250 netfilter$/m)
    assert.match(tale, /syslog\* +1 file, 2 KB: nothing known in it$/m)
    assert.doesNotMatch(tale, /dpkg/)
    assert.match(told.at(-1) ?? '', /^now: BLOTTER_CONTENT=.*content npm run build/)
    const { yaml, config } = written(home)
    assert.deepEqual(config.logs, [{ path: home.path('root/var/log/kern.log*') }])
    assert.match(yaml, /^# +- .*\/syslog\* # nothing known in it$/m)
    assert.equal(config.timezone, 'UTC')
    const schema = relative(home.content, schema_file)
    assert.ok(yaml.startsWith(`# yaml-language-server: $schema=${schema}\n`))
    assert.ok(
      await check(yaml, { parser: 'yaml', singleQuote: true, printWidth: 110 }),
      'not as prettier writes',
    )
  })

  test('writes each key that there is, commented out at its default or chosen', async (context) => {
    const home = debian(context)
    await home.run('init', ['--root', home.path('root'), '--yes', '--title', 'Knocks: "a" diary'])
    const { yaml, config } = written(home)
    assert.equal(config.title, 'Knocks: "a" diary')
    const uncommented = yaml.replace(/^# ?((?:  )?\w+:.*)$/gm, '$1').replace(/^#  - .*$/gm, '')
    const all = parse(uncommented) as Record<string, unknown>
    for (const key of Object.keys(settings.shape)) assert.ok(key in all, key)
    // A group in which a key must be written has no default, and is left to be filled in.
    for (const [key, schema] of Object.entries(settingsSchema().properties ?? {}))
      if (typeof schema === 'object' && schema.required !== undefined) delete all[key]
    const { title, url, timezone, logs, ...rest } = parseConfig(all, 'uncommented')
    const { title: _, url: __, timezone: ___, logs: ____, ...defaults } = parseConfig({}, 'defaults')
    assert.deepEqual(rest, defaults)
    assert.equal([title, url, timezone, logs].length, 4)
  })

  test('without a terminal and without --yes prints what it would write, and writes nothing', async (context) => {
    const home = debian(context)
    const { code, stdout, told } = await home.run('init', ['--root', home.path('root')])
    assert.equal(code, 0)
    assert.equal(parseConfig(parse(stdout), 'stdout').logs?.length, 1)
    assert.match(told.at(-1) ?? '', /nothing is written; with --yes/)
    assert.ok(!existsSync(home.path('content/site.yaml')))
  })

  test('overwrites what says nothing yet, and what says something only when forced', async (context) => {
    const home = debian(context)
    const args = ['--root', home.path('root'), '--yes']
    home.put('content/site.yaml', '# title: mine\nlogs:\n')
    assert.equal((await home.run('init', args)).code, 0)
    writeFileSync(home.path('content/site.yaml'), 'title: mine\n')
    const refused = await home.run('init', args)
    assert.equal(refused.code, 1)
    assert.match(refused.stderr, /^blotter: .*site\.yaml says something already; --force overwrites it.*\n$/)
    assert.equal(readFileSync(home.path('content/site.yaml'), 'utf8'), 'title: mine\n')
    assert.equal((await home.run('init', [...args, '--force'])).code, 0)
    assert.equal(written(home).config.title, 'The blotter')
  })

  test('keeps a glob as it was named, and makes one of what the shell wrote out', async (context) => {
    const home = debian(context)
    const log = (name: string) => home.path(`root/var/log/${name}`)
    await home.run('init', ['--yes', '--logs', log('k*')])
    assert.deepEqual(written(home).config.logs, [{ path: log('k*') }])
    await home.run('init', [
      '--yes',
      '--force',
      '--logs',
      log('kern.log'),
      log('kern.log.1'),
      log('kern.log.2.gz'),
    ])
    assert.deepEqual(written(home).config.logs, [{ path: log('kern.log*') }])
  })

  test('refuses a wrong flag before anything is read', async (context) => {
    const home = debian(context)
    const { code, told } = await home.run('init', ['--timezone', 'Mars/Base', '--yes'])
    assert.deepEqual([code, told.length], [1, 1])
    assert.match(told[0], /timezone: no time zone of that name: Mars\/Base/)
  })

  test('says how to be let in where logs are closed, and names them all the same', async (context) => {
    if (process.getuid?.() !== 0) return context.skip('only root can put files out of reach of somebody else')
    const home = debian(context)
    chmodSync(home.folder, 0o755)
    chmodSync(home.path('root/var/log/kern.log'), 0o600)
    chmodSync(home.path('root/var/log/kern.log.1'), 0o600)
    chmodSync(home.path('root/var/log/kern.log.2.gz'), 0o600)
    if (!(await home.isOpenToNobody())) return context.skip('the project is not readable to others')
    const { code, stderr, stdout } = await home.run('init', ['--root', home.path('root')], { uid: nobody })
    assert.equal(code, 0, stderr)
    assert.match(stderr, /kern\.log\* +3 files, \d+ KB: not readable/)
    assert.match(stderr, /To read .*kern\.log\*, let yourself in: sudo setfacl -m u:nobody:r /)
    assert.match(stdout, /kern\.log\* # not readable when this was written/)
  })

  test('on a machine that logs to the journal alone says how to export it', async (context) => {
    const home = new House()
    context.after(() => home.remove())
    home.put('root/var/log/journal/0/system.journal', 'x')
    const { code, stderr, stdout } = await home.run('init', ['--root', home.path('root')])
    assert.equal(code, 0)
    assert.match(stderr, /journalctl .*-o json|keeps its log in the journal/)
    assert.deepEqual(parseConfig(parse(stdout), 'stdout').logs, undefined)
  })
})
