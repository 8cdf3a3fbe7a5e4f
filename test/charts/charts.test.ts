import assert from 'node:assert/strict'
import { test } from 'node:test'
import { barsChart } from '../../src/charts/bars.ts'
import { columnsChart } from '../../src/charts/columns.ts'
import { dailyChart } from '../../src/charts/daily.ts'
import { daysBetween } from '../../src/charts/day.ts'
import { flowChart } from '../../src/charts/flow.ts'
import { fixedFluid } from '../../src/charts/fluid.ts'
import { languageOf, type Language } from '../../src/charts/language.ts'
import { mapChart } from '../../src/charts/map.ts'
import { multiplesChart } from '../../src/charts/multiples.ts'
import { sparkline } from '../../src/charts/sparkline.ts'
import { tileChart } from '../../src/charts/tile.ts'
import { timelineChart } from '../../src/charts/timeline.ts'
import { document, nodes, parsed } from './markup.ts'

const hostile = '<script>alert(1)</script>&"\'>'
const days = daysBetween('2018-10-28', '2019-09-22')
const values = days.map((_, i) => (i * 7919) % 1009)
const series = Array.from({ length: 20 }, (_, i) => ({
  label: `Country ${i}`,
  values: values.map((value) => Math.round(value / (i + 1))),
}))

const counts = { archives: 97, lines: 4321, ignored: 1, rejected: 2, events: 4318, duplicates: 0 }

/** Every chart, with words that attackers choose wherever words go, and counts whose digits languages part in their own ways. */
const drawn: Record<string, (language?: Language) => string> = {
  map: (language) =>
    mapChart({
      ...(language && { language }),
      id: 'a',
      title: hostile,
      rows: [{ country: 'DE', value: 4321 }],
      unit: hostile,
      world_href: hostile,
    }),
  bars: (language) =>
    barsChart({
      ...(language && { language }),
      id: 'a',
      title: hostile,
      rows: [{ label: hostile, value: 4321, href: hostile }],
      unit: hostile,
      axis_label: hostile,
    }),
  columns: (language) =>
    columnsChart({
      ...(language && { language }),
      id: 'a',
      title: hostile,
      rows: values
        .slice(0, 256)
        .map((value, i) => ({ label: i === 5 ? hostile : String(i), value: i === 5 ? 4321 : value })),
      unit: hostile,
      axis_label: hostile,
      scale: 'log',
    }),
  timeline: (language) =>
    timelineChart({
      ...(language && { language }),
      id: 'a',
      title: hostile,
      days,
      series: [{ label: hostile, values }, ...series],
      unit: hostile,
      clip: 500,
      document,
    }),
  daily: (language) =>
    dailyChart({ ...(language && { language }), id: 'a', title: hostile, days, values, unit: hostile }),
  multiples: (language) =>
    multiplesChart({
      ...(language && { language }),
      id: 'a',
      title: hostile,
      days,
      series: [{ label: hostile, values, href: hostile }],
      unit: hostile,
    }),
  tile: (language) =>
    tileChart({
      ...(language && { language }),
      id: 'a',
      title: hostile,
      cells: [{ port: 1, value: 4321 }],
      columns: 32,
      unit: hostile,
      href: () => hostile,
    }),
  flow: (language) => flowChart({ ...(language && { language }), id: 'a', title: hostile, counts }),
}

for (const [name, draw] of Object.entries(drawn)) {
  test(`${name}: its numbers and dates are those of the language`, () => {
    const words = (language?: Language): string => parsed(draw(language)).textContent ?? ''
    assert.match(words(), /4,321|4\.3k|October 2018/)
    assert.doesNotMatch(words(languageOf('de')), /4,321|4\.3k|October|\bOct\b|\bMay\b/)
    assert.match(words(languageOf('de')), /4\.321|4,3k|Oktober 2018/)
  })

  test(`${name}: words from outside stay words`, () => {
    const markup = draw()
    const svg = parsed(markup)
    assert.equal(svg.querySelector('script'), null)
    assert.ok(!markup.includes('<script'), markup)
    assert.equal(svg.querySelector('title')?.textContent, hostile)
    for (const link of svg.querySelectorAll('a')) assert.equal(link.getAttribute('href'), hostile)
  })

  test(`${name}: named by title and description, and groups have no names`, () => {
    const svg = parsed(draw())
    assert.equal(svg.getAttribute('aria-labelledby'), 'a-title a-desc')
    assert.equal(svg.querySelector('#a-title')?.localName, 'title')
    assert.notEqual(svg.querySelector('#a-desc')?.textContent ?? '', '')
    assert.equal(svg.querySelector('g[aria-label]'), null)
    assert.equal(svg.querySelector('style'), null)
  })

  test(`${name}: the same on every run, without a number that is none`, () => {
    const markup = draw()
    assert.equal(draw(), markup)
    assert.doesNotMatch(markup, /NaN|Infinity|undefined|null/)
  })

  test(`${name}: coordinates have one decimal`, () => {
    const attributes = [...draw().matchAll(/ (?:d|x|y|x1|x2|y1|y2|transform|cx|cy|viewBox)="([^"]*)"/g)]
    for (const [attribute] of attributes) assert.doesNotMatch(attribute, /\.\d{2,}(?!\d|em)/)
  })

  test(`${name}: no colour but through a variable`, () => {
    assert.doesNotMatch(
      draw().replaceAll(/<title.*?<\/desc>/g, ''),
      /(fill|stroke)[:=]"?(#|rgb|black|white|red)/,
    )
  })
}

