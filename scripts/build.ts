import { command } from './command.ts'
import { loadContent } from './content.ts'
import { runDigest } from './digest.ts'
import { underLock } from './lock.ts'
import { runIngest } from './run-ingest.ts'
import { runSite } from './site.ts'

/** npm run build: archives → store → digest → site, each doing only what is new. */
await command(() =>
  underLock(loadContent().state, async () => {
    await runIngest([], false)
    await runDigest()
    await runSite()
  }),
)
