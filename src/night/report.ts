import type { Night } from './stages.ts'

/** What stands after a night, as far as it came. */
export interface Standing {
  /** Where commands are typed. */
  folder: string
  publishes: boolean
  /** Newest event of the digest: of the pages, once they are built from it. */
  data_through: string | null
  last_good: GoodNight | null
}

/** The last night that came to its end. Times as YYYY-MM-DDTHH:MM:SSZ. */
export interface GoodNight {
  finished: string
  data_through: string | null
}

const most_problems = 40

/**
 * What to tell of a night: for a mail, so its first line says it all. @returns null when all is well
 */
export function reportOf({ done, failed, not_done, problems }: Night, standing: Standing): string | null {
  if (failed === null && problems.length === 0) return null
  const lines: string[] = []
  const told = `${problems.length === 1 ? 'a problem' : `${problems.length} problems`} on the way`
  if (failed === null) lines.push(`blotter: nightly came to its end, with ${told}`, '')
  else lines.push(`blotter: nightly stopped at ${failed.name}: ${failed.why}`, ...failed.more, '')
  const rows: [label: string, text: string][] = [
    ['done', done.join(', ') || 'nothing'],
    ['not done', failed === null ? '' : [failed.name, ...not_done].join(', ')],
    ['pages', pagesWords(done, standing)],
    ['last good', failed === null ? '' : lastGood(standing.last_good)],
    ['by hand', failed === null ? '' : `cd ${standing.folder} && npm run ${failed.name}`],
  ]
  for (const [label, text] of rows) if (text !== '') lines.push(`${label.padEnd(11)}${text}`)
  if (problems.length > 0) {
    lines.push('', 'problems on the way; the rest went on without:')
    lines.push(...problems.slice(0, most_problems).map((problem) => `  ${problem}`))
    if (problems.length > most_problems) lines.push(`  and ${problems.length - most_problems} more`)
  }
  return `${lines.map(inert).join('\n')}\n`
}

function pagesWords(done: readonly string[], { publishes, data_through }: Standing): string {
  const are_new = done.includes('site')
  const through = data_through === null ? '' : `, with data through ${data_through}`
  const pages = are_new ? `are those of tonight${through}` : 'stay as they were'
  if (!publishes) return pages
  if (done.includes('publish')) return `${pages}, and published`
  return are_new
    ? `${pages}; what is published stays as it was`
    : `${pages}, here and where they are published`
}

function lastGood(night: GoodNight | null): string {
  if (night === null) return 'none yet'
  const through = night.data_through === null ? '' : `, with data through ${night.data_through}`
  return `${night.finished}${through}`
}

/** Names of files, and what a remote says, may hold what a terminal obeys. */
const inert = (line: string): string => line.replace(/[\x00-\x1f\x7f-\x9f]/g, '\ufffd')
