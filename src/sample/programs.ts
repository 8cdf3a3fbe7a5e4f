import type { Random } from './random.ts'

/** Lines of the other programs of the host: sshd, cron, systemd. */

const users = [
  'admin',
  'test',
  'oracle',
  'postgres',
  'ubuntu',
  'pi',
  'user',
  'ftpuser',
  'git',
  'nagios',
  'support',
]
const jobs = [
  '(root) CMD (run-parts /etc/cron.hourly)',
  '(root) CMD (/usr/lib64/sa/sa1 1 1)',
  '(root) CMD (/usr/sbin/update-geoip >/dev/null 2>&1)',
  '(munin) CMD (test -x /usr/bin/munin-cron && /usr/bin/munin-cron)',
]
const units = [
  'Cleanup of Temporary Directories',
  'Session of user root',
  'Daily apt activities',
  'system activity accounting tool',
]

/** What strangers send where an ssh client names itself, as sshd writes it; \\003 begins a Remote Desktop session. */
const identifications = [
  '\\003',
  '\\003',
  '\\003',
  'GET / HTTP/1.1',
  'GET / HTTP/1.0',
  '\\026\\003\\001',
  'OPTIONS sip:nm SIP/2.0',
  'HELP',
  'SSH-1.5-Nmap',
]
const identificationOf = (random: Random): string => random.pick(identifications)

/** What follows the host's name in a line; `address` is of a stranger who may be trying ssh. */
export function programLine(address: string, random: Random): string {
  const chance = random.fraction()
  const pid = random.between(600, 32_000)
  if (chance < 0.24) return `CROND[${pid}]: ${random.pick(jobs)}`
  if (chance < 0.38) return `systemd[1]: ${random.pick(['Starting', 'Started'])} ${random.pick(units)}.`
  const sshd = `sshd[${pid}]:`
  const from = `${address} port ${random.between(1024, 65535)}`
  if (chance < 0.6) return `${sshd} Failed password for root from ${from} ssh2`
  if (chance < 0.7) return `${sshd} Failed password for invalid user ${random.pick(users)} from ${from} ssh2`
  if (chance < 0.8) return `${sshd} Invalid user ${random.pick(users)} from ${from}`
  if (chance < 0.86) return `${sshd} Received disconnect from ${from}:11: Bye Bye [preauth]`
  if (chance < 0.93) return `${sshd} Connection closed by ${from} [preauth]`
  if (chance < 0.953) return `${sshd} Did not receive identification string from ${from}`
  if (chance < 0.965)
    return `${sshd} Bad protocol version identification '${identificationOf(random)}' from ${from}`
  if (chance < 0.968) {
    return `${sshd} reverse mapping checking getaddrinfo for host.example.net [${address}] failed - POSSIBLE BREAK-IN ATTEMPT!`
  }
  if (chance < 0.985)
    return `${sshd} message repeated ${random.between(2, 5)} times: [ Failed password for root from ${from} ssh2]`
  return `${sshd} Accepted publickey for operator from 203.0.113.5 port ${random.between(1024, 65535)} ssh2: RSA SHA256:q3nT0cK8mPzVd1yUe5wXbG7hLs2RfJ9aNoIi4tQyBvE`
}
