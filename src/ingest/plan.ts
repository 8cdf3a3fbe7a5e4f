import { identityOf } from '../archive/identity.ts'
import type { LedgerRow } from '../store/store.ts'

export interface KnownFile {
  path: string
  size_bytes: number
  modified: number
}

/** What is known of archives, and by what. Pure: the reading is the caller's. */
export class Ledger {
  private readonly by_path = new Map<string, LedgerRow>()
  private readonly by_head = new Map<string, LedgerRow>()
  /** Lengths of heads shorter than the full one. */
  private readonly head_lengths = new Set<number>()

  constructor(rows: readonly LedgerRow[]) {
    for (const row of rows) this.add(row)
  }

  add(row: LedgerRow): void {
    this.by_path.set(row.path, row)
    this.by_head.set(`${row.head_length}:${row.head_hash}`, row)
    this.head_lengths.add(row.head_length)
  }

  /** The row of a file that has not changed since it was read, told by name, size and time alone. */
  unchanged(file: KnownFile): LedgerRow | null {
    const row = this.by_path.get(file.path)
    if (row === undefined) return null
    return row.size_bytes === file.size_bytes && row.modified === file.modified ? row : null
  }

  /** The row of a file that was empty when it was read: whatever is in it now is new. */
  emptyAt(path: string): LedgerRow | null {
    const row = this.by_path.get(path)
    return row !== undefined && row.head_length === 0 ? row : null
  }

  /** The row of the archive that begins with this head, whatever it was called. */
  withHead(head: Buffer): LedgerRow | null {
    const lengths = [...this.head_lengths].filter((length) => length > 0 && length <= head.length)
    for (const length of lengths.sort((a, b) => b - a)) {
      const { hash } = identityOf(head, length)
      const row = this.by_head.get(`${length}:${hash}`)
      if (row !== undefined) return row
    }
    return null
  }
}
