import type { DuckDBConnection } from '@duckdb/node-api'
import { actions, kinds, network_types } from '../event.ts'
import { transports } from '../net/transport.ts'
import { context_width, context_words, null_word, optional_columns, type FreshWords } from './context.ts'
import { appending } from './duckdb-append.ts'
import { context_columns } from './duckdb-schema.ts'
import type { Row } from './store.ts'

/** A context as the store holds it: its values in the order of `context_columns`. */
type ContextValues = (string | number | null)[]

/** Contexts of the store by id: those of its table, and those that the next commit adds. */
export class StoredContexts {
  private readonly ids = new Map<string, number>()
  private stored = 0
  private stored_before = 0

  /** @param rows of the table, by id from 1 on, without their ids */
  constructor(rows: readonly Row[]) {
    for (const row of rows) this.idOf(Object.values(row))
    this.stored = this.ids.size
  }

  idOf(values: ContextValues): number {
    const key = JSON.stringify(values)
    let id = this.ids.get(key)
    if (id === undefined) this.ids.set(key, (id = this.ids.size + 1))
    return id
  }

  /** Writes the new ones, within the transaction under way. */
  async store(connection: DuckDBConnection): Promise<void> {
    await appending(connection, 'context', (appender) => {
      let id = 0
      for (const key of this.ids.keys()) {
        if (++id <= this.stored) continue
        appender.appendUInteger(id)
        for (const [at, value] of (JSON.parse(key) as ContextValues).entries()) {
          if (value === null) appender.appendNull()
          else if (typeof value === 'string') appender.appendVarchar(value)
          else if (context_columns[at].type.startsWith('BOOLEAN')) appender.appendBoolean(value === 1)
          else appender.appendUInteger(value)
        }
        appender.endRow()
      }
    })
    this.stored_before = this.stored
    this.stored = this.ids.size
  }

  /** The transaction was undone: what it stored is to be stored again. */
  forget(): void {
    this.stored = Math.min(this.stored, this.stored_before)
  }
}

/** Of one archive: the ids that the store gives to the contexts which the archive's reader has numbered. */
export class ArchiveContexts {
  private readonly stored: StoredContexts
  private readonly texts: (string | null)[] = []
  private ids = new Uint32Array(64)
  private length = 0

  constructor(stored: StoredContexts) {
    this.stored = stored
  }

  add({ texts, contexts }: FreshWords): void {
    for (const text of texts) this.texts.push(text)
    for (let at = 0; at < contexts.length; at += context_width) {
      if (this.length === this.ids.length) {
        const larger = new Uint32Array(this.length * 2)
        larger.set(this.ids)
        this.ids = larger
      }
      this.ids[this.length++] = this.stored.idOf(contextValues(contexts, at, this.texts))
    }
  }

  /** Replaces the reader's numbers by the store's ids. */
  translate(numbers: Uint32Array): void {
    const { ids } = this
    for (let at = 0; at < numbers.length; at++) numbers[at] = ids[numbers[at]]
  }
}

function contextValues(words: Uint32Array, start: number, texts: readonly (string | null)[]): ContextValues {
  const word = (name: (typeof context_words)[number]) => words[start + context_words.indexOf(name)]
  const orNull = (value: number) => (value === null_word ? null : value)
  const transport = orNull(word('transport'))
  const stated = word('stated')
  return [
    kinds[word('kind')],
    actions[word('action')],
    network_types[word('network_type')],
    transport === null ? null : transports[transport],
    orNull(word('tcp_flags')),
    word('count'),
    ...optional_columns.map((_, bit) => (stated >> bit) & 1),
    texts[word('sensor')],
    texts[word('ingress_interface')],
    texts[word('egress_interface')],
    texts[word('rule')],
    texts[word('user_name')],
  ]
}
