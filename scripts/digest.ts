import { parseArgs } from 'node:util'
import { digest } from '../src/digest/index.ts'
import { replaceFolder } from '../src/digest/write.ts'
import { openStore } from '../src/store/index.ts'
import { command, say, showProgress } from './command.ts'
import { loadContent } from './content.ts'
import { periodsOfPosts } from './posts.ts'

const help = `npm run digest

Computes the digest from the store: the aggregates and detections that the site shows, without addresses.`

export async function runDigest(): Promise<void> {
  const started = performance.now()
  const content = loadContent()
  const wanted = periodsOfPosts(content.folder)
  const store = await openStore(content.store, content.config.engine, true)
  try {
    const files = new Map<string, Uint8Array>()
    const options = {
      store,
      config: content.config,
      timezone: content.timezone,
      synthetic: (await store.note('synthetic')) === 'true',
      wanted,
      onProgress: (done: number, total: number) => showProgress(`digest: period ${done + 1} of ${total}`),
    }
    await digest(options, (path, bytes) => files.set(path, bytes))
    replaceFolder(content.digest, files)
    say(`digest: ${files.size} files; ${((performance.now() - started) / 1000).toFixed(1)} s`)
  } finally {
    await store.close()
  }
}

if (import.meta.main) {
  await command(async () => {
    const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h', default: false } } })
    if (values.help) process.stdout.write(`${help}\n`)
    else await runDigest()
  })
}
