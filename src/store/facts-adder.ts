/** Events added up as far as context, source and day tell them apart. */
export class FactsAdder {
  private length = 0
  private source = new Uint32Array(first_rows)
  private day = new Uint32Array(first_rows)
  private context = new Uint32Array(first_rows)
  private events = new Uint32Array(first_rows)
  private first = new Uint32Array(first_rows)
  private last = new Uint32Array(first_rows)
  /** Rows and one, a table with open addressing. */
  private places = new Uint32Array(first_rows * 2)

  /** @param first and last of the events, seconds since the epoch */
  add(source: number, day: number, context: number, events: number, first: number, last: number): void {
    const place = this.placeOf(source, day, context)
    const known = this.places[place] - 1
    if (known >= 0) {
      this.events[known] += events
      if (first < this.first[known]) this.first[known] = first
      if (last > this.last[known]) this.last[known] = last
      return
    }
    const row = this.length++
    this.places[place] = row + 1
    this.source[row] = source
    this.day[row] = day
    this.context[row] = context
    this.events[row] = events
    this.first[row] = first
    this.last[row] = last
    if (this.length === this.source.length) this.grow()
  }

  /** What has been added up, row by row. */
  columns() {
    const { length } = this
    const taken = (column: Uint32Array) => column.subarray(0, length)
    return {
      length,
      source: taken(this.source),
      day: taken(this.day),
      context: taken(this.context),
      events: taken(this.events),
      first: taken(this.first),
      last: taken(this.last),
    }
  }

  private placeOf(source: number, day: number, context: number): number {
    const { places } = this
    const mask = places.length - 1
    const hash = Math.imul(Math.imul(source, 0x85ebca6b) ^ (day + Math.imul(context, 65_537)), 0x9e3779b1)
    let place = (hash ^ (hash >>> 15)) & mask
    for (;;) {
      const row = places[place] - 1
      if (row < 0) return place
      if (this.source[row] === source && this.day[row] === day && this.context[row] === context) return place
      place = (place + 1) & mask
    }
  }

  private grow(): void {
    const size = this.length * 2
    const grown = (column: Uint32Array): Uint32Array<ArrayBuffer> => {
      const wider = new Uint32Array(size)
      wider.set(column)
      return wider
    }
    this.source = grown(this.source)
    this.day = grown(this.day)
    this.context = grown(this.context)
    this.events = grown(this.events)
    this.first = grown(this.first)
    this.last = grown(this.last)
    this.places = new Uint32Array(size * 2)
    for (let row = 0; row < this.length; row++)
      this.places[this.placeOf(this.source[row], this.day[row], this.context[row])] = row + 1
  }
}

const first_rows = 1 << 10
