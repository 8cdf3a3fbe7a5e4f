import type { Finding } from './survey.ts'

const number = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 })
const exactly = new Intl.NumberFormat('en-US')

/** `about 1,200,000 netfilter, 3,400 sshd`; null when nothing known was found. */
export function eventsIn({ events, is_whole }: Finding): string | null {
  if (events.length === 0) return null
  const counts = events.map(
    ({ format, events }) => `${(is_whole ? exactly : number).format(events)} ${format}`,
  )
  return `${is_whole ? '' : 'about '}${counts.join(', ')}`
}

/** `/var/log/messages*  14 files, 212 MB: about 1,200,000 netfilter`, the glob as wide as `width`. */
export function describeFinding(finding: Finding, width: number): string {
  const { glob, files, size_bytes, unreadable } = finding
  const size = `${files} file${files === 1 ? '' : 's'}, ${sizeText(size_bytes)}`
  const denied = unreadable.length === 0 ? '' : `; ${unreadable.length} not readable`
  const nothing = unreadable.length === files ? 'not readable' : `nothing known in it${denied}`
  const events = eventsIn(finding)
  return `  ${glob.padEnd(width)}  ${size}: ${events === null ? nothing : events + denied}`
}

function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1000)} KB`
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}
