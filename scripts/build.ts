import { command } from './command.ts'
import { runDigest } from './digest.ts'
import { runIngest } from './ingest.ts'
import { runSite } from './site.ts'

/** npm run build: archives → store → digest → site, each doing only what is new. */
await command(async () => {
  await runIngest([], false)
  await runDigest()
  await runSite()
})
