import { endOf, type Label } from '../../store/facts.ts'
import type { Plan } from './plan.ts'
import { comparisonOf, sorted } from './sort.ts'
import { Table, type Column } from './table.ts'

/**
 * The rows of two tables that have none in common, in the order of the question, in which those of the first stand.
 * @param more few beside the others
 */
export function joined<Row>(plan: Plan, some: Table<Row>, more: Table<Row>): Table<Row> {
  if (more.length === 0) return some
  const next = sorted(more, plan)
  const columnsOf = ({ columns }: Table<Row>) => columns.map(({ values }) => values)
  const [old, fresh] = [columnsOf(some), columnsOf(next)]
  const compare = comparisonOf(plan, old, fresh)
  // Before which row of the first each row of the second comes.
  const places = new Uint32Array(next.length)
  for (let row = 0, from = 0; row < next.length; row++) {
    from = endOf(some.length, (other) => compare(other, row) < 0, from)
    places[row] = from
  }
  const columns = next.columns.map((column, at): Column => ({
    ...column,
    values: withMore(typed(old[at]), places, fresh[at]),
  }))
  return new Table<Row>(some.length + next.length, columns)
}

type Typed = Uint32Array | Float64Array

const typed = (values: ArrayLike<number>): Typed =>
  values instanceof Uint32Array || values instanceof Float64Array ? values : Float64Array.from(values)

/** The values with others between them. @param places before which of the first each of the others comes */
function withMore(values: Typed, places: Uint32Array, others: ArrayLike<number>): Typed {
  const result = columnLike(values, values.length + others.length, others)
  let from = 0
  for (let row = 0; row < places.length; row++) {
    result.set(values.subarray(from, places[row]), from + row)
    from = places[row]
    result[from + row] = others[row]
  }
  result.set(values.subarray(from), from + places.length)
  return result
}

/** The values with others in the places of some. @param rows of those */
export function withOthers(values: ArrayLike<number>, rows: Uint32Array, others: ArrayLike<number>): Typed {
  const result = columnLike(values, values.length, others)
  result.set(values)
  for (let at = 0; at < rows.length; at++) result[rows[at]] = others[at]
  return result
}

/** A column as narrow as the values, where others fit in it. */
function columnLike(values: ArrayLike<number>, length: number, others: ArrayLike<number>): Typed {
  let is_narrow = values instanceof Uint32Array
  for (let at = 0; at < others.length; at++) if (others[at] >>> 0 !== others[at]) is_narrow = false
  return is_narrow ? new Uint32Array(length) : new Float64Array(length)
}

/**
 * A number for every row that tells its group from others, by table; null where there are more than numbers.
 * @param tables of equal codes
 * @param keys which of their columns make the group
 */
export function groupNames<Row>(
  tables: readonly Table<Row>[],
  keys: readonly number[],
): Float64Array[] | null {
  const names = tables.map(({ length }) => new Float64Array(length))
  let most = 1
  for (const at of keys) {
    const size = 1 + Math.max(...tables.map(({ columns }) => greatest(columns[at].values)))
    most *= size
    for (const [of, { columns }] of tables.entries()) {
      const [name, values] = [names[of], columns[at].values]
      for (let row = 0; row < name.length; row++) name[row] = name[row] * size + values[row]
    }
  }
  return most > Number.MAX_SAFE_INTEGER ? null : names
}

function greatest(values: ArrayLike<number>): number {
  let most = 0
  for (let row = 0; row < values.length; row++) if (values[row] > most) most = values[row]
  return most
}

const codes_by_words = new WeakMap<Label['words'], Map<string | number | null, number>>()

/**
 * A table in the codes of another; words of both are in one order, so its rows are as well.
 * @returns null when it has a word that the other's do not hold
 */
export function inCodesOf<Row>(other: Table<Row>, table: Table<Row>): Table<Row> | null {
  const columns: Column[] = []
  for (const [at, column] of other.columns.entries()) {
    const { values, words: old } = table.columns[at]
    const recoded = recodedAs(values, old, column.words)
    if (recoded === null) return null
    columns.push({ ...column, values: recoded })
  }
  return new Table<Row>(table.length, columns)
}

function recodedAs(
  values: ArrayLike<number>,
  old: Label['words'] | undefined,
  words: Label['words'] | undefined,
): ArrayLike<number> | null {
  if (old === words) return values
  if (old === undefined || words === undefined) return null
  if (old.length === words.length && old.every((word, code) => word === words[code])) return values
  let code_of = codes_by_words.get(words)
  if (code_of === undefined) {
    code_of = new Map(words.map((word, code) => [word, code]))
    codes_by_words.set(words, code_of)
  }
  const codes = Float64Array.from(old, (word) => code_of.get(word) ?? -1)
  const recoded = new Float64Array(values.length)
  for (let row = 0; row < recoded.length; row++) {
    recoded[row] = codes[values[row]]
    if (recoded[row] < 0) return null
  }
  return recoded
}
