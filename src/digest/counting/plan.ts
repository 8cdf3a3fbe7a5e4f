import { is_no_reply } from '../../detections/backscatter.ts'
import { source_columns } from '../../event.ts'
import { inbound_drop } from '../../store/inbound.ts'
import type { Question } from '../../store/question.ts'

/** What is counted of a group of events. */
export type Measure =
  | { of: 'sum' | 'first' | 'last' | 'first day' | 'last day' }
  /** How many different values of a column or expression, or the greatest of them; null is none. */
  | { of: 'distinct' | 'most'; what: string }

/** Measures of one name are the same. */
export const nameOf = (measure: Measure): string =>
  'what' in measure ? `${measure.of} ${measure.what}` : measure.of

/** What a row must be to be counted. */
export type Condition =
  | { is: 'no reply' }
  | { is: 'known'; what: string }
  | { is: 'one of'; what: string; values: readonly number[] }

/** A question taken apart, as far as counting needs it. */
export interface Plan {
  name: string
  /** Whether the question is to the inbound drops, by words that their columns hold; else it has facts of its own. */
  of_drops: boolean
  /** The facts that it is counted from: those of the drops, or of what it chooses itself. */
  facts: string
  /** Beside those of `inbound_drop`; none for a question with facts of its own, which SQL has chosen. */
  conditions: readonly Condition[]
  /** Expressions by which is grouped, in the order of the answer's columns. */
  keys: readonly string[]
  columns: readonly { name: string; key: string | null; measure: Measure | null }[]
  having: { measure: Measure; at_least: number } | null
  order: readonly { column: number; descending: boolean }[]
  /** What is left to sort by: groups come up in the order of their keys, and equal rows stay as they stand. */
  order_left: Plan['order']
}

/** All that a question asks to be measured, each once. */
export function measuresOf({ columns, having }: Plan): Measure[] {
  const asked = [
    ...columns.flatMap(({ measure }) => measure ?? []),
    ...(having === null ? [] : [having.measure]),
  ]
  return [...new Map(asked.map((measure) => [nameOf(measure), measure])).values()]
}

/** All that a question groups by or counts values of. */
export const expressionsOf = ({ keys, columns }: Plan): string[] => [
  ...keys,
  ...columns.flatMap(({ measure }) => (measure !== null && 'what' in measure ? measure.what : [])),
]

/** The name of the facts of the drops; others have their condition for a name. */
export const drops_name = ''

/** Columns of the inbound drops beside day, source and what is said of the source. */
export const drop_labels: readonly string[] = ['transport', 'destination_port', 'tcp_flags']

/** @throws Error for words of SQL that counting does not know: they are to be taught here. */
export function planOf<Row>(question: Question<Row>): Plan {
  const { name, select, group_by, having, order_by } = question
  const unknown = (text: string) => new Error(`question ${name}: counting does not know ${text}`)
  const groups: readonly string[] = group_by
  const columns = Object.entries<string>(select).map(([column, sql]) => {
    if (groups.includes(column)) return { name: column, key: sql, measure: null }
    const measure = measureOf(sql)
    if (measure === null) throw unknown(sql)
    return { name: column, key: null, measure }
  })
  const keys = columns.flatMap(({ key }) => key ?? [])
  const conditions = conditionsOf(question.where)
  const said = [
    ...keys,
    ...columns.flatMap(({ measure }) => (measure !== null && 'what' in measure ? measure.what : [])),
  ]
  const of_drops = conditions !== null && said.every(isOfDrops)
  const order = (order_by === '' ? [] : order_by.split(', ')).map((text) => {
    const [column, direction] = text.split(' ')
    const at = columns.findIndex((each) => each.name === column)
    if (at < 0) throw unknown(`ORDER BY ${text}`)
    return { column: at, descending: direction === 'DESC' }
  })
  // In the order that is asked for, as far as keys go: groups then come up sorted.
  const place = (key: string) => {
    const at = order.findIndex(({ column }) => columns[column].key === key)
    return at < 0 ? columns.length : at
  }
  keys.sort((a, b) => place(a) - place(b))
  // Keys that tell where a source is are one, which stands where the first of them does.
  const standing = [...new Set(keys.flatMap((key) => (isOfSource(key) ? keys.filter(isOfSource) : key)))]
  const isStanding = (from: number) =>
    order
      .slice(from)
      .every(({ column, descending }, at) => !descending && columns[column].key === standing[at])
  const left = keys.includes('source') ? order.length : [...order.keys(), order.length].findIndex(isStanding)
  return {
    name,
    of_drops,
    facts: of_drops ? drops_name : question.where,
    conditions: of_drops ? conditions : [],
    keys,
    columns,
    having: having === undefined ? null : havingOf(having, unknown),
    order,
    order_left: order.slice(0, left),
  }
}

