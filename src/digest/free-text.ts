import type { AllowedWord } from './schema.ts'

/**
 * Words that came out of a log and may be published: by allow-list alone, since a jail's name is the
 * administrator's and a greeting is a stranger's.
 */

const known_jails = new Set(
  (
    'sshd ssh ssh-iptables sshd-ddos dropbear recidive postfix postfix-sasl postfix-rbl postfix-auth sasl dovecot ' +
    'courier-auth courier-smtp cyrus-imap exim exim-spam sendmail-auth sendmail-reject apache apache-auth ' +
    'apache-badbots apache-noscript apache-overflows apache-nohome apache-botsearch apache-fakegooglebot ' +
    'apache-modsecurity apache-shellshock nginx-http-auth nginx-limit-req nginx-botsearch nginx-bad-request ' +
    'php-url-fopen lighttpd-auth haproxy-http-auth openhab-auth roundcube-auth horde drupal-auth wordpress ' +
    'proftpd pure-ftpd vsftpd wuftpd gssftpd named-refused nsd asterisk freeswitch mysqld-auth mongodb-auth ' +
    'grafana gitlab bitwarden vaultwarden nextcloud guacamole webmin-auth pam-generic xinetd-fail stunnel ' +
    'squid 3proxy openvpn murmur ejabberd-auth counter-strike traefik-auth znc-adminlog zoneminder phpmyadmin-syslog'
  ).split(' '),
)

/** The jail's name when it is a usual one; else "other". */
export const knownJail = (jail: string | null): AllowedWord =>
  (jail !== null && known_jails.has(jail) ? jail : 'other') as AllowedWord

/** Greetings by what they begin with, as sshd writes them: bytes that do not print stand as octal. */
const shapes: readonly [shape: string, begins: RegExp][] = [
  ['Remote Desktop (\\003)', /^\\003/],
  ['TLS handshake (\\026\\003)', /^\\026\\003/],
  ['HTTP request', /^(GET|HEAD|POST|PUT|OPTIONS|CONNECT|PROPFIND|PRI) \S+ HTTP\//],
  ['SIP request', /^(OPTIONS|REGISTER|INVITE) sip:/],
  ['SSH of another version', /^SSH-/],
  ['SMB negotiation (\\000\\000\\000)', /^\\000\\000\\000/],
  ['SOCKS (\\004, \\005)', /^\\00[45]/],
  ['mail command', /^(EHLO|HELO|AUTH|QUIT|HELP)\b/i],
  ['nothing', /^$/],
]

export const other_greeting = 'other' as AllowedWord

/** What kind of greeting a stranger sent in place of ssh's; "other" when it is none of the usual. */
export function knownGreeting(identification: string | null): AllowedWord {
  const text = identification ?? ''
  return (shapes.find(([, begins]) => begins.test(text))?.[0] ?? other_greeting) as AllowedWord
}

/** Adds up rows that go by the same word once their own is replaced; most first, ties by the word. */
export function mergeRows<
  Name extends string,
  Count extends string,
  Merged extends Record<Name, string> & Record<Count | 'sources', number>,
>(rows: readonly Merged[], name: Name, count: Count): Merged[] {
  const merged = new Map<string, Merged>()
  for (const row of rows) {
    const known = merged.get(row[name])
    if (known === undefined) merged.set(row[name], { ...row })
    else {
      const counts = known as Record<Count | 'sources', number>
      counts[count] += row[count]
      counts.sources += row.sources
    }
  }
  return [...merged.values()].sort((a, b) => b[count] - a[count] || (a[name] < b[name] ? -1 : 1))
}
