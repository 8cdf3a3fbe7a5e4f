import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fail2banArchives, sampleArchives, sample_options } from '../../src/sample/index.ts'
import type { SampleArchive } from '../../src/sample/index.ts'
import { writeSample } from '../../src/sample/write.ts'

/** Counts by regular expressions of its own, so that a fault of the generator is not repeated here. */
const packet_line =
  /^(\w{3} [ \d]\d) \d\d:\d\d:\d\d gateway kernel: \[ *\d+\.\d{6}\] (DROP: |ACCEPT: |\[UFW ALLOW\] |\[UFW AUDIT\] )IN=(\w*) OUT=(\w*) (?:MAC=([0-9a-f:]+) )?SRC=(\S+) DST=(\S+) LEN=\d+ (?:TOS=0x00 PREC=0x00 TTL=\d+ ID=\d+ (?:DF )?|TC=0 HOPLIMIT=\d+ FLOWLBL=\d+ )PROTO=(.*) $/
const tcp = /^TCP SPT=\d+ DPT=(\d+) WINDOW=\d+ RES=0x00 (SYN|ACK SYN|ACK RST|RST) URGP=0$/
const udp = /^UDP SPT=\d+ DPT=(\d+) LEN=\d+$/
const without_ports =
  /^(47|ICMP TYPE=8 CODE=0 ID=\d+ SEQ=\d+|ICMPv6 TYPE=128 CODE=0 ID=\d+ SEQ=\d+|ICMP TYPE=3 CODE=\d+ \[SRC=\S+ DST=\S+ .* PROTO=UDP SPT=\d+ DPT=\d+ LEN=\d+ \])$/
const full_ipv6 = /^([0-9a-f]{4}:){7}[0-9a-f]{4}$/

const year = { ...sample_options, lines: 30_000, sources: 3000 }

