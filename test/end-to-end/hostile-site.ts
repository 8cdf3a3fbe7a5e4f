import { gzipSync } from 'node:zlib'
import { packetLine, secondsOf, text } from '../ingest/packet.ts'
import { House, type Outcome } from '../scripts/house.ts'

/** What strangers write into a log: markup, scripts, templates, formulas, what a terminal obeys. */

const markup = `<img/src=x/onerror=alert(1)>`
const script = `<script>alert(1)</script>`
const braces = '{7*7}${7*7}'
const formula = `=cmd|'/C calc'!A0`
const terminal = '\x1b]0;owned\x07\x1b[31m\u202e'
const yaml = 'x: [&a *a'
/** A name of a file holds no slash. */
const file_name = `${markup.replaceAll('/', ' ')}${braces}${formula.replace('/', '')}${terminal}`

/** A site of such logs, as the commands left it that made it. */
export async function buildHostileSite(home: House): Promise<Outcome[]> {
  home.settings('logs: [../logs/*]\nthresholds: { fast_scan_ports: 2, slow_scan_ports: 2 }')
  const start = secondsOf('2019-02-02')
  const packets = [script, markup, braces, formula, yaml, terminal].flatMap((word, at) =>
    [22, 23, 80].map((port) =>
      packetLine({
        time: start + at,
        host: at % 2 === 0 ? `h${at}${word.replaceAll(' ', '')}` : 'gate',
        prefix: `[${word}] `,
        ingress: 'eth0',
        source: `203.0.113.${at + 1}`,
        port,
      }),
    ),
  )
  const logins = [script, markup, braces, formula, terminal].flatMap((word) => [
    `Feb  2 03:04:05 gate sshd[1]: Invalid user ${word} from 203.0.113.9 port 1`,
    `Feb  2 03:04:05 gate sshd[1]: Bad protocol version identification '${word}' from 203.0.113.9 port 1`,
  ])
  const bans = [script, markup, formula].map(
    (word) =>
      `2019-02-02 03:04:05,000 fail2ban.actions [1]: NOTICE [${word.replaceAll(' ', '')}] Ban 203.0.113.9`,
  )
  home.put(`logs/${file_name}.log`, text([...packets, ...logins]))
  home.put(`logs/jail-${file_name}.log`, text(bans))
  home.put(`logs/torn-${file_name}.gz`, gzipSync(text(packets)).subarray(0, 150))
  home.put(
    'content/reports/a.mdx',
    `---\ntitle: All\ndescription: Of it\nperiod: all\n---\n\n<Archives/>\n\n<FastScans/>\n\n<BanJails/>\n\n<Greetings/>\n\n<LoginRecords/>\n`,
  )
  const outcomes: Outcome[] = []
  for (const command of ['ingest', 'digest', 'site']) outcomes.push(await home.run(command))
  return outcomes
}