test('charts of nothing are drawn without a number that is none', () => {
  const empty = [
    mapChart({ id: 'a', title: 't', rows: [], unit: 'drops', world_href: '#w' }),
    barsChart({ id: 'a', title: 't', rows: [], unit: 'drops' }),
    columnsChart({ id: 'a', title: 't', rows: [], unit: 'drops', axis_label: 'port' }),
    columnsChart({
      id: 'a',
      title: 't',
      rows: [{ label: '1', value: 0 }],
      unit: 'drops',
      axis_label: 'p',
      scale: 'log',
    }),
    timelineChart({ id: 'a', title: 't', days: [], series: [], unit: 'drops', document }),
    timelineChart({
      id: 'a',
      title: 't',
      days: ['2019-02-02'],
      series: [{ label: 'x', values: [0] }],
      unit: 'drops',
      document,
    }),
    dailyChart({ id: 'a', title: 't', days: [], values: [], unit: 'drops' }),
    dailyChart({ id: 'a', title: 't', days: ['2019-02-02'], values: [0], unit: 'drops' }),
    multiplesChart({ id: 'a', title: 't', days: [], series: [], unit: 'drops' }),
    tileChart({ id: 'a', title: 't', cells: [], columns: 32, unit: 'drops' }),
    tileChart({
      id: 'a',
      title: 't',
      cells: [{ port: 0, value: 0 }],
      columns: 32,
      unit: 'drops',
      scale: 'log',
    }),
    sparkline({ values: [] }),
  ]
  for (const markup of empty) assert.doesNotMatch(markup, /NaN|Infinity|undefined/)
})

test('bars stand in the order given, a bar for every value but zero', () => {
  const svg = parsed(
    barsChart({
      id: 'b',
      title: 't',
      rows: [
        { label: 'China', value: 1234, href: '/countries/cn/' },
        { label: 'Chad', value: 1 },
        { label: 'Fiji', value: 0 },
        { label: 'unknown', value: 5, quiet: true },
      ],
      unit: 'drops',
    }),
  )
  const words = [...svg.querySelectorAll('text')].map((text) => text.textContent)
  assert.deepEqual(words, ['China', 'Chad', 'Fiji', 'unknown', '1,234', '1', '0', '5'])
  assert.equal(svg.querySelector('a')?.textContent, 'China')
  const lengths = svg
    .querySelector('.bar')
    ?.getAttribute('d')
    ?.match(/h[\d.]+/g)
  assert.deepEqual(lengths, ['h1000', 'h2', 'h0'])
})

test('a fluid chart as a file has its words inside of its measures', () => {
  const fixed = fixedFluid(dailyChart({ id: 'd', title: 't', days, values, unit: 'drops' })) ?? ''
  const svg = parsed(fixed)
  assert.equal(svg.getAttribute('viewBox'), '0 0 720 258')
  assert.equal(svg.hasAttribute('style'), false)
  const plot = svg.querySelector('svg')
  assert.deepEqual(
    ['x', 'y', 'width', 'height'].map((name) => Number(plot?.getAttribute(name))),
    [47.6, 32, 664, 180],
  )
  assert.equal(fixedFluid('<svg viewBox="0 0 1 1"></svg>'), null)
})

test('a clipped timeline marks where lines are cut and says whose and how high', () => {
  const options = { id: 't', title: 't', days: days.slice(0, 5), unit: 'drops', document }
  const spike = [{ label: 'China', values: [1, 2, 900, 3, 0] }]
  const clipped = timelineChart({ ...options, series: spike, clip: 100 })
  assert.match(clipped, />▲ cut off at 100</)
  assert.match(clipped, />China 900</)
  assert.doesNotMatch(timelineChart({ ...options, series: spike, clip: 900 }), /▲/)
  assert.doesNotMatch(timelineChart({ ...options, series: spike }), /▲/)
})