describe('a sample of a year', () => {
  let archives: SampleArchive[]
  let lines: string[]
  let packets: string[]
  /** Ports, by day and source. */
  const ports = new Map<string, Set<number>>()
  /** Days and ports, by source. */
  const source_days = new Map<string, Set<string>>()
  const source_ports = new Map<string, Set<number>>()

  before(() => {
    archives = [...sampleArchives(year)]
    lines = archives.flatMap(linesOf)
    packets = lines.filter((line) => line.includes(' kernel: '))
    for (const line of packets) {
      const match = packet_line.exec(line)
      if (!match || match[2] !== 'DROP: ' || match[3] === '' || match[4] !== '') continue
      const port = tcp.exec(match[8])?.[1] ?? udp.exec(match[8])?.[1]
      if (port === undefined) continue
      addTo(ports, `${match[1]} ${match[6]}`, Number(port))
      addTo(source_ports, match[6], Number(port))
      addTo(source_days, match[6], match[1])
    }
  })

  test('has the lines that were asked for, 87 of 100 of them packets', () => {
    assert.equal(lines.length, 30_000)
    assert.equal(packets.length, 26_100)
  })

  test('holds only packets that the kernel could have written', () => {
    for (const line of packets) {
      const match = packet_line.exec(line)
      assert.ok(match, line)
      const [, , , , , mac, from, to, rest] = match
      assert.ok(tcp.test(rest) || udp.test(rest) || without_ports.test(rest), line)
      const is_ipv6 = full_ipv6.test(from)
      assert.equal(full_ipv6.test(to), is_ipv6, line)
      if (mac) assert.match(mac, is_ipv6 ? /:86:dd$/ : /:08:00$/)
    }
  })

  test('holds each kind of packet and of line', () => {
    const kinds: Record<string, RegExp> = {
      'IPv6 SYN': /OUT= MAC=\S+:86:dd SRC=2\S+ DST=2001:0db8:\S+ .* SYN URGP=0 $/,
      UDP: /PROTO=UDP SPT=\d+ DPT=5060 LEN=/,
      ping: /PROTO=ICMP TYPE=8/,
      'ICMP error': /PROTO=ICMP TYPE=3 CODE=\d+ \[SRC=198\.51\.100\.\d DST=.* \] $/,
      GRE: /PROTO=47 $/,
      'SYN ACK': / ACK SYN URGP=0 $/,
      RST: / RST URGP=0 $/,
      accepted: / ACCEPT: IN=eth0 OUT= /,
      allowed: / \[UFW ALLOW\] IN=eth0/,
      audited: / \[UFW AUDIT\] IN=eth0/,
      forwarded: / IN=eth0 OUT=eth1 /,
      outbound: / IN= OUT=eth1 SRC=/,
      'failed login': / sshd\[\d+\]: Failed password for root from \S+ port \d+ ssh2$/,
      'repeated login': / sshd\[\d+\]: message repeated \d times: \[ /,
      cron: / CROND\[\d+\]: \(root\) CMD /,
      systemd: / systemd\[1\]: Started /,
    }
    for (const [kind, pattern] of Object.entries(kinds))
      assert.ok(
        lines.some((line) => pattern.test(line)),
        kind,
      )
  })

  test('holds scans on both sides of 50 ports and one over 3,000', () => {
    const sizes = [...ports.values()].map((set) => set.size)
    for (const size of [50, 51, 120, 200, 340, 640, 1000]) assert.ok(sizes.includes(size), String(size))
    assert.equal(sizes.filter((size) => size > 3000).length, 1)
  })

  test('holds slow scans: few ports a day, over 50 in all', () => {
    const slow = [...source_ports].filter(
      ([source, set]) =>
        set.size > 50 && source_days.get(source)!.size >= 20 && set.size / source_days.get(source)!.size < 13,
    )
    assert.ok(slow.length >= 3, String(slow.length))
    assert.ok(slow.some(([source, set]) => set.size === 240 && source_days.get(source)!.size === 40))
  })

  test('holds a scan from high to low ports over 20 hours', () => {
    const [key] = [...ports].find(([, set]) => set.size === 640)!
    const [, day, source] = /^(\w{3} [ \d]\d) (.*)$/.exec(key)!
    const probes = packets.filter((line) => line.startsWith(day) && line.includes(` SRC=${source} `))
    const tried = probes.map((line) => Number(/ DPT=(\d+)/.exec(line)![1]))
    assert.deepEqual(
      tried,
      tried.toSorted((a, b) => b - a),
    )
    const hourOf = (line: string): number => Number(line.slice(7, 9))
    assert.equal(hourOf(probes.at(-1)!) - hourOf(probes[0]), 19)
  })

  test('holds a hen of UDP over IPv6 with a red comb, drawn by thirty sources of which none is a scan', () => {
    const drawn = packets.filter(
      (line) =>
        line.startsWith('Apr 21 1') && / SRC=(\w{4}:\w{4}:f000:00|\d+\.\d+\.\d+\.25[1-4] )/.test(line),
    )
    const hen = drawn.filter((line) => / DPT=(\d{3,5}) /.test(line) && !line.includes('ACK'))
    const of = (pattern: RegExp): string[] => hen.filter((line) => pattern.test(line))
    const outline = of(/ SRC=\S+:\S+ .*PROTO=UDP/)
    const red = of(/ SRC=\S+:\S+ .*PROTO=TCP/)
    assert.ok(outline.length > 380, String(outline.length))
    assert.ok(red.length > 100, String(red.length))
    const sources = new Set([...outline, ...red].map((line) => / SRC=(\S+)/.exec(line)![1]))
    assert.equal(sources.size, 25)
    for (const source of sources) assert.ok(ports.get(`Apr 21 ${source}`)!.size <= 50, source)
    const portsOf = (lines: string[]): number[] => lines.map((line) => Number(/ DPT=(\d+)/.exec(line)![1]))
    // The comb is above her, and she is in the air above the ports of services.
    assert.ok(Math.max(...portsOf(red)) > Math.max(...portsOf(outline)))
    assert.ok(Math.min(...portsOf(hen)) >= 1_050)
  })

  test('holds a day of IPv6: a slow climb through the ports, and traces', () => {
    const [key, climbed] = [...ports].find(([key, set]) => key.includes(':') && set.size > 500)!
    const day = key.slice(0, 6)
    const tried = packets
      .filter((line) => line.startsWith(day) && line.includes(` SRC=${key.slice(7)} `))
      .map((line) => Number(/ DPT=(\d+)/.exec(line)![1]))
    assert.equal(tried.length, 680)
    assert.ok(climbed.size > 670)
    const rises = tried.slice(1).filter((port, at) => port >= tried[at]).length
    assert.ok(rises > 600, String(rises))
    const traces = packets.filter(
      (line) => line.startsWith(day) && / SRC=\S+:.* DPT=334[3-6]\d LEN/.test(line),
    )
    assert.equal(traces.length, 240)
  })

  test('goes on in order from December to January and stops for four days', () => {
    const days = [...new Set(lines.map((line) => line.slice(0, 6)))]
    assert.equal(days.length, 326)
    assert.equal(days[0], 'Oct 28')
    assert.equal(days.at(-1), 'Sep 22')
    assert.equal(days[days.indexOf('Dec 31') + 1], 'Jan  1')
    const stamps = days.map((day, at) =>
      Date.parse(`${day} ${at < days.indexOf('Jan  1') ? 2018 : 2019} UTC`),
    )
    const gaps = stamps.slice(1).map((stamp, at) => (stamp - stamps[at]) / 86_400_000)
    assert.deepEqual(
      gaps.filter((gap) => gap !== 1),
      [5],
    )
  })

  test('is rotated on Sundays, and each file holds what came before', () => {
    assert.equal(archives.length, 49)
    assert.equal(archives.at(-1)!.name, 'messages')
    for (const archive of archives) {
      const { name, modified } = archive
      const lines = linesOf(archive)
      assert.equal(lines.length, archive.lines)
      const last =
        Date.parse(`${lines.at(-1)!.slice(0, 15)} ${new Date(modified * 1000).getUTCFullYear()} UTC`) / 1000
      assert.ok(last <= modified && modified - last < 86_400, name)
      if (name === 'messages') continue
      const date = new Date(modified * 1000)
      assert.equal(name, `messages-${date.toISOString().slice(0, 10).replaceAll('-', '')}.gz`)
      assert.equal(date.getUTCDay(), 0)
    }
  })

  test('uses every source that was asked for', () => {
    const sources = new Set(
      packets.map((line) =>
        line.includes(' IN= ') ? / DST=(\S+)/.exec(line)![1] : / SRC=(\S+)/.exec(line)![1],
      ),
    )
    assert.ok(sources.size >= 3000 && sources.size < 3200, String(sources.size))
  })

  test('is another one with another seed', () => {
    const [first] = sampleArchives({ ...year, seed: 2 })
    assert.notEqual(first.text[0], archives[0].text[0])
  })
})

describe('a sample on disk', () => {
  const small = { ...sample_options, first_day: '2018-12-20', days: 20, lines: 5000, sources: 800 }
  const folders: string[] = []
  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'sample-'))
    folders.push(path)
    return path
  }
  after(() => Promise.all(folders.map((path) => rm(path, { recursive: true }))))

  test('has the same bytes and times whenever it is written', async () => {
    const [one, other] = [await folder(), await folder()]
    const report = await writeSample(one, small)
    const names = await readdir(one)
    assert.equal(report.written, true)
    assert.equal(names.filter((name) => name.startsWith('messages')).length, 4)
    assert.equal(report.files, names.length - 1)
    await writeSample(other, small)
    assert.deepEqual(await contents(one), await contents(other))
    const text = gunzipSync(await readFile(join(one, 'messages-20181230.gz'))).toString()
    assert.match(text, /^Dec 23 03:2/)
    assert.equal(
      (await stat(join(one, 'messages-20181230.gz'))).mtime.toISOString().slice(0, 16),
      '2018-12-30T03:20',
    )
  })

  test('is left alone when it is finished, and made anew when it is not or is another', async () => {
    const path = await folder()
    await writeSample(path, small)
    assert.equal((await writeSample(path, small)).written, false)
    await rm(join(path, 'sample.json'))
    await writeFile(join(path, 'messages-20170101.gz'), 'left over')
    assert.equal((await writeSample(path, small)).written, true)
    assert.ok(!(await readdir(path)).includes('messages-20170101.gz'))
    assert.equal((await writeSample(path, { ...small, seed: 2 })).written, true)
  })
})

