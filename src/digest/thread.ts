import { parentPort } from 'node:worker_threads'
import { addedUpByDay, putBySource, roomBySource } from '../store/added-up.ts'
import type { Arriving } from '../store/moments.ts'
import { pressOf, takenOf, type Desk, type FromThread, type ToThread } from './desk.ts'
import { filesOf } from './tasks.ts'

/** A thread that computes periods beside the main one: it takes what nobody has taken, and sends the files. */

const port = parentPort
if (port === null) throw new Error('thread.ts runs as a worker thread')
const tell = (message: FromThread, buffers: ArrayBuffer[] = []) => port.postMessage(message, buffers)

port.on('message', (message: ToThread) => {
  if ('arriving' in message) addUp(message.arriving)
  else compute(message.desk)
})

function addUp(arriving: Arriving): void {
  const { moments, sources } = arriving
  const days = addedUpByDay(moments, sources, [], arriving)
  const all = roomBySource(days)
  tell({ added: { all, days } })
  putBySource(days, sources, all)
  tell({ is_whole: true })
}

function compute(desk: Desk): void {
  const press = pressOf(desk)
  for (const task of takenOf(desk)) {
    for (const files of filesOf(press, task)) {
      tell(
        { files },
        [...files.values()].map(({ buffer }) => buffer),
      )
    }
  }
  tell({ answers: press.answers.fresh() })
}
