import { parseArgs } from 'node:util'
import { command } from './command.ts'
import { loadContent } from './content.ts'
import { runDigest } from './digest.ts'
import { underLock } from './lock.ts'
import { runIngest } from './run-ingest.ts'
import { runSite } from './site.ts'

const help = `npm run build

Ingest, digest and site in a row, each doing only what is new. With no log in site.yaml a generated sample is shown.`

await command(async () => {
  const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  await underLock(loadContent().state, async () => {
    await runIngest([], false)
    await runDigest()
    await runSite()
  })
})
