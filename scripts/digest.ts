import { parseArgs } from 'node:util'
import { LookBack } from '../src/digest/past/look-back.ts'
import { renewDigest } from '../src/digest/renew.ts'
import { codeVersion } from '../src/digest/version.ts'
import { openStore } from '../src/store/index.ts'
import { command, say, showProgress } from './command.ts'
import { loadContent } from './content.ts'
import { periodsOfPosts } from './posts.ts'

const help = `npm run digest [-- --full]

Computes the digest from the store: the aggregates and detections that the site shows, without addresses. Periods
of which nothing has changed since the last run are kept.

--full  computes all of it, whatever is kept`

export async function runDigest(is_full = false): Promise<void> {
  const started = performance.now()
  const content = loadContent()
  const wanted = periodsOfPosts(content.folder)
  const last = new LookBack(content.digest, is_full)
  const store = await openStore(content.store, content.config.engine, true)
  try {
    const options = {
      store,
      config: content.config,
      timezone: content.timezone,
      synthetic: (await store.note('synthetic')) === 'true',
      code_version: codeVersion(),
      wanted,
      onProgress: (done: number, total: number) => showProgress(`digest: period ${done + 1} of ${total}`),
    }
    const { periods, computed } = await renewDigest(content.digest, options, last)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    say(`digest: ${periods} periods, ${computed === 0 ? 'nothing' : computed} new or changed; ${seconds} s`)
  } finally {
    await store.close()
  }
}

if (import.meta.main) {
  await command(async () => {
    const { values } = parseArgs({
      options: {
        full: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) process.stdout.write(`${help}\n`)
    else await runDigest(values.full)
  })
}
