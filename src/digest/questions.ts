import * as aggregates from '../aggregates/index.ts'
import type { Config } from '../config.ts'
import { fastScan, slowScan } from '../detections/index.ts'
import type { Question } from '../store/question.ts'
import { door_questions } from './doors.ts'

/** The questions that a digest answers, with the numbers of site.yaml in them. */
export type Questions = ReturnType<typeof questionsOf>

export const questionsOf = (config: Config) => ({
  ...aggregates,
  fast: fastScan(config.thresholds.fast_scan_ports),
  slow: slowScan(config.thresholds.slow_scan_ports),
  port_countries: aggregates.portCountries([...config.ports_mapped].sort((a, b) => a - b)),
})

/** Every question whose SQL is shown, by the name of the file that it fills. */
export function shownQuestions(questions: Questions): Question<never>[] {
  const { summary, days, countries, country_days, transports, ports, port_days, selection, points } =
    questions
  // What each of a list is asked for is shown for one of them, which a figure fills in.
  const things = [
    questions.portCountries('{ports}'),
    questions.country_ports,
    questions.portScanners('{ports}', '{sources}'),
    questions.newPorts('{since}'),
    questions.newCountries('{since}'),
    questions.newSources('{since}'),
  ]
  const scans = [
    { ...questions.fast, name: 'fast-scans' },
    { ...questions.slow, name: 'slow-scans' },
  ]
  return [
    summary,
    days,
    countries,
    country_days,
    transports,
    ports,
    port_days,
    selection,
    points,
    questions.places,
    questions.ban_places,
    ...things,
    ...scans,
    ...door_questions,
  ] as unknown as Question<never>[]
}

/** The questions asked of every period, from which the facts follow that are needed. */
export const askedQuestions = (questions: Questions): Question<never>[] =>
  [
    questions.summary,
    questions.days,
    questions.countries,
    questions.country_days,
    questions.transports,
    questions.ports,
    questions.selection,
    questions.places,
    questions.ban_places,
    questions.port_countries,
    questions.fast,
    questions.slow,
    ...door_questions,
  ] as unknown as Question<never>[]
