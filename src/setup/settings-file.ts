import { stringify } from 'yaml'
import { settingsSchema, type JsonSchema } from './settings-schema.ts'

/** What a first site.yaml says; all else is written down commented out, at its default. */
export interface Choices {
  title: string
  timezone: string
  url: string
  logs: { path: string; remark?: string }[]
  /** Logs in which nothing known was found: written down commented out. */
  passed_over: { path: string; remark: string }[]
}

/**
 * The text of a site.yaml, every key with its meaning.
 * @param schema_path of the JSON schema, as seen from the file
 */
export function settingsFile(choices: Choices, schema_path: string): string {
  const { title, timezone, url } = choices
  const chosen: Record<string, string> = {
    ...Object.fromEntries(
      Object.entries({ title, timezone, url }).map(([key, value]) => [key, line(key, value)]),
    ),
    logs: logLines(choices),
  }
  const keys = Object.entries(settingsSchema().properties ?? {}).map(([key, of]) => {
    const schema = of as JsonSchema
    return `${comment(schema.description ?? '')}\n${chosen[key] ?? commentedOut(key, schema)}`
  })
  return `# yaml-language-server: $schema=${schema_path}

# The settings of this notebook. Paths are relative to this file. What is commented out stands at its default;
# an editor with a YAML plugin explains and completes every key.

${keys.join('\n\n')}
`
}

function logLines({ logs, passed_over }: Choices): string {
  const entry = (before: string, path: string, remark?: string) =>
    `${before}- ${stringify(path, { lineWidth: 0, singleQuote: true }).trim()}${remark === undefined ? '' : ` # ${remark}`}`
  return [
    'logs:',
    ...logs.map(({ path, remark }) => entry('  ', path, remark)),
    ...passed_over.map(({ path, remark }) => entry('#  ', path, remark)),
  ].join('\n')
}

function commentedOut(key: string, { default: value, properties }: JsonSchema): string {
  if (properties === undefined) return `# ${value === undefined ? `${key}:` : line(key, value)}`
  const inner = Object.entries(properties).map(([name, schema]) => {
    const { default: value, description = '' } = schema as JsonSchema
    return `#   ${value === undefined ? `${name}:` : line(name, value)} # ${description}`
  })
  return [`# ${key}:`, ...inner].join('\n')
}

const line = (key: string, value: unknown): string => {
  const text = stringify(value, {
    lineWidth: 0,
    singleQuote: true,
    collectionStyle: 'flow',
    flowCollectionPadding: false,
  })
  return `${key}: ${text.trim()}`
}

/** In comment lines of at most 110 letters. */
function comment(text: string): string {
  const lines = ['#']
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]
    if (last.length + word.length + 1 > 110) lines.push(`# ${word}`)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines.join('\n')
}
