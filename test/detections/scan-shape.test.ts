import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  diagonal_seconds_min,
  rankCorrelation,
  scanShape,
  vertical_seconds_max,
  type Probe,
} from '../../src/detections/scan-shape.ts'
import { scriptedScans } from '../../src/sample/scans.ts'

/** A walk through 1-65535 in no order, as a scanner that shuffles its ports does. */
const shuffled = (at: number): number => 1 + ((at * 25_474) % 65_535)
const scan = (ports: number, seconds: number, port: (at: number) => number): Probe[] =>
  Array.from({ length: ports }, (_, at) => ({
    second: 3_600 + Math.round((at * seconds) / (ports - 1)),
    port: port(at),
  }))

test('what lasts thirty minutes is vertical, a second more is not', () => {
  assert.equal(scanShape(scan(200, vertical_seconds_max, shuffled)), 'vertical')
  assert.equal(scanShape(scan(200, vertical_seconds_max + 1, shuffled)), 'scattered')
})

test('an orderly scan is a diagonal from four hours on', () => {
  const descending = (at: number): number => 65_000 - at * 100
  assert.equal(scanShape(scan(600, diagonal_seconds_min, descending)), 'falling')
  assert.equal(scanShape(scan(600, diagonal_seconds_min - 1, descending)), 'scattered')
  assert.equal(scanShape(scan(600, diagonal_seconds_min, (at) => 10 + at)), 'rising')
})

test('a scan in disorder is no diagonal however long it lasts', () => {
  assert.equal(scanShape(scan(600, 80_000, shuffled)), 'scattered')
})

test('one port tried all day is no diagonal, and nothing has no shape', () => {
  assert.equal(scanShape(scan(100, 80_000, () => 22)), 'scattered')
  assert.equal(scanShape([]), 'scattered')
})

test('some disorder leaves a diagonal one, much of it does not', () => {
  const disturbed = (every: number) => (at: number) => (at % every === 0 ? shuffled(at) : 1_000 + at * 100)
  assert.equal(scanShape(scan(600, 80_000, disturbed(40))), 'rising')
  assert.equal(scanShape(scan(600, 80_000, disturbed(2))), 'scattered')
})

test('the order of the probes makes no difference', () => {
  const probes = scan(600, 80_000, (at) => 65_000 - at * 100)
  assert.equal(scanShape(probes.toReversed()), scanShape(probes))
})

test('rank correlation is 1 and -1 in order, 0 among ties, and as by hand between', () => {
  assert.equal(rankCorrelation([1, 2, 3], [10, 20, 1000]), 1)
  assert.equal(rankCorrelation([1, 2, 3], [3, 2, 1]), -1)
  assert.equal(rankCorrelation([1, 2, 3], [5, 5, 5]), 0)
  // 1 - 6 Σd² / (n (n² - 1)), d = 0, 1, -1, 0.
  assert.ok(Math.abs(rankCorrelation([1, 2, 3, 4], [1, 3, 2, 4]) - 0.8) < 1e-12)
})

test('the sample holds one scan from high to low, and fast ones', () => {
  const shapes = scriptedScans(330, () => false, 1, 1e6)
    .map(({ first, probes }) =>
      scanShape(probes(first).map(([time, port]) => ({ second: Math.floor(time / 1000), port }))),
    )
    .filter((shape) => shape !== 'scattered')
  assert.equal(shapes.filter((shape) => shape === 'falling').length, 1)
  assert.ok(shapes.filter((shape) => shape === 'vertical').length >= 4)
})
