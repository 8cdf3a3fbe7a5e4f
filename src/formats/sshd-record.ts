import { actionCode, kindCode, type Action, type EventRow } from '../event.ts'
import { tcp } from '../net/transport.ts'
import { is_event, rejected, type Outcome } from './format.ts'
import { no_port, readEndpoint } from './sshd-origin.ts'

/** What the readers of sshd's messages share. */

/** Reads one record: from after the words that named it to its end, `[preauth]` and spaces taken off. */
export type Reader = (bytes: Uint8Array, at: number, end: number, row: EventRow) => Outcome

/** Of the record being read, beside its bytes. */
export const record = {
  /** It ended in `[preauth]`. */
  is_preauth: false,
  /** It is as long as sshd lets a record be, so its end may be missing. */
  is_cut: false,
}

export const incomplete = rejected('incomplete record')
export const bad_source = rejected('source is no address')
export const bad_port = rejected('port out of range')

/** The outcome when an endpoint was not found. */
export const outcomeOf = (offset: number): Outcome => (offset === no_port ? bad_port : bad_source)

const login = kindCode('login')

export function begin(row: EventRow, action: Action, rule: string): void {
  row.reset(login, actionCode(action))
  row.transport = tcp
  row.rule = ruleId(row, rule)
}

/** Ids of the fixed words, by the texts they are ids of. */
let ids_texts: object | null = null
let ids = new Map<string, number>()

/** The id of a fixed word. The empty one is null. */
export function ruleId(row: EventRow, text: string): number {
  if (text === '') return 0
  if (ids_texts !== row.texts) {
    ids_texts = row.texts
    ids = new Map()
  }
  let id = ids.get(text)
  if (id === undefined) ids.set(text, (id = row.texts.internString(text)))
  return id
}

const space = 32
const colon = 58

/** `A[ port N]`, up to the end of the record, or to a colon. */
export function readPeer(bytes: Uint8Array, at: number, end: number, row: EventRow): Outcome {
  const after = readEndpoint(bytes, at, end, row)
  if (after < 0) return outcomeOf(after)
  return after === end || (bytes[after] === colon && bytes[after + 1] === space) ? is_event : incomplete
}
