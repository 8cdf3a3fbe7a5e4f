import { z } from 'zod'
import { settings } from '../config.ts'

export type JsonSchema = z.core.JSONSchema.JSONSchema

/** What site.yaml may say, by JSON Schema draft 7, which is what editors' YAML plugins know. */
export function settingsSchema(): JsonSchema {
  const schema = z.toJSONSchema(settings, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // What zod writes of every whole number says nothing.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
      const { properties = {}, required = [] } = jsonSchema
      for (const [key, value] of Object.entries(properties)) {
        if (!required.includes(key)) properties[key] = orNothing(value as JsonSchema)
      }
    },
  })
  return { $schema: schema.$schema, title: 'The settings of a Blotter notebook', ...schema }
}

/** A key whose values are all commented out reads as null, and that is no mistake. */
function orNothing(schema: JsonSchema): JsonSchema {
  const { anyOf, enum: values, type } = schema
  if (anyOf?.some((each) => typeof each === 'object' && each.type === 'null')) return schema
  if (anyOf !== undefined) return { ...schema, anyOf: [...anyOf, { type: 'null' }] }
  if (typeof type !== 'string') return schema
  return {
    ...schema,
    // A list of types, which the drafts allow and zod's own type leaves out.
    type: [type, 'null'] as unknown as 'null',
    ...(values !== undefined && { enum: [...values, null] }),
  }
}
