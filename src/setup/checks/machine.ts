import { statfsSync } from 'node:fs'
import { existing } from './folders.ts'
import { fail, ok, warn, type Check } from './check.ts'

/**
 * The Node that runs this.
 * @param needed as `engines` of package.json states it: `>=24.15`
 */
export function checkRuntime(version: string, needed: string): Check {
  const name = 'runtime'
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number)
  const has = numbers(version)
  const wants = numbers(needed)
  const at = wants.findIndex((want, at) => want !== (has[at] ?? 0))
  const says = `Node ${version.replace('v', '')}, needs ${needed}`
  if (at < 0 || (has[at] ?? 0) > wants[at]) return ok(name, says)
  return fail(name, says, 'npm ci installs the right one beside the project; start commands by npm run')
}

/** What an ingest takes with its engine (geolocation, reading threads), and a digest beside its own. */
const ingest_mb = 600
const digest_mb = 200

/** @param available_mb what the system, or the container, can still give */
export function checkMemory(available_mb: number, engine_mb: number): Check {
  const name = 'memory'
  const needed = Math.max(ingest_mb, digest_mb + engine_mb)
  const says = `${Math.round(available_mb)} MB available, about ${needed} MB needed at most`
  if (available_mb >= needed) return ok(name, says)
  const advice = 'lower engine.memory_limit_mb in site.yaml (64 at the least), or run when less else runs'
  return available_mb < needed / 2 ? fail(name, says, advice) : warn(name, says, advice)
}

/** Room on the disk of each folder, the fullest told. */
export function checkDisk(folders: readonly string[]): Check {
  const name = 'disk'
  const rooms = folders.map((folder) => {
    const { bavail, bsize } = statfsSync(existing(folder))
    return { folder, megabytes: (bavail * bsize) / 1e6 }
  })
  const { folder, megabytes } = rooms.reduce((a, b) => (b.megabytes < a.megabytes ? b : a))
  const says = `${megabytes < 10_000 ? `${Math.round(megabytes)} MB` : `${Math.round(megabytes / 1000)} GB`} free for ${folder}`
  const advice = 'make room, or name another place in site.yaml (store, digest, out)'
  if (megabytes < 200) return fail(name, says, advice)
  return megabytes < 2000 ? warn(name, says, advice) : ok(name, says)
}
