import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

/**
 * Folder where code is kept as compiled, for the next run: compiling it anew takes a second and 15 MB a thread.
 * This file is preloaded (`node --import`), before the first file with types, and has none: so where all is in the
 * folder, what takes types off is never loaded.
 */
export const compiled_code = fileURLToPath(new URL('../node_modules/.cache/blotter', import.meta.url))

/** What a thread is started with (`env`), so that it keeps its code there too. */
export const thread_environment = { NODE_COMPILE_CACHE: compiled_code, ...process.env }

// Where nothing can be written it does nothing, and says nothing.
enableCompileCache(compiled_code)