test('a line of a timeline goes through its values, to the height of the clip', () => {
  const options = { id: 't', title: 't', days: days.slice(0, 3), unit: 'drops', document }
  const path = (clip: number | null) =>
    parsed(timelineChart({ ...options, series: [{ label: 'x', values: [0, 100, 50] }], clip }))
      .querySelector('.line')
      ?.getAttribute('d')
  assert.equal(path(null), 'M0 292l4-292 4 146')
  assert.equal(path(50), 'M0 292l4-292h4')
})

test('names of a timeline’s lines never overlap', () => {
  const flat = Array.from({ length: 6 }, (_, i) => ({ label: `Country ${i}`, values: days.map(() => 1) }))
  const svg = parsed(timelineChart({ id: 't', title: 't', days, series: flat, unit: 'drops', document }))
  const at = [...svg.querySelectorAll('.line-end')].map((name) =>
    Number(/ ([\d.]+)\)/.exec(name.getAttribute('transform') ?? '')?.[1]),
  )
  at.sort((a, b) => a - b)
  assert.equal(at.length, 6)
  for (const [i, y] of at.slice(1).entries()) assert.ok(y - (at[i] ?? 0) >= 16.9)
})

test('a timeline of 20 lines and 330 days is fewer than 150 nodes and 80 KB', () => {
  const timeline = timelineChart({ id: 't', title: 't', days, series, unit: 'drops', document })
  assert.ok(nodes(timeline) < 150, `${nodes(timeline)} nodes`)
  assert.ok(timeline.length < 80_000, `${timeline.length} characters`)
})

test('of 256 columns the highest are named and names keep apart', () => {
  const rows = values
    .slice(0, 256)
    .map((value, i) => ({ label: String(i * 250), value: i === 100 ? 5000 : value + 1 }))
  const svg = parsed(
    columnsChart({ id: 'c', title: 't', rows, unit: 'drops', axis_label: 'Port number (0-65535)' }),
  )
  const named = [...svg.querySelectorAll('text[transform]')]
  assert.ok(named.some((text) => text.textContent === '25000'))
  const xs = named.map((text) =>
    Number(/translate\(([\d.]+)/.exec(text.getAttribute('transform') ?? '')?.[1]),
  )
  for (const [i, x] of xs.slice(1).entries()) assert.ok(x - (xs[i] ?? 0) >= 13.8)
})

test('gaps in the log are shaded and told', () => {
  const daily = dailyChart({
    id: 'd',
    title: 't',
    days,
    values,
    unit: 'drops',
    gaps: [{ from: '2019-03-01', to: '2019-03-04' }],
  })
  assert.match(daily, /<path class="gap" d="M1240 0h40/)
  assert.match(daily, /Nothing was recorded in one shaded span\./)
})

test('small multiples share a scale only when asked to', () => {
  const two = [
    { label: 'A', values: [100, 100] },
    { label: 'B', values: [1, 1] },
  ]
  /** Of both curves of the pair. */
  const heights = (scale: 'own' | 'shared'): string[] => {
    const svg = parsed(
      multiplesChart({ id: 'm', title: 't', days: days.slice(0, 2), series: two, unit: 'drops', scale }),
    )
    const path = svg.querySelector('.bar')?.getAttribute('d') ?? ''
    return [...path.matchAll(/v(-[\d.]+)/g)].map(([, height]) => height)
  }
  const own = heights('own')
  assert.equal(own.length, 2)
  assert.equal(own[0], own[1])
  assert.notEqual(heights('shared')[0], heights('shared')[1])
})

test('the flow names the stages in their order and the manifest’s counts', () => {
  const flow = flowChart({
    id: 'f',
    counts: { archives: 2, lines: 1000, ignored: 30, rejected: 20, duplicates: 10, events: 940 },
  })
  const names = [...parsed(flow).querySelectorAll('.flow-name')].map((name) => name.textContent)
  assert.deepEqual(names, ['archives', 'lines', 'events', 'store', 'digest', 'site'])
  assert.match(flow, /of no known format: 30</)
})

test('what a bar was before is a thin bar below it, on the same scale and clear of the number', () => {
  const chart = barsChart({
    id: 'pairs',
    title: 'Two months',
    unit: 'bans',
    rows: [
      { label: 'A', value: 100, before: 50 },
      { label: 'B', value: 10, before: 20 },
    ],
  })
  assert.match(chart, /class="bar" d="M0 4.5h1000v12H0zM0 31.5h100v12H0z"/)
  assert.match(chart, /class="bar-soft" d="M0 17.5h500v5H0zM0 44.5h200v5H0z"/)
  assert.match(chart, /<text x="20%"[^>]*>10</)
  assert.match(chart, /A 100 \(before: 50\), then B 10 \(before: 20\)\./)
})
