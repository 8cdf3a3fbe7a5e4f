import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { countryName } from '../charts/country.ts'
import { calendar } from './days.ts'
import type { Digest } from './digest.ts'
import { versionOf } from './figure.ts'
import { indexOf, wordsOf, type Page } from './finding.ts'
import { counted, digest, href, wording } from './inputs.ts'
import { networks } from './networks.ts'
import { listedReports } from './reports.ts'
import { serviceOf } from './port-service.ts'
import { shown } from './shown.ts'
import { countrySlug, things } from './things.ts'

/** The pages that can be searched for, in the order in which equals answer. */

/** Where it is asked for by another name than the list of services has. */
const port_aliases: Readonly<Record<number, string>> = {
  22: 'sshd|secure shell',
  25: 'mail',
  80: 'web|www',
  443: 'web|ssl|tls',
  445: 'cifs|samba|microsoft-ds',
  1433: 'mssql|ms-sql',
  3306: 'mariadb',
  3389: 'rdp|windows',
  5060: 'voip|telephony',
  5432: 'postgres',
  5555: 'adb',
  9200: 'elastic',
  27017: 'mongo',
}

const page = (title: string, path: string, rest: Partial<Page> = {}): Page => ({
  title,
  path,
  about: '',
  names: '',
  text: '',
  ...rest,
})

const lists = (): Page[] => [
  page('Reports', 'reports/', { names: 'posts' }),
  page('Days', 'days/', { names: 'calendar|months' }),
  page('Fireplots', 'fireplot/', { names: 'plots|points' }),
  page('Ports', 'ports/', { names: 'services' }),
  page('Countries', 'countries/', { names: 'world map' }),
  page('Scans', 'scans/', { names: 'fast scans|slow scans|scanners|findings' }),
  page('Networks', 'networks/', { names: 'scanners' }),
  page('New', 'new/', { names: 'news|what is new' }),
  page('About', 'about/', { names: 'method|privacy|archives|credit' }),
]

export const portPages = (): Page[] =>
  things().ports.map(({ port }) => {
    const service = serviceOf(port)
    return page(`Port ${port}`, `ports/${port}/`, {
      about: service?.name ?? '',
      names: port_aliases[port] ?? '',
      text: textOf(service?.about ?? ''),
    })
  })

export const countryPages = (): Page[] =>
  things().countries.map(({ country, events }) => {
    const english = countryName(country)
    const name = wording.country(country)
    return page(country === null ? 'Unknown country' : name, `countries/${countrySlug(country)}/`, {
      about: counted(events, 'drops'),
      names: [country ?? '', english === name ? '' : english].filter(Boolean).join('|'),
    })
  })

export const monthPages = (): Page[] =>
  calendar()
    .months.toReversed()
    .map((month) => page(wording.month(month), `months/${month}/`, { about: 'month', names: month }))

const yearPages = (): Page[] =>
  calendar()
    .years.toReversed()
    .map((year) => page(year, `years/${year}/`, { about: 'year' }))

const fireplotPages = (): Page[] =>
  [...calendar().recorded.keys()]
    .toReversed()
    .map((day) => page(wording.day(day), `fireplot/${day}/`, { about: 'fireplot', names: day }))

const dayPages = (): Page[] =>
  calendar()
    .days.toReversed()
    .map((day) => page(wording.day(day), `days/${day}/`, { about: 'day', names: day }))

const networkPages = (): Page[] =>
  [...networks().values()].map(({ name, slug, country }) =>
    page(name, `networks/${slug}/`, { about: 'network', names: wording.country(country) }),
  )

/** Posts, and the sections of each. */
export const reportPages = (): Page[] =>
  listedReports().flatMap(({ slug, title, description, headings }) => [
    page(title, `reports/${slug}/`, { about: 'report', text: textOf(`${description} ${written(slug)}`) }),
    ...headings.map(({ text, slug: section }) =>
      page(text, `reports/${slug}/#${section}`, { about: `in ${title}` }),
    ),
  ])

/** A post's prose: what stands between tags, without its front matter. */
const written = (slug: string): string =>
  readFileSync(join(BLOTTER.content, 'reports', `${slug}.mdx`), 'utf8')
    .replace(/^---[\s\S]*?\n---/, '')
    .replace(/^import .*$/gm, '')
    .replace(/<[^>]*>|\{[^}]*\}|\]\([^)]*\)/g, ' ')

/** Words of two letters and more, each once. */
const textOf = (text: string): string =>
  [...new Set(wordsOf(text).filter((word) => word.length > 1))].join(' ')

let made: { of: Digest; text: string; version: string } | undefined

const known = (): { text: string; version: string } => {
  const of = digest()
  if (made?.of !== of || import.meta.env.DEV) {
    const text = JSON.stringify(
      indexOf([
        ...lists(),
        ...portPages(),
        ...countryPages(),
        ...yearPages(),
        ...monthPages(),
        ...reportPages(),
        ...networkPages(),
        ...dayPages(),
        ...fireplotPages(),
      ]),
    )
    made = { of, text, version: versionOf(text) }
  }
  return made
}

/** The text of search.json. */
export const searchText = (): string => known().text

export const searchHref = (): string =>
  // A frozen page is the same whatever there is to be found, and must not know which index that is.
  href(shown() === undefined ? `search.json?v=${known().version}` : 'search.json')
