import { availableParallelism, cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { UserError } from '../src/error.ts'
import { BenchHouse } from './bench/house.ts'
import { measure, type Measured } from './bench/measure.ts'
import { parseAll } from './bench/parse.ts'
import { measurePeers } from './bench/peers.ts'
import { table, type Rated } from './bench/table.ts'
import { command, say } from './command.ts'

const help = `npm run bench -- [--lines N] [--sources N] [--runs N] [--peers] [--json]

Generates an archive (default 5 million lines, 330 days, 400,000 sources) and measures, on it:
  decompression  two zcat processes side by side: the physical limit, and the baseline of every ratio
  parse          the same and parsing, in one thread, without a store
  ingest         npm run ingest from nothing
  digest         npm run digest from nothing: all, every year, month and day
  site           npm run site from nothing: all pages of that digest
  site of half   the same of the first half of the days: what grows faster than its days makes more lines a second
                 of half than of the whole
  nothing new    ingest and digest again
  night          the two again, with 15,000 new lines
Seconds are wall time, CPU seconds those of all threads; memory is the peak resident size. Each ratio is that of
the fastest runs. What else the machine does shows in the CPU seconds beside the wall time.

--peers  runs other programs on the first million of the lines (on 10,000 those that take their time), each doing what
         it is made for, where they are installed: ripgrep, mawk, DuckDB's regular expressions over the text, GoAccess
         (on the packets as requests to a web server), fwlogwatch and, as root, psad. Their ratio is to the time in
         which ingest takes in as many lines.`

await command(async () => {
  const { values } = parseArgs({
    options: {
      lines: { type: 'string', default: '5000000' },
      sources: { type: 'string', default: '400000' },
      runs: { type: 'string', default: '2' },
      peers: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const lines = positive('lines', values.lines)
  const house = new BenchHouse(lines, positive('sources', values.sources))
  await house.furnish()
  const own = await measureOwn(house, positive('runs', values.runs)).finally(() => house.tidy())
  const baseline = own[0].seconds
  const results = own.map((each) => ({ ...each, ratio: each.seconds / baseline }))
  const { measured, missing } = values.peers
    ? await measurePeers(house.folder, house.archives, lines)
    : { measured: [], missing: [] }
  const a_line = (own.find(({ name }) => name === 'ingest')?.seconds ?? 0) / lines
  const peers = measured.map((each): Rated => ({ ...each, ratio: each.seconds / (a_line * each.lines) }))
  if (values.json) {
    const machine = {
      cpu: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
      node: process.version,
    }
    process.stdout.write(`${JSON.stringify({ machine, lines, results, peers, missing })}\n`)
    return
  }
  process.stdout.write(table(results, 'decompression'))
  if (peers.length > 0) process.stdout.write(`\n${table(peers, 'ingest of as many lines')}`)
  for (const line of missing) process.stdout.write(`${line}\n`)
})

/** The fastest of some runs of each; decompression is the first. */
async function measureOwn(house: BenchHouse, runs: number): Promise<Measured[]> {
  const { lines, env } = house
  const best = new Map<string, Measured>()
  const keep = (measured: Measured) => {
    const known = best.get(measured.name)
    if (known === undefined || measured.seconds < known.seconds) best.set(measured.name, measured)
  }
  for (let run = 1; run <= runs; run++) {
    say(`bench: run ${run}`)
    house.clear()
    keep(await measure('decompression', lines, house.halves(), { env }))
    keep(parseAll(house.archives))
    keep(await measure('ingest', lines, [house.scripts('ingest')], { env }))
    keep(await measure('digest', lines, [house.scripts('digest')], { env }))
    keep(await measure('site', lines, [house.scripts('site')], { env }))
    await measure('half', lines, [house.scripts('ingest', 'digest')], { env: house.half_env })
    keep(await measure('site of half', house.halfLines(), [house.scripts('site')], { env: house.half_env }))
    keep(await measure('nothing new', lines, [house.scripts('ingest', 'digest')], { env }))
    house.nightfall()
    keep(await measure('night', lines, [house.scripts('ingest', 'digest')], { env }))
  }
  return [...best.values()]
}

function positive(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UserError(`--${name}: no positive number: ${text}`)
  return Number(text)
}