const isOfDrops = (sql: string): boolean =>
  ['day', 'source', 'network_type', ...drop_labels].includes(sql) || isOfPlace(sql)

const place_words: readonly string[] = source_columns.map(({ name }) => name)

/** Whether an expression tells nothing but where a source is, so that it is known once for each source. */
export function isOfPlace(sql: string): boolean {
  const text = sql.replaceAll(/'[^']*'|\bAS [A-Z]+\b/g, '')
  const names = text.match(/\b[a-z_]+\b(?!\s*\()/gi) ?? []
  return names.length > 0 && names.every((word) => place_words.includes(word))
}

const isOfSource = (sql: string): boolean => sql === 'network_type' || isOfPlace(sql)

/** Whether it is one and the same as long as the source and the day are: rows of a group then stand together. */
export const isOneInARun = (what: string): boolean => what === 'source' || what === 'day' || isOfSource(what)

function measureOf(sql: string): Measure | null {
  const distinct = /^count\(DISTINCT (.+)\)$/.exec(sql)
  if (distinct !== null) return { of: 'distinct', what: distinct[1] }
  const most = /^max\((\w+)\)$/.exec(sql)
  if (most !== null && isOfPlace(most[1])) return { of: 'most', what: most[1] }
  const of = (
    {
      'sum(count)': 'sum',
      'min(time)': 'first',
      'max(time)': 'last',
      'min(day)': 'first day',
      'max(day)': 'last day',
    } as const
  )[sql]
  return of === undefined ? null : { of }
}

/** Null for what only SQL can choose. */
function conditionsOf(where: string): Condition[] | null {
  if (where !== inbound_drop && !where.startsWith(`${inbound_drop}\n  AND `)) return null
  const conditions: Condition[] = []
  for (const part of where.slice(inbound_drop.length).split('\n  AND ').slice(1)) {
    const known = /^(.+) IS NOT NULL$/.exec(part)
    const listed = /^(source|destination_port) IN \(([\d, ]*)\)$/.exec(part)
    if (part === is_no_reply) conditions.push({ is: 'no reply' })
    else if (listed !== null) {
      const values = listed[2] === '' ? [] : listed[2].split(', ').map(Number)
      conditions.push({ is: 'one of', what: listed[1], values })
    } else if (known !== null && isOfDrops(known[1])) conditions.push({ is: 'known', what: known[1] })
    else return null
  }
  return conditions
}

function havingOf(having: string, unknown: (text: string) => Error): Plan['having'] {
  const [, sql = '', sign = '', value = ''] = /^(.+) (>=?) (\d+|DATE '[\d-]+')$/.exec(having) ?? []
  const measure = measureOf(sql)
  if (measure === null) throw unknown(`HAVING ${having}`)
  const number = value.startsWith('DATE')
    ? Date.parse(`${value.slice(6, -1)}T00:00:00Z`) / 86_400_000 + 1
    : Number(value)
  return { measure, at_least: sign === '>' ? number + 1 : number }
}
