import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { schema_file, schemaText } from '../../scripts/schema.ts'
import { parseConfig } from '../../src/config.ts'

const root = join(import.meta.dirname, '../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const validate = new Ajv({ strict: false, formats: { uri: true } }).compile(
  JSON.parse(schemaText()) as object,
)
const faultsOf = (yaml: string) => {
  validate(parse(yaml) ?? {})
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`)
}

test('the schema that editors read is what src/config.ts says', () => {
  assert.equal(readFileSync(schema_file, 'utf8'), schemaText(), 'npm run schema writes it anew')
})

test('every key of site.yaml is described', () => {
  const missing: string[] = []
  const walk = (schema: Record<string, unknown>, path: string) => {
    for (const [key, value] of Object.entries(schema)) {
      if (value === null || typeof value !== 'object') continue
      if (key === 'properties') {
        for (const [name, of] of Object.entries(value as Record<string, { description?: string }>))
          if (of.description === undefined) missing.push(`${path}${name}`)
      }
      walk(value as Record<string, unknown>, key === 'properties' ? path : `${path}${key}.`)
    }
  }
  walk(JSON.parse(schemaText()) as Record<string, unknown>, '')
  assert.deepEqual(missing, [])
})

describe('the schema', () => {
  test('accepts the site.yaml that comes along, which names it', () => {
    const yaml = read('content/site.yaml')
    assert.match(yaml, /^# yaml-language-server: \$schema=\.\.\/src\/site\.schema\.json\n/)
    assert.deepEqual(faultsOf(yaml), [])
  })

  const examples = [...read('README.md').matchAll(/^```yaml\n([^]*?)^```$/gm)]
    .map(([, yaml]) => yaml)
    .filter((yaml) => !/^(on|jobs):/m.test(yaml))
  test('accepts each example of the README, and so does the program', () => {
    assert.ok(examples.length > 0, 'no example found')
    for (const yaml of examples) {
      assert.deepEqual(faultsOf(yaml), [], yaml)
      parseConfig(parse(yaml), 'README.md')
    }
  })

  const both: [yaml: string, is_right: boolean][] = [
    ['', true],
    ['title:\nlogs:\nthresholds:\nfigures:\n  theme:', true],
    ['logs: [/var/log/messages*, {path: kern.log, sensor: attic, timezone: Asia/Tokyo}]', true],
    ['logs: [{path: kern.log, sensor: }]', true],
    ['geoip: [a.mmdb, b.mmdb]', true],
    ['titel: x', false],
    ['thresholds: {fast: 5}', false],
    ['thresholds: {many_ports: 0}', false],
    ['ports_mapped: [22, 70000]', false],
    ['ports_mapped: []', false],
    ['figures: {palette: rainbow}', false],
    ['figures: {top_countries: 300}', false],
    ['logs: /var/log/messages', false],
    ['logs: [{sensor: x}]', false],
    ['title: 2019', false],
  ]
  for (const [yaml, is_right] of both) {
    test(`${is_right ? 'accepts' : 'refuses'}, as the program does: ${JSON.stringify(yaml)}`, () => {
      if (is_right) parseConfig(parse(yaml), 'site.yaml')
      else assert.throws(() => parseConfig(parse(yaml), 'site.yaml'), { name: 'UserError' })
      assert.equal(faultsOf(yaml).length === 0, is_right, faultsOf(yaml).join('; '))
    })
  }
})
