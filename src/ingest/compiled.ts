import { fileURLToPath } from 'node:url'

/** Folder where code is kept as compiled, for the next run: compiling it anew takes a second and 15 MB a thread. */
export const compiled_code = fileURLToPath(new URL('../../node_modules/.cache/blotter', import.meta.url))
