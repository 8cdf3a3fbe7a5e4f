import { parentPort } from 'node:worker_threads'
import type { ToWorker } from './job.ts'
import { Reading } from './reading.ts'

/** A reading thread. What fails in it, and is no archive's own problem, ends it. */

const port = parentPort
if (port === null) throw new Error('worker.ts runs as a worker thread')
const reading = new Reading((message, transfer) => port.postMessage(message, transfer))
port.on('message', (message: ToWorker) => void reading.receive(message))
