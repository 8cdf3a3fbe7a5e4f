/**
 * Where Blotter reads a public line otherwise than its oracle expects, and why it is right to. A line is told
 * by its file's name and number, and by what differs: the fields, or what became of the line instead.
 */
export const differences: readonly { reason: string; lines: readonly string[] }[] = [
  {
    reason: 'a host name is no address, and who had it then cannot be asked today',
    lines: [
      'sshd:7 source is no address',
      'sshd:45 source is no address',
      'sshd:70 source is no address',
      'sshd:107 source is no address',
      'sshd-journal:11 source is no address',
      'sshd-journal:45 source is no address',
      'sshd-journal:72 source is no address',
      'sshd-journal:105 source is no address',
      'pam-generic:4 source is no address',
      'pam-generic:6 source is no address',
    ],
  },
  {
    reason: 'an octet with a leading zero (192.030.0.6, 192.0.2.09) is octal to some and wrong to others',
    lines: [
      'sshd:5 source is no address',
      'sshd-journal:9 source is no address',
      'zzz-generic-example:51 source is no address',
    ],
  },
  {
    reason: 'sshd ends such a record with ssh2; without it the address or the port may be cut off',
    lines: [
      'sshd:17 incomplete record',
      'sshd:19 incomplete record',
      'sshd:21 incomplete record',
      'sshd-journal:21 incomplete record',
      'sshd-journal:23 incomplete record',
      'sshd-journal:25 incomplete record',
    ],
  },
  {
    reason:
      'for a password sshd writes nothing after ssh2, so all before the last address is the name that was typed',
    lines: ['sshd:147 source', 'sshd-journal:145 source'],
  },
  {
    reason: 'the record names no address: the oracle took it from another line of the same process',
    lines: [
      'sshd:203 ignored',
      'sshd:208 ignored',
      'sshd:289 ignored',
      'sshd:295 ignored',
      'sshd:301 ignored',
      'sshd:322 ignored',
      'sshd:324 ignored',
      'sshd:359 ignored',
      'sshd:388 ignored',
      'sshd:390 ignored',
      'sshd:396 ignored',
      'sshd-journal:201 ignored',
      'sshd-journal:206 ignored',
      'sshd-journal:277 ignored',
      'sshd-journal:283 ignored',
      'sshd-journal:289 ignored',
      'sshd-journal:329 ignored',
      'sshd-journal:331 ignored',
      'sshd-journal:337 ignored',
      'sshd.ini:101 ignored',
    ],
  },
  {
    reason: 'what the kernel logs is no record of a daemon, and a daemon writes no kernel stamp of its own',
    lines: [
      'zzz-generic-example:10 ignored',
      'zzz-generic-example:25 ignored',
      'zzz-generic-example:28 ignored',
      'zzz-generic-example:31 ignored',
      'sshd-journal:64 ignored',
    ],
  },
  {
    reason: "the oracle's interface is Proxmox' name of the chain; the packet came in by what IN= says",
    lines: [
      'proxmox-iptables.log:1 interface',
      'proxmox-iptables.log:3 interface',
      'proxmox-iptables.log:4 interface',
      'proxmox-iptables.log:6 interface',
      'proxmox-iptables.log:10 interface',
    ],
  },
  {
    reason: 'without a log prefix nothing says that the packet was dropped; the oracle takes it for granted',
    lines: ['iptables-logs.log:1 action', 'iptables-logs.log:2 action'],
  },
  {
    reason:
      'what is built, torn down, translated, tunnelled or only asked for is not denied, nor let pass by a list',
    lines: [
      'test-asa-fix.log:1 ignored',
      'test-asa-fix.log:12 ignored',
      'test-asa-fix.log:13 ignored',
      'firewalls.messages.log:12 ignored',
      'firewalls.messages.log:14 ignored',
      'firewalls.messages.log:15 ignored',
      'firewalls.messages.log:16 ignored',
      'firewalls.messages.log:17 ignored',
      'firewalls.messages.log:23 ignored',
      'firewalls.messages.log:24 ignored',
      'firewalls.messages.log:25 ignored',
      'firewalls.messages.log:26 ignored',
    ],
  },
  {
    reason:
      'ICMP and PIM have no ports: the firewall writes an identifier, or nothing of meaning, in their place',
    lines: [
      'test-asa-fix.log:7 source port, destination port',
      'test-asa-fix.log:11 source port, destination port, user',
      'firewalls.messages.log:10 destination port',
    ],
  },
  {
    reason: 'the user at an address is no login, and is not kept',
    lines: ['test-asa-fix.log:4 user', 'test-asa-fix.log:10 user'],
  },
  {
    reason: 'a host name is no address, and no port is above 65535',
    lines: [
      'firewalls.messages.log:11 destination is no address',
      'firewalls.messages.log:13 port out of range',
    ],
  },
  {
    reason: 'protocol 0 of a list that does not look at protocols stands for any of them, not for HOPOPT',
    lines: ['test-cisco-ios.log:3 transport'],
  },
  {
    reason: 'a router that logs a packet under no prefix does not say that it was dropped',
    lines: [
      'mikrotik-logs.log:4 action',
      'mikrotik-logs.log:5 action',
      'mikrotik-logs.log:6 action',
      'mikrotik-logs.log:7 action',
    ],
  },
  {
    reason: "a failed login at a router's console is no record of its firewall",
    lines: ['mikrotik-logs.log:3 ignored'],
  },
  {
    reason: 'CEF is none of the formats that Blotter reads: what is not known is counted, not guessed',
    lines: ['cef-logs.log:1 ignored', 'cef-logs.log:2 ignored', 'cef-logs.log:3 ignored'],
  },
]
