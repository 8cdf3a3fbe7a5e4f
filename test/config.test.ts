import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { parseConfig } from '../src/config.ts'

const configOf = (yaml: string) => parseConfig(parse(yaml), 'site.yaml')

describe('settings', () => {
  test('have a default each, which the site.yaml that comes along states', () => {
    const written = readFileSync(join(import.meta.dirname, '../content/site.yaml'), 'utf8')
    const { logs, ...defaults } = configOf('')
    assert.equal(logs, undefined)
    assert.deepEqual(configOf(written), defaults)
  })

  test('that stand without a value are left at their default', () => {
    assert.deepEqual(
      configOf('title:\nlogs:\nthresholds:\nprivacy:\n  own_addresses:\nfigures:\n  theme:'),
      configOf(''),
    )
  })

  test('of logs are a path, or a path with a sensor and a zone', () => {
    const { logs } = configOf(
      'logs: [/var/log/messages*, {path: kern.log, sensor: attic, timezone: Asia/Tokyo}]',
    )
    assert.deepEqual(logs, [
      { path: '/var/log/messages*' },
      { path: 'kern.log', sensor: 'attic', timezone: 'Asia/Tokyo' },
    ])
  })

  test('of a group may be given in part', () => {
    const { thresholds } = configOf('thresholds: {many_ports: 100}')
    assert.deepEqual(thresholds, { fast_scan_ports: 50, slow_scan_ports: 50, many_ports: 100 })
  })
})

const wrong: [yaml: string, message: string][] = [
  ['titel: x', 'unknown key: titel; remove it or mend its spelling'],
  ['a: 1\nb: 2', 'unknown key: a, b; remove it or mend its spelling'],
  ['thresholds: {fast: 5}', 'unknown key under thresholds: fast; remove it or mend its spelling'],
  ['logs: [{path: x, zone: y}]', 'unknown key under logs.0: zone; remove it or mend its spelling'],
  ['"__proto__": {title: x}', 'unknown key: __proto__; remove it or mend its spelling'],
  ['- title', 'write keys with values, not ["title"]'],
  ['just words', 'write keys with values, not "just words"'],
  ['title: [a]', 'title: write a text, not ["a"]'],
  ['title: 2019', 'title: write a text, not 2019 (or that in quotes)'],
  ['title: .nan', 'title: write a text, not NaN (or that in quotes)'],
  ['logs: /var/log/messages', 'logs: write a list, not "/var/log/messages"'],
  ['logs: [5]', 'logs.0: write a path or glob, or {path, sensor, timezone}'],
  ['logs: [{sensor: x}]', 'logs.0: write a path or glob, or {path, sensor, timezone}'],
  ['timezone: CEST', 'timezone: no time zone of that name: CEST (write one such as Europe/Berlin)'],
  [
    'logs: [{path: x, timezone: Mars/Base}]',
    'logs.0.timezone: no time zone of that name: Mars/Base (write one such as Europe/Berlin)',
  ],
  ['language: en_GB', 'language: no language tag: en_GB; write one such as en-GB'],
  ['url: blog', 'url: no address of a site: blog; write one such as https://you.github.io/blotter/'],
  ['url: ftp://x/', 'url: no address of a site: ftp://x/; write one such as https://you.github.io/blotter/'],
  ['thresholds: 50', 'thresholds: write keys with values, not 50'],
  ['thresholds: {many_ports: 0}', 'thresholds.many_ports: write a number of at least 1, not 0'],
  ['thresholds: {many_ports: 1.5}', 'thresholds.many_ports: write a whole number, not 1.5'],
  ['thresholds: {many_ports: many}', 'thresholds.many_ports: write a number, not "many"'],
  ['ports_mapped: 22', 'ports_mapped: write a list, not 22'],
  ['ports_mapped: []', 'ports_mapped: write at least one entry'],
  ['ports_mapped: [22, 70000]', 'ports_mapped.1: no port (0-65535): 70000'],
  ['ports_mapped: ["22"]', 'ports_mapped.0: write a number, not "22"'],
  ['figures: {palette: rainbow}', 'figures.palette: write one of classic, safe, not "rainbow"'],
  ['figures: {top_countries: 300}', 'figures.top_countries: write a number of at most 100, not 300'],
  ['privacy: {level: some}', 'privacy.level: write one of none, network, full, not "some"'],
  [
    'privacy: {own_addresses: [198.51.100.0/24, 300.1.1.1]}',
    'privacy.own_addresses.1: no address or network: 300.1.1.1; write one such as 192.0.2.0/24',
  ],
  ['engine: {memory_limit_mb: 1}', 'engine.memory_limit_mb: write a number of at least 64, not 1'],
  ['geoip: 5', 'geoip: write city, country, the path of an .mmdb file, or a list of such'],
  ['geoip: []', 'geoip: write at least one entry'],
]
describe('a wrong setting is told with its key, its value and what to write', () => {
  for (const [yaml, message] of wrong) {
    test(yaml, () => {
      assert.throws(() => configOf(yaml), { name: 'UserError', message: `site.yaml: ${message}` })
    })
  }
})
