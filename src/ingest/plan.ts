import { identityOf } from '../archive/identity.ts'
import type { LedgerRow } from '../store/store.ts'

export interface KnownFile {
  path: string
  size_bytes: number
  modified: number
}

/** What is known of archives, and by what. Pure: the reading is the caller's. */
export class Ledger {
  // A name is that of several archives when one took the place of another, a head when one is a copy.
  private readonly by_path = new Map<string, LedgerRow[]>()
  private readonly by_head = new Map<string, LedgerRow[]>()
  /** Lengths of heads shorter than the full one. */
  private readonly head_lengths = new Set<number>()

  constructor(rows: readonly LedgerRow[]) {
    for (const row of rows) this.add(row)
  }

  add(row: LedgerRow): void {
    append(this.by_path, row.path, row)
    append(this.by_head, `${row.head_length}:${row.head_hash}`, row)
    this.head_lengths.add(row.head_length)
  }

  /** The row of a file that has not changed since it was read, told by name, size and time alone. */
  unchanged(file: KnownFile): LedgerRow | null {
    const rows = this.by_path.get(file.path) ?? []
    return (
      rows.find(({ size_bytes, modified }) => size_bytes === file.size_bytes && modified === file.modified) ??
      null
    )
  }

  /**
   * The rows that a changed file of this name and head may carry on, likeliest first: those of archives that
   * begin so, whatever they were called, the longest head before shorter ones; then that of a file that was
   * empty when it was read, since whatever is in it now is new.
   */
  candidates(path: string, head: Buffer): LedgerRow[] {
    const found: LedgerRow[] = []
    const lengths = [...this.head_lengths].filter((length) => length > 0 && length <= head.length)
    for (const length of lengths.sort((a, b) => b - a)) {
      found.push(...(this.by_head.get(`${length}:${identityOf(head, length).hash}`) ?? []))
    }
    return [...found, ...(this.by_path.get(path) ?? []).filter(({ head_length }) => head_length === 0)]
  }
}

function append(map: Map<string, LedgerRow[]>, key: string, row: LedgerRow): void {
  const rows = map.get(key)
  if (rows === undefined) map.set(key, [row])
  else rows.push(row)
}
