import { parseArgs } from 'node:util'
import { command } from './command.ts'

const help = `npm run ingest -- [PATH or GLOB ...] [--json]

Reads what is new in the archives into the store. Without a path, the logs of site.yaml; with none there,
the generated sample.`

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const { runIngest } = await import('./run-ingest.ts')
  await runIngest(positionals, values.json)
})
