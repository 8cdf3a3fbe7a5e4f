/**
 * One question to the events: its SQL in parts, so that one text serves a single period and, grouped by
 * period, all periods of a kind in one pass. Plain GROUP BY SQL over the view `events` (columns in event.ts).
 */
export interface Question<Row> {
  /** Of the digest's file that holds the answer. */
  name: string
  title: string
  /** What is counted, and how ties and nulls are treated. */
  about: string
  /** Column of the answer → SQL expression, in order. */
  select: { readonly [column in keyof Row & string]: string }
  where: string
  /** Columns of the answer; none asks for one row. */
  group_by: readonly (keyof Row & string)[]
  having?: string
  order_by: string
}

/** Periods of one kind, as an expression over `day` that names the period of a row. */
export const granularities = {
  all: '0',
  year: 'year(day)',
  month: 'year(day) * 100 + month(day)',
  day: 'day',
} as const
export type Granularity = keyof typeof granularities

/** The question for the days from `from` to `to`, both included; by default with placeholders, as it is shown. */
export function sqlOf<Row>(question: Question<Row>, from = '{from}', to = '{to}'): string {
  return assemble(question, columnsOf(question), `day BETWEEN DATE '${from}' AND DATE '${to}'`, '')
}

/** The question for every period of a kind at once; rows carry their `period` and come ordered by it. */
export function sqlByPeriod<Row>(question: Question<Row>, granularity: Granularity): string {
  const period = granularities[granularity]
  return assemble(question, [`${period} AS period`, ...columnsOf(question)], null, period)
}

const columnsOf = <Row>({ select }: Question<Row>): string[] =>
  Object.entries<string>(select).map(([name, sql]) => (name === sql ? name : `${sql} AS ${name}`))

function assemble<Row>(
  question: Question<Row>,
  columns: readonly string[],
  days: string | null,
  period: string,
): string {
  const { where, group_by, having, order_by } = question
  const groups = [...(period === '' ? [] : ['period']), ...group_by]
  const orders = [...(period === '' ? [] : ['period']), ...(order_by === '' ? [] : [order_by])]
  return [
    `SELECT ${columns.join(', ')}`,
    'FROM events',
    `WHERE ${[days, where].filter((part) => part !== null).join('\n  AND ')}`,
    ...(groups.length > 0 ? [`GROUP BY ${groups.join(', ')}`] : []),
    ...(having !== undefined ? [`HAVING ${having}`] : []),
    ...(orders.length > 0 ? [`ORDER BY ${orders.join(', ')}`] : []),
  ].join('\n')
}
