/** The rows of groups by their names: a table with open addressing. */
export class GroupRows {
  readonly names: Float64Array
  length: number
  /** Rows and one; 0 where none is. */
  private readonly places: Int32Array
  private readonly mask: number

  /**
   * @param names whole numbers, one a row, each once
   * @param length how many of them there are; behind them is room for others
   */
  constructor(names: Float64Array, length = names.length) {
    this.names = names
    this.length = length
    let size = 16
    // Most that are looked for are not there: the emptier it is, the sooner that is seen.
    while (size < names.length * 4) size *= 2
    this.places = new Int32Array(size)
    this.mask = size - 1
    for (let row = 0; row < length; row++) this.places[this.placeOf(names[row])] = row + 1
  }

  /** @returns the row; below zero for a group that has none */
  find(name: number): number {
    return this.places[this.placeOf(name)] - 1
  }

  /** @returns the row, a new one for a group that had none */
  rowOf(name: number): number {
    const place = this.placeOf(name)
    if (this.places[place] === 0) {
      this.names[this.length++] = name
      this.places[place] = this.length
    }
    return this.places[place] - 1
  }

  /** All names, ascending, and their rows. */
  inOrder(): { names: Float64Array; rows: Uint32Array } {
    const names = this.names.slice(0, this.length).sort()
    const rows = new Uint32Array(names.length)
    for (let at = 0; at < rows.length; at++) rows[at] = this.find(names[at])
    return { names, rows }
  }

  private placeOf(name: number): number {
    const { names, places, mask } = this
    const hash = Math.imul((name >>> 0) ^ Math.imul(name / 2 ** 32, 0x85ebca6b), 0x9e3779b1)
    let place = (hash ^ (hash >>> 15)) & mask
    while (places[place] !== 0 && names[places[place] - 1] !== name) place = (place + 1) & mask
    return place
  }
}
