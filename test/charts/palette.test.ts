import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrast, ink_groups, inkOn, palette_colours, palettes, ramp } from '../../src/charts/palette.ts'
import { fire_colours } from '../../src/charts/fireplot.ts'
import { chart_css, theme_colours } from '../../src/charts/style.ts'
import { distance, lab, visions, type Vision } from './colour-vision.ts'

const themes = ['light', 'dark'] as const

test('the classic palette runs from #300000 to #e00000 on maps and from #500000 on tiles', () => {
  for (const theme of themes) {
    const { classes, ramp } = palette_colours.classic[theme]
    assert.deepEqual([classes[0], classes.at(-1)], ['#300000', '#e00000'])
    assert.deepEqual([ramp[0], ramp.at(-1)], ['#500000', '#e00000'])
  }
})

test('a ramp keeps its ends and passes through its stops', () => {
  assert.deepEqual(ramp(['#000000', '#ffffff'], 3), ['#000000', '#808080', '#ffffff'])
  assert.deepEqual(ramp(['#000000', '#00ff00', '#0000ff'], 3), ['#000000', '#00ff00', '#0000ff'])
})

test('numbers in cells read at 4.5:1 whatever the step, palette and theme', () => {
  for (const palette of palettes)
    for (const theme of themes)
      for (const [first, last] of ink_groups)
        for (let step = first; step <= last; step++) {
          const colours = palette_colours[palette][theme].ramp
          const found = contrast(colours[step - 1] ?? '', inkOn(colours[first - 1] ?? ''))
          assert.ok(found >= 4.5, `${palette} ${theme} step ${step}: ${found}`)
        }
})

test('inks and the colours of lines with names read at 4.5:1 on the ground', () => {
  for (const theme of themes) {
    const colours = theme_colours[theme]
    const inks = ['ink', 'ink-soft', 'ink-faint', 'accent', ...[1, 2, 3, 4, 5, 6].map((i) => `series-${i}`)]
    for (const ink of inks) {
      const found = contrast(colours[ink] ?? '', colours['paper'] ?? '')
      assert.ok(found >= 4.5, `${theme} ${ink}: ${found}`)
    }
    assert.ok(contrast(colours['ink-faint'] ?? '', colours['cell-empty'] ?? '') >= 4.5)
  }
})

test('classes stand off their ground at 3:1 by their colour, or by a rim that does', () => {
  for (const palette of palettes)
    for (const theme of themes) {
      const { classes, ramp } = palette_colours[palette][theme]
      const grounds = ['paper', 'map-sea', 'cell-empty'].map((name) => theme_colours[theme][name] ?? '')
      const rimmed = palette === 'classic' && theme === 'dark'
      const colours = rimmed ? [theme_colours.dark['map-border'] ?? ''] : [...classes, ...ramp]
      for (const colour of colours)
        for (const ground of grounds)
          assert.ok(
            contrast(colour, ground) >= (ground === grounds[2] ? 2.9 : 3),
            `${palette} ${theme} ${colour} on ${ground}: ${contrast(colour, ground)}`,
          )
    }
  assert.match(chart_css, /:root\[data-theme=dark\]\{[^}]*--rim:#8a8377;--cell-rim:drop-shadow/)
})

test('bars and lines stand off the ground at 3:1, the points of a fireplot off black', () => {
  for (const theme of themes)
    for (const name of ['bar', 'bar-soft', 'bar-quiet', 'accent']) {
      const found = contrast(theme_colours[theme][name] ?? '', theme_colours[theme]['paper'] ?? '')
      assert.ok(found >= 3, `${theme} ${name}: ${found}`)
    }
  for (const colours of Object.values(fire_colours))
    for (const colour of colours) assert.ok(contrast(colour, '#000000') >= 4.5, colour)
})

test('named days and quiet ones differ in lightness', () => {
  for (const theme of themes)
    assert.ok(
      contrast(theme_colours[theme]['bar'] ?? '', theme_colours[theme]['bar-quiet'] ?? '') >= 1.4,
      theme,
    )
})

test('neighbouring classes are told apart by every eye, those of the safe palette by more', () => {
  for (const palette of palettes)
    for (const theme of themes) {
      const { classes } = palette_colours[palette][theme]
      for (const vision of Object.keys(visions) as Vision[])
        classes.slice(1).forEach((colour, i) => {
          const found = distance(classes[i] ?? '', colour, vision)
          const least = palette === 'safe' ? 9 : 7
          assert.ok(found >= least, `${palette} ${theme} classes ${i + 1} and ${i + 2}, ${vision}: ${found}`)
        })
    }
})

test('all classes of the safe palette run one way in lightness, whatever the eye', () => {
  for (const theme of themes)
    for (const vision of Object.keys(visions) as Vision[]) {
      const lightness = palette_colours.safe[theme].classes.map((colour) => lab(colour, vision)[0])
      const sorted = lightness.toSorted((a, b) => (theme === 'light' ? b - a : a - b))
      assert.deepEqual(lightness, sorted, `${theme} ${vision}`)
    }
})

test('the series of a fireplot are told apart by every eye, in both palettes', () => {
  for (const [palette, colours] of Object.entries(fire_colours))
    for (const vision of Object.keys(visions) as Vision[])
      for (const one of colours)
        for (const other of colours)
          if (one < other) {
            const found = distance(one, other, vision)
            assert.ok(found >= 20, `${palette} ${one} and ${other}, ${vision}: ${found}`)
          }
})

test('no country is the colour of the first class in either palette', () => {
  for (const palette of palettes)
    for (const theme of themes)
      assert.notEqual(palette_colours[palette][theme].classes[0], theme_colours[theme]['map-empty'])
})

test('the stylesheet has both themes by system and by choice, and both palettes in each', () => {
  assert.match(chart_css, /@media screen\{\n:root\[data-theme=dark\]\{color-scheme:dark;/)
  assert.match(
    chart_css,
    /@media screen and \(prefers-color-scheme:dark\)\{\n:root:not\(\[data-theme=light\]\)\{/,
  )
  assert.match(
    chart_css,
    /:root\[data-theme=dark\] \[data-palette=safe\]\{--rim:none;--cell-rim:none;--class-1:#26838e/,
  )
})
