import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { settings } from '../src/config.ts'
import { UserError } from '../src/error.ts'
import { command } from './command.ts'

const help = `npm run schema -- [--check]

Writes src/site.schema.json, by which editors complete and check site.yaml, from src/config.ts; with --check, only
says whether it is up to date.`

export const schema_file = join(import.meta.dirname, '../src/site.schema.json')

/** The schema of site.yaml as a text: JSON Schema draft 7, which is what editors' YAML plugins know. */
export function schemaText(): string {
  const schema = z.toJSONSchema(settings, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // What zod writes of every whole number says nothing.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      const { properties = {}, required = [] } = jsonSchema
      for (const [key, value] of Object.entries(properties)) {
        if (!required.includes(key)) properties[key] = orNothing(value as z.core.JSONSchema.JSONSchema)
      }
    },
  })
  const named = { $schema: schema.$schema, title: 'The settings of a Blotter notebook', ...schema }
  return `${JSON.stringify(named, null, 2)}\n`
}

/** A key whose values are all commented out reads as null, and that is no mistake. */
function orNothing(schema: z.core.JSONSchema.JSONSchema): z.core.JSONSchema.JSONSchema {
  const { anyOf, enum: values, type } = schema
  if (anyOf?.some((each) => typeof each === 'object' && each.type === 'null')) return schema
  if (anyOf !== undefined) return { ...schema, anyOf: [...anyOf, { type: 'null' }] }
  if (typeof type !== 'string') return schema
  return {
    ...schema,
    // Two types where the format of the drafts allows a list of them.
    type: [type, 'null'] as unknown as 'null',
    ...(values !== undefined && { enum: [...values, null] }),
  }
}

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
