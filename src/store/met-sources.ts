import { GrowingNumbers } from './growing.ts'
import { hashOf } from './hash.ts'

/**
 * The sources of IPv4 that a round meets, each once: gathered while its batches come by, in the same memory round after
 * round. To ask the engine for them afterwards takes it several times as long.
 */
export class MetSources {
  /** A table with open addressing; 0 where none is. */
  private slots = new Uint32Array(1 << 12)
  /** By slot, 1 where the source is known. */
  private known = new Uint8Array(this.slots.length)
  private length = 0
  /** The address 0 would be an empty slot. */
  private zero: 'unmet' | 'met' | 'known' = 'unmet'
  private readonly unknown = new GrowingNumbers()

  /** @param addresses of sources, numbers of 32 bits */
  add(addresses: Uint32Array): void {
    let last = -1
    for (let row = 0; row < addresses.length; row++) {
      const address = addresses[row]
      if (address === last) continue
      last = address
      if (address === 0) this.zero = 'met'
      else this.addOne(address)
    }
  }

  /** Notes that one of those that were met needs no more. */
  know(address: number): void {
    if (address === 0) this.zero = 'known'
    else this.known[slotOf(this.slots, address)] = 1
  }

  /** Those that were met and are not known, in no order; until it is asked again. */
  fresh(): Uint32Array {
    const { slots, known, unknown } = this
    unknown.clear()
    if (this.zero === 'met') unknown.push(0)
    for (let slot = 0; slot < slots.length; slot++)
      if (slots[slot] !== 0 && known[slot] === 0) unknown.push(slots[slot])
    return unknown.all()
  }

  clear(): void {
    this.slots.fill(0)
    this.known.fill(0)
    this.length = 0
    this.zero = 'unmet'
  }

  private addOne(address: number): void {
    const slot = slotOf(this.slots, address)
    if (this.slots[slot] === address) return
    this.slots[slot] = address
    if (++this.length > this.slots.length * most_filled) this.grow()
  }

  private grow(): void {
    const { slots: smaller } = this
    this.slots = new Uint32Array(smaller.length * 2)
    this.known = new Uint8Array(this.slots.length)
    for (const address of smaller) if (address !== 0) this.slots[slotOf(this.slots, address)] = address
  }
}

/** Share of the table that is filled at most. */
const most_filled = 0.6

/** Where an address other than 0 is, or is to go. */
function slotOf(slots: Uint32Array, address: number): number {
  const mask = slots.length - 1
  let slot = hashOf(address) & mask
  while (slots[slot] !== 0 && slots[slot] !== address) slot = (slot + 1) & mask
  return slot
}
