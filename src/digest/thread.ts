import { parentPort } from 'node:worker_threads'
import { pressOf, takenOf, type Desk, type FromThread } from './desk.ts'
import { filesOf } from './tasks.ts'

/** A thread that computes periods beside the main one: it takes what nobody has taken, and sends the files. */

const port = parentPort
if (port === null) throw new Error('thread.ts runs as a worker thread')

port.once('message', (desk: Desk) => {
  const press = pressOf(desk)
  for (const task of takenOf(desk)) {
    for (const files of filesOf(press, task)) {
      const buffers = [...files.values()].map(({ buffer }) => buffer)
      port.postMessage({ files } satisfies FromThread, buffers)
    }
  }
  port.postMessage({ answers: press.answers.fresh() } satisfies FromThread)
})
