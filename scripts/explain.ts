import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { discover, type ArchiveFile, type LogSource } from '../src/archive/discover.ts'
import { UserError } from '../src/error.ts'
import { explain } from '../src/ingest/explain.ts'
import { command } from './command.ts'
import { loadContent } from './content.ts'

const help = `npm run -s explain -- FILE ...

Says what Blotter sees in each line: one JSON object a line, with the line's "event", or why there is none
("ignored" or "rejected").`

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { help: { type: 'boolean', short: 'h', default: false } },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  if (positionals.length === 0) throw new UserError('no file to explain; npm run -s explain -- FILE ...')
  const { logs, timezone } = loadContent()
  const configured = (await discover(logs)).files
  const files: ArchiveFile[] = []
  for (const path of positionals) files.push(await archiveOf(path, configured))
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
  for (const file of files) {
    for await (const told of explain(file, timezone)) {
      const text = told.map((explanation) => `${inert(JSON.stringify(explanation))}\n`).join('')
      if (!process.stdout.write(text)) await once(process.stdout, 'drain')
    }
  }
})

/** JSON leaves some characters as they are that a terminal obeys, or that turn the direction of writing. */
function inert(json: string): string {
  return json.replace(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** The file at a path, with the sensor and the zone that site.yaml gives it where it is one of its logs. */
async function archiveOf(path: string, configured: readonly ArchiveFile[]): Promise<ArchiveFile> {
  const source: LogSource = { path: resolve(path) }
  const { files, problems } = await discover([source])
  if (files.length === 0) throw new UserError(problems.join('; '))
  const known = configured.find((file) => realpathSync(file.path) === realpathSync(files[0].path))
  return { ...known, ...files[0], path }
}