describe('the log of fail2ban in a sample', () => {
  const lines = [...fail2banArchives(year)].flatMap(linesOf)

  test('is the same whenever it is made, in order of time, and stands in files of a week', () => {
    assert.deepEqual([...fail2banArchives(year)].flatMap(linesOf), lines)
    assert.deepEqual(
      lines.map((line) => line.slice(0, 23)),
      lines.map((line) => line.slice(0, 23)).sort(),
    )
    const names = [...fail2banArchives(year)].map(({ name }) => name)
    assert.equal(names[0], 'fail2ban.log-20181104.gz')
    assert.equal(names.at(-1), 'fail2ban.log')
  })

  test('holds bans and what is none', () => {
    for (const word of [' Found ', '] Ban ', '] Unban ', '] Restore Ban ', ' already banned'])
      assert.ok(
        lines.some((line) => line.includes(word)),
        word,
      )
    assert.ok(lines.filter((line) => line.includes('] Ban ')).length > 100)
  })
})

function linesOf({ text }: SampleArchive): string[] {
  return text.join('').slice(0, -1).split('\n')
}

function addTo<T>(map: Map<string, Set<T>>, key: string, value: T): void {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}

async function contents(folder: string): Promise<[string, string, number][]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith('messages')).sort()
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name)
      const hash = createHash('sha256').update(await readFile(path))
      return [name, hash.digest('hex'), (await stat(path)).mtimeMs] as [string, string, number]
    }),
  )
}
