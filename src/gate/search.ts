import { findAddresses } from './addresses.ts'
import type { Network } from '../net/cidr.ts'
import { isIpv4 } from '../net/ip.ts'
import { layersOf, type Layer } from './layers.ts'
import { NameFinder } from './names.ts'
import type { SecretKind, Secrets } from './secrets.ts'
import { ValueFinder } from './values.ts'
import { embedded, withoutZeros, writtenOut } from './writings.ts'

export type LeakKind =
  SecretKind | 'own address' | 'address' | 'network' | 'hardware address' | 'guess' | 'guesses' | 'sealed'

/** Where something stands that may not. */
export interface Leak {
  file: string
  /** From 1; null where there are none. */
  line: number | null
  kind: LeakKind
  /** What stands there, cut so that telling it gives nothing away. */
  hint: string
}

/** So many names that strangers tried, as whole values of one file, are a list of them. */
const list_length = 10
/** Shorter ones turn up in data by chance. */
const data_letters = 5
/** Places told of one file. */
const leaks_a_file = 20

/** Searches file by file; addresses that only the store knows are gathered, to be asked for at the end. */
export class Search {
  readonly leaks: Leak[] = []
  /** Single addresses that were seen, by their words, each with the first place where. */
  readonly addresses = new Map<string, { words: Uint32Array; leak: Leak }>()
  /** Networks that were seen where no part of a stranger's address may be published, by their text. */
  readonly networks = new Map<string, { network: Network; leak: Leak }>()
  private readonly secrets: Secrets
  private readonly names: NameFinder
  private readonly telling: ValueFinder
  private readonly guesses: ValueFinder

  constructor(secrets: Secrets) {
    this.secrets = secrets
    this.names = new NameFinder(secrets.names)
    this.telling = new ValueFinder(secrets.guesses.telling)
    this.guesses = new ValueFinder(secrets.guesses.all)
  }

  /** @param name as it is told, and searched too */
  file(name: string, bytes: Buffer): void {
    const before = this.leaks.length
    const guesses = new Set<string>()
    this.bytes({ file: name, bytes: Buffer.from(name), is_data: false, in_name: true }, guesses)
    for (const layer of layersOf(name, bytes)) {
      if ('why' in layer) this.leaks.push({ file: layer.name, line: null, kind: 'sealed', hint: layer.why })
      else this.layer(layer, guesses)
    }
    if (guesses.size >= list_length)
      this.leaks.push({ file: name, line: null, kind: 'guesses', hint: `${guesses.size} of them` })
    this.leaks.splice(before + leaks_a_file)
  }

  private layer({ name, bytes, is_data }: Layer, guesses: Set<string>): void {
    if (is_data) {
      for (const readable of [bytes, withoutZeros(bytes)])
        if (readable !== null) this.bytes({ file: name, bytes: printable(readable), is_data }, guesses)
      return
    }
    this.bytes({ file: name, bytes, is_data }, guesses)
    const text = bytes.toString('latin1')
    let out = writtenOut(text)
    // An entity within percent-encoding, and the like.
    for (let times = 0; out !== null && times < 3; times++) {
      this.bytes({ file: name, bytes: Buffer.from(out, 'latin1'), is_data }, guesses)
      out = writtenOut(out)
    }
    const plain = bytes.includes(0) ? withoutZeros(bytes) : null
    if (plain !== null) this.bytes({ file: name, bytes: plain, is_data }, guesses)
    if (!text.includes(';base64,')) return
    for (const inner of embedded(text)) {
      for (const layer of layersOf(`${name}, embedded`, inner)) {
        if ('why' in layer) this.leaks.push({ file: layer.name, line: null, kind: 'sealed', hint: layer.why })
        else if (layer.bytes.length < bytes.length) this.layer(layer, guesses)
      }
    }
  }

  private bytes(place: Searched, guesses: Set<string>): void {
    const { bytes } = place
    const tell = (kind: LeakKind, at: number, hint: string) => this.tell(leakAt(place, kind, at, hint))
    findAddresses(bytes, {
      address: ({ words, prefix_length, at }) => this.address(place, words, prefix_length, at),
      hardware: (at, end) => tell('hardware address', at, hintOf(bytes.toString('latin1', at, end))),
    })
    this.names.find(bytes, (name, at) => {
      const { text, kind } = this.secrets.names[name]
      if (!place.is_data || text.length >= data_letters) tell(kind, at, hintOf(text))
    })
    if (place.is_data) return
    this.telling.find(bytes, (value, at) => tell('guess', at, hintOf(value)))
    this.guesses.find(bytes, (value) => guesses.add(value))
  }

  private address(place: Searched, words: Uint32Array, prefix_length: number | null, at: number): void {
    const { secrets } = this
    if (secrets.isPublishable(words)) return
    const hint = () => `${place.bytes.toString('latin1', at, at + 6)}…`
    if (secrets.isOwn(words, prefix_length)) {
      this.tell(leakAt(place, 'own address', at, hint()))
      return
    }
    if (prefix_length !== null) {
      // The network of a stranger is what may be published of it, unless nothing may.
      if (secrets.level !== 'full' || prefix_length < narrow(words)) return
      const key = `${words.join(' ')}/${prefix_length}`
      const network = { words: words.slice(), prefix_length }
      if (!this.networks.has(key))
        this.networks.set(key, { network, leak: leakAt(place, 'network', at, hint()) })
      return
    }
    const key = words.join(' ')
    if (!this.addresses.has(key))
      this.addresses.set(key, { words: words.slice(), leak: leakAt(place, 'address', at, hint()) })
  }

  private tell(leak: Leak): void {
    const is_told = this.leaks.some(
      ({ file, kind, hint }) => file === leak.file && kind === leak.kind && hint === leak.hint,
    )
    if (!is_told) this.leaks.push(leak)
  }
}

/** Wider networks than a /16 or a /32 tell nothing of who is in them. In 128-bit terms. */
const narrow = (words: Uint32Array): number => (isIpv4(words) ? 96 + 16 : 32)

interface Searched {
  file: string
  bytes: Buffer
  is_data: boolean
  /** The bytes are the file's name. */
  in_name?: boolean
}

function leakAt({ file, bytes, is_data, in_name }: Searched, kind: LeakKind, at: number, hint: string): Leak {
  if (in_name === true) return { file: `the name of ${hidden(file, at)}`, line: null, kind, hint }
  if (is_data) return { file, line: null, kind, hint }
  let line = 1
  for (let place = bytes.indexOf(10); place >= 0 && place < at; place = bytes.indexOf(10, place + 1)) line++
  return { file, line, kind, hint }
}

/** A path up to the part that gives something away. */
const hidden = (path: string, at: number): string => `${path.slice(0, path.lastIndexOf('/', at) + 1)}…`

/** The beginning of a secret, and how long it is. */
const hintOf = (text: string): string => `${text.slice(0, 2)}…, ${text.length} characters`

const run_bytes = 6

/** The runs of printable characters in data, a line each. */
function printable(bytes: Uint8Array): Buffer {
  const runs: Buffer[] = []
  const newline = Buffer.from('\n')
  let start = 0
  for (let at = 0; at <= bytes.length; at++) {
    const byte = bytes[at]
    if (at < bytes.length && byte >= 32 && byte < 127) continue
    if (at - start >= run_bytes)
      runs.push(Buffer.from(bytes.buffer, bytes.byteOffset + start, at - start), newline)
    start = at + 1
  }
  return Buffer.concat(runs)
}
