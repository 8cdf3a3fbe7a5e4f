import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contrast, ink_groups, inkOn, palette_colours, palettes, ramp } from '../../src/charts/palette.ts'
import { chart_css, theme_colours } from '../../src/charts/style.ts'

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
  assert.match(chart_css, /:root\[data-theme=dark\] \[data-palette=safe\]\{--class-1:#443983/)
})
