import type { Facts, Label } from '../../store/facts.ts'
import { flags_words, port_words } from '../../store/moments.ts'
import type { DayFingerprint } from '../../store/store.ts'
import { drop_labels } from '../counting/plan.ts'
import { ColumnsFile, type FoundColumns } from './columns.ts'

/**
 * What a run has counted from and what came out, kept beside the digest for the next one. It holds addresses and is
 * never published; without it, or where it is in doubt, all is read and counted anew.
 */
export interface Past {
  /** What holds for all of it: settings, code, addresses of our own. */
  input: string
  days: readonly DayFingerprint[]
  /** The drops added up, of all sources by their numbers then. */
  facts: Facts
  /** Facts of what is no drop, by their names. */
  others: ReadonlyMap<string, Facts>
  /** The sources, as `Sources` has them. */
  words: Uint32Array
  /** Where they were, as of `Store.placed`. */
  placed: string
  answers: readonly PastAnswer[]
}

/** An answer of a period that grows with every night. */
export interface PastAnswer {
  period: string
  /** `planName` of the plan. */
  plan: string
  /** The plan's conditions that name values. */
  lists: readonly PastList[]
  columns: readonly PastColumn[]
}

export interface PastList {
  values: readonly number[]
  /** Whether the values are numbers of sources. */
  is_source: boolean
}

interface PastColumn {
  name: string
  values: ArrayLike<number>
  words: Label['words'] | null
  /** Whether the values are numbers of sources. */
  is_source: boolean
}

/** What is written of it beside columns. */
interface Header extends Omit<Past, 'facts' | 'others' | 'words' | 'answers'> {
  transports: Label['words']
  others: { name: string; labels: { name: string; words: Label['words'] }[] }[]
  answers: (Omit<PastAnswer, 'columns'> & { columns: Omit<PastColumn, 'values'>[] })[]
}

export const pastPath = (folder: string): string => `${folder}.past`

/** Writes it beside the computing of what is still missing of it. */
export class PastFile {
  private readonly file: ColumnsFile
  private readonly answers: Header['answers'] = []
  private readonly known: Omit<Past, 'answers'>

  constructor(path: string, known: Omit<Past, 'answers'>) {
    this.file = new ColumnsFile(path)
    this.known = known
    const { words, facts, others } = known
    this.file.add([words, ...columnsOf(facts, drop_labels)])
    for (const facts of others.values()) this.file.add(columnsOf(facts, [...facts.labels.keys()]))
  }

  /** Answers that are known by now. */
  add(answers: readonly PastAnswer[]): void {
    if (answers.length === 0) return
    this.file.add(answers.flatMap(({ columns }) => columns.map(({ values }) => values)))
    for (const { columns, ...answer } of answers)
      this.answers.push({ ...answer, columns: columns.map(({ values, ...column }) => column) })
  }

  /** @throws what the system says of the disk */
  end(): Promise<void> {
    const { facts, others, words, ...rest } = this.known
    const header: Header = {
      ...rest,
      transports: facts.labels.get('transport')!.words,
      others: [...others].map(([name, { labels }]) => ({
        name,
        labels: [...labels].map(([name, { words }]) => ({ name, words })),
      })),
      answers: this.answers,
    }
    return this.file.end(header)
  }

  abandon(): Promise<void> {
    return this.file.abandon()
  }
}

/**
 * Makes something of what has been found for a run.
 * @returns null where there is nothing, or of another input, since only the code that writes it knows how to read it
 */
export const pastWithin = (found: FoundColumns | null, input: string): Past | null =>
  found === null || (found.header as Header).input !== input
    ? null
    : pastOf(found.header as Header, found.columns)

function pastOf(header: Header, all_columns: readonly ArrayLike<number>[]): Past {
  const { transports, others, answers, ...rest } = header
  const columns = all_columns.values()
  const next = () => columns.next().value as Uint32Array
  const words = next()
  const drops = [
    { name: 'transport', words: transports },
    { name: 'destination_port', words: port_words },
    { name: 'tcp_flags', words: flags_words },
  ]
  return {
    ...rest,
    words,
    facts: factsOf(next, drops),
    others: new Map(others.map(({ name, labels }) => [name, factsOf(next, labels)])),
    answers: answers.map(({ columns, ...answer }) => ({
      ...answer,
      columns: columns.map((column) => ({ ...column, values: next() })),
    })),
  }
}

const columnsOf = ({ source, day, count, first, last, labels }: Facts, names: readonly string[]) => [
  ...[source, day, count, first, last],
  ...names.map((name) => labels.get(name)!.codes),
]

/** @param next gives the columns as `columnsOf` has them */
function factsOf(next: () => Uint32Array, labels: readonly { name: string; words: Label['words'] }[]): Facts {
  const [source, day, count, first, last] = [next(), next(), next(), next(), next()]
  const told = labels.map(({ name, words }): [string, Label] => [name, { codes: next(), words }])
  return { length: source.length, source, day, count, first, last, labels: new Map(told) }
}
