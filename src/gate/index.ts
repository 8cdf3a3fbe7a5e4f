import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { Config } from '../config.ts'
import { contains } from '../net/cidr.ts'
import { addressWords, formatAddress } from '../net/ip.ts'
import type { Store } from '../store/store.ts'
import { ordinaryWords } from './ordinary.ts'
import { Search, type Leak } from './search.ts'
import { isHouse, secretsOf, type Machine, type Secrets } from './secrets.ts'

export type { Leak, LeakKind } from './search.ts'
export type { Machine } from './secrets.ts'

export interface GateOptions {
  /** Null where there is none: then only what needs none is searched for. */
  store: Store | null
  config: Config
  machine: Machine
  /** Texts of the project's own, whose words are no secret. */
  project_texts: Iterable<string>
  /** What is to be published, by the name that it is told under. */
  folders: ReadonlyMap<string, string>
}

export interface Passed {
  files: number
  bytes: number
  leaks: Leak[]
  /** Hosts whose names are ordinary words: not searched for. */
  ordinary_hosts: readonly string[]
}

/**
 * Searches every byte of what is to be published for every address, host, user and path that may not be. It knows
 * nothing of how the files came about: what let something slip cannot let it slip here too.
 */
export async function gate(options: GateOptions): Promise<Passed> {
  const { store, config, machine, project_texts, folders } = options
  const ordinary = ordinaryWords(project_texts, [...new Set(['en', config.language])])
  const secrets = await secretsOf(store, config, machine, ordinary)
  const search = new Search(secrets)
  let files = 0
  let bytes = 0
  for (const [name, folder] of folders) {
    for (const file of await filesIn(folder)) {
      const content = await contentOf(join(folder, file))
      search.file(`${name}/${file}`, content)
      files++
      bytes += content.length
    }
  }
  const leaks = [
    ...search.leaks,
    ...(await knownAddresses(store, search, secrets)),
    ...(await knownNetworks(store, search)),
  ]
  return { files, bytes, leaks, ordinary_hosts: secrets.ordinary_hosts }
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((file) => !/^\.git(?:\/|$)/.test(file))
    .sort()
}

/** A link is published as the path that it holds. */
const contentOf = async (path: string): Promise<Buffer> =>
  (await lstat(path)).isSymbolicLink() ? Buffer.from(await readlink(path)) : readFile(path)

const asked_at_once = 2000

/** Of the addresses that were seen, those that the store knows and that may not be published. */
async function knownAddresses(store: Store | null, search: Search, secrets: Secrets): Promise<Leak[]> {
  const seen = [...search.addresses.values()].filter(
    ({ words }) => secrets.level !== 'none' || isHouse(words, secrets),
  )
  if (store === null) return []
  const leaks: Leak[] = []
  for (let from = 0; from < seen.length; from += asked_at_once) {
    const part = new Map(
      seen.slice(from, from + asked_at_once).map(({ words, leak }) => [formatAddress(words), leak]),
    )
    const list = [...part.keys()].map((address) => `'${address}'`).join(', ')
    const rows =
      await store.query(`SELECT DISTINCT source_ip AS address FROM events WHERE source_ip IN (${list})
      UNION SELECT DISTINCT destination_ip FROM events WHERE destination_ip IN (${list}) ORDER BY 1`)
    for (const { address } of rows) leaks.push(part.get(String(address))!)
  }
  return leaks
}

/** Of the networks that were seen where none may be published, those that a source of the store is in. */
async function knownNetworks(store: Store | null, { networks }: Search): Promise<Leak[]> {
  if (store === null || networks.size === 0) return []
  const left = new Map(networks)
  const leaks: Leak[] = []
  for (const { address } of await store.query(
    'SELECT DISTINCT source_ip AS address FROM events ORDER BY 1',
  )) {
    const words = addressWords(String(address))
    if (words === null) continue
    for (const [key, { network, leak }] of left) {
      if (!contains(network, words)) continue
      leaks.push(leak)
      left.delete(key)
    }
  }
  return leaks
}
