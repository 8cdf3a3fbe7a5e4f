import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../src/error.ts'
import { settingsSchema } from '../src/setup/settings-schema.ts'
import { command } from './command.ts'

const help = `npm run schema -- [--check]

Writes src/site.schema.json, by which editors complete and check site.yaml, from src/config.ts; with --check, only
says whether it is up to date.`

export const schema_file = join(import.meta.dirname, '../src/site.schema.json')
export const schemaText = (): string => `${JSON.stringify(settingsSchema(), null, 2)}\n`

if (import.meta.main) {
  await command(async () => {
    const { values } = parseArgs({
      options: {
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) process.stdout.write(`${help}\n`)
    else if (!values.check) writeFileSync(schema_file, schemaText())
    else if (readFileSync(schema_file, 'utf8') !== schemaText())
      throw new UserError(
        'src/site.schema.json is not what src/config.ts says; npm run schema writes it anew',
      )
  })
}
