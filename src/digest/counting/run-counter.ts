import type { Facts, Numbers, Sources } from '../../store/facts.ts'
import type { Block } from './block.ts'
import { termOf, unknownOf, type Term } from './key.ts'
import type { Measure } from './plan.ts'

/** Counts one run of rows after the other, block by block. */
export interface RunCounter {
  readonly value: number
  begin(): void
  /** @param block zero for rows that count, else less @param from the row that the block begins with */
  add(block: Block, from: number, rows: number): void
}

/** What is constant all along a run is no matter of counting. */
export function counterOf(measure: Measure, facts: Facts, sources: Sources): RunCounter {
  switch (measure.of) {
    case 'sum':
      return new Sum(facts.count)
    case 'first':
      return new Least(facts.first)
    case 'first day':
      return new Least(facts.day)
    case 'last':
      return new Greatest(facts.last)
    case 'last day':
      return new Greatest(facts.day)
    default:
      return new Distinct(termOf(measure.what, facts, sources))
  }
}

class Sum implements RunCounter {
  value = 0
  private readonly count: Numbers

  constructor(count: Numbers) {
    this.count = count
  }

  begin(): void {
    this.value = 0
  }

  add(block: Block, from: number, rows: number): void {
    for (let at = 0; at < rows; at++) if (block[at] === 0) this.value += this.count[from + at]
  }
}

class Least implements RunCounter {
  value = Infinity
  private readonly numbers: Uint32Array

  constructor(numbers: Uint32Array) {
    this.numbers = numbers
  }

  begin(): void {
    this.value = Infinity
  }

  add(block: Block, from: number, rows: number): void {
    for (let at = 0; at < rows; at++)
      if (block[at] === 0 && this.numbers[from + at] < this.value) this.value = this.numbers[from + at]
  }
}

class Greatest implements RunCounter {
  value = -Infinity
  private readonly numbers: Uint32Array

  constructor(numbers: Uint32Array) {
    this.numbers = numbers
  }

  begin(): void {
    this.value = -Infinity
  }

  add(block: Block, from: number, rows: number): void {
    for (let at = 0; at < rows; at++)
      if (block[at] === 0 && this.numbers[from + at] > this.value) this.value = this.numbers[from + at]
  }
}

/** Of a code when it was seen last, for whichever term: no two runs have the same time. */
let seen = new Uint32Array(1 << 17)
let time = 0

/** A value is new to a run when it has not been seen since the run began; null is none. */
class Distinct implements RunCounter {
  value = 0
  private readonly term: Term
  private readonly unknown: number

  constructor(term: Term) {
    this.term = term
    this.unknown = unknownOf(term)
    if (term.size > seen.length) seen = new Uint32Array(term.size)
  }

  begin(): void {
    this.value = 0
    if (++time > 0xffffffff) {
      seen.fill(0)
      time = 1
    }
  }

  add(block: Block, from: number, rows: number): void {
    const { column, table, base } = this.term
    for (let at = 0; at < rows; at++) {
      if (block[at] !== 0) continue
      const number = column[from + at]
      const code = table === null ? number - base : table[number]
      if (code === this.unknown || seen[code] === time) continue
      seen[code] = time
      this.value++
    }
  }
}
