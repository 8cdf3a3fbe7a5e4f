import type { Config } from '../config.ts'
import { wordsOf } from '../net/address.ts'
import { contains, masked, parseNetwork, type Network } from '../net/cidr.ts'
import { isInternalWords, isNobody } from '../net/internal.ts'
import { addressWords } from '../net/ip.ts'
import { ownAddresses, ownPeople, sensors } from '../store/own.ts'
import type { Store } from '../store/store.ts'
import type { Name } from './names.ts'
import { isOrdinary, wordsIn } from './ordinary.ts'
import { piecesOf } from './values.ts'

/** What else is known at the edge of the program: where it runs, and as whom. */
export interface Machine {
  host: string
  user: string
  /** Folders and files of the notebook, absolute. */
  paths: readonly string[]
}

export type SecretKind = 'host' | 'user' | 'path'

/** What may not be found in anything that is published. */
export interface Secrets {
  level: Config['privacy']['level']
  /** Whether the address, or the network, is of our own. */
  isOwn: (words: Uint32Array, prefix_length: number | null) => boolean
  isPublishable: (words: Uint32Array) => boolean
  names: readonly (Name & { kind: SecretKind })[]
  /** Names of hosts that are words as others: they are not searched for. */
  ordinary_hosts: readonly string[]
  /** Names that strangers tried: those that look like a password mistyped, and all that are no ordinary word. */
  guesses: { telling: ReadonlySet<string>; all: ReadonlySet<string> }
}

/** A guess that so many sources made is in everybody's list: no secret of one who mistyped. */
const common_guess_sources = 5
const telling_guess = /^(?=.*[A-Za-z])(?=.*[^A-Za-z]).{6,}$/s
/** Longer names are found inside of words too. */
const anywhere_letters = 6

/**
 * @param store null where there is none: what needs no store is searched for
 * @param ordinary words of the project's own, lower case
 */
export async function secretsOf(
  store: Store | null,
  config: Config,
  machine: Machine,
  ordinary: ReadonlySet<string>,
): Promise<Secrets> {
  const { privacy } = config
  // What site.yaml puts on every page is meant to be there.
  const meant = wordsIn(
    [config.title, config.description, config.author ?? '', config.url, config.publish?.domain ?? ''].join(
      ' ',
    ),
  )
  for (const name of privacy.publish_names) meant.add(name.toLowerCase())
  const known = store === null ? new Set(ordinary) : new Set([...ordinary, ...(await cities(store))])
  const told = store === null ? [] : await sensors(store)
  const named = (config.logs ?? []).flatMap((log) => ('sensor' in log && log.sensor ? [log.sensor] : []))
  const hosts = new Set([...told, ...named, machine.host, ...privacy.own_names].flatMap(withLabel))
  const people = new Set([...(store === null ? [] : await ownPeople(store)), machine.user])
  const isMeant = (name: string) => meant.has(name.toLowerCase())
  const isSought = (name: string) => !isOrdinary(name, known)
  const listed = (names: Iterable<string>, kind: SecretKind) =>
    [...names]
      .filter((name) => !isMeant(name) && isSought(name) && addressWords(name) === null)
      .map((text) => ({ text, kind, anywhere: text.length >= anywhere_letters && kind !== 'user' }))
  const paths = machine.paths.filter((path) => path.split('/').length > 3 && !/^\/var\/log\b/.test(path))
  return {
    level: privacy.level,
    ...(await addressesOf(store, config, [...hosts])),
    names: [
      ...listed(hosts, 'host'),
      ...listed(people, 'user'),
      ...[...new Set(paths)].map((text) => ({ text, kind: 'path' as const, anywhere: true })),
    ],
    ordinary_hosts: [...hosts].filter((name) => !isMeant(name) && !isSought(name)),
    guesses: await guessesOf(store, (name) => !isMeant(name) && isSought(name)),
  }
}

/** A host with its domain, and without. */
const withLabel = (name: string): string[] =>
  addressWords(name) === null && name.includes('.') ? [name, name.split('.')[0]] : [name]

async function cities(store: Store): Promise<string[]> {
  const rows = await store.query('SELECT DISTINCT city FROM events WHERE city IS NOT NULL')
  return rows.flatMap(({ city }) => [...wordsIn(String(city))])
}

const key = (words: ArrayLike<number>): string => Array.from(words).join(' ')

async function addressesOf(
  store: Store | null,
  { privacy }: Config,
  hosts: readonly string[],
): Promise<Pick<Secrets, 'isOwn' | 'isPublishable'>> {
  const networks = (texts: readonly string[]): Network[] =>
    texts.map(parseNetwork).filter((network) => network !== null)
  const configured = networks(privacy.own_addresses)
  const publishable = networks(privacy.publish_addresses)
  const told = (store === null ? [] : await ownAddresses(store)).map(wordsOf)
  const single = [...told, ...hosts.map(addressWords)].filter((words) => words !== null && !isNobody(words))
  const own = new Set(single.map((words) => key(words!)))
  // As they would be shown: /24 and /48.
  const shown = new Set(single.map((words) => key(masked(words!, shownLength(words!)))))
  return {
    isPublishable: (words) => isNobody(words) || publishable.some((network) => contains(network, words)),
    isOwn: (words, prefix_length) => {
      if (
        configured.some(
          (network) => contains(network, words) && network.prefix_length <= (prefix_length ?? 128),
        )
      )
        return true
      if (prefix_length === null) return own.has(key(words))
      return prefix_length >= shownLength(words) && shown.has(key(masked(words, shownLength(words))))
    },
  }
}

/** In 128-bit terms. */
const shownLength = (words: ArrayLike<number>): number =>
  words[0] === 0 && words[1] === 0 && words[2] === 0xffff ? 96 + 24 : 48

async function guessesOf(
  store: Store | null,
  isSought: (name: string) => boolean,
): Promise<Secrets['guesses']> {
  const telling = new Set<string>()
  const all = new Set<string>()
  const rows =
    store === null
      ? []
      : await store.query(`SELECT user_name, count(DISTINCT source_ip) AS sources FROM events
          WHERE kind = 'login' AND user_name IS NOT NULL GROUP BY user_name ORDER BY user_name`)
  for (const { user_name, sources } of rows) {
    const name = String(user_name)
    if (!isSought(name)) continue
    all.add(name)
    if (Number(sources) >= common_guess_sources) continue
    // A value is sought between delimiters, which a password may hold: then its longest piece is.
    const [longest = ''] = piecesOf(name).sort((a, b) => b.length - a.length)
    if (telling_guess.test(longest) && isSought(longest)) telling.add(longest)
  }
  return { telling, all }
}

/** Addresses of our own that only the level `none` has to be told of: there others may be published. */
export const isHouse = (words: Uint32Array, secrets: Secrets): boolean =>
  isInternalWords(words) || secrets.isOwn(words, null)
