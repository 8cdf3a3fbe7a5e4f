import { once } from 'node:events'
import { realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { discover, type ArchiveFile, type LogSource } from '../src/archive/discover.ts'
import { UserError } from '../src/error.ts'
import { explain } from '../src/ingest/explain.ts'
import { command, inertJson } from './command.ts'
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
  const { logs, timezone, config } = loadContent()
  const configured = (await discover(logs, config.follow_symlinks)).files
  const files: ArchiveFile[] = []
  for (const path of positionals) files.push(await archiveOf(path, configured))
  // A reader that has seen enough, such as head, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? 0 : 1)
  })
  for (const file of files) {
    for await (const told of explain(file, timezone)) {
      const text = told.map((explanation) => `${inertJson(explanation)}\n`).join('')
      if (!process.stdout.write(text)) await once(process.stdout, 'drain')
    }
  }
})

/** The file at a path, with the sensor and the zone that site.yaml gives it where it is one of its logs. */
async function archiveOf(path: string, configured: readonly ArchiveFile[]): Promise<ArchiveFile> {
  const source: LogSource = { path: resolve(path) }
  const { files, problems } = await discover([source])
  if (files.length === 0) throw new UserError(problems.join('; '))
  const known = configured.find((file) => realpathSync(file.path) === realpathSync(files[0].path))
  return { ...known, ...files[0], path }
}
