import { fluid_type } from './fluid.ts'
import { columns_narrow_css } from './columns.ts'
import { flow_narrow_css } from './flow.ts'
import { fireplot_css } from './fireplot-style.ts'
import { places_on_pages_css, places_shapes_css } from './places-style.ts'
import { multiples_narrow_css } from './multiples.ts'
import { tiles_narrow_css } from './tile-narrow.ts'
import { timeline_narrow_css } from './timeline.ts'
import { ink_groups, inkOn, palette_colours, palettes, type Palette } from './palette.ts'

type Theme = 'light' | 'dark'

/** Ground, ink and lines. Every ink has at least 4.5:1 on `--paper` and on `--cell-empty`. */
export const theme_colours: Readonly<Record<Theme, Readonly<Record<string, string>>>> = {
  light: {
    paper: '#fdfcf9',
    ink: '#1c1a17',
    'ink-soft': '#57524a',
    'ink-faint': '#6e6860',
    rule: '#dcd8cf',
    accent: '#c80000',
    bar: '#b3261e',
    'bar-soft': '#938c81',
    'bar-quiet': '#cb7a71',
    'line-quiet': '#cbc5ba',
    'cell-empty': '#f1eee7',
    'map-sea': '#f6f4ef',
    'map-empty': '#dcd7cd',
    'map-border': '#fdfcf9',
    'map-graticule': '#e7e3da',
    'map-outline': '#d3cec3',
    gap: '#ece8df',
    'series-1': '#c80000',
    'series-2': '#1f5fa8',
    'series-3': '#9c5c00',
    'series-4': '#00795f',
    'series-5': '#8a3fa0',
    'series-6': '#4d4a45',
  },
  dark: {
    paper: '#161513',
    ink: '#ece8e0',
    'ink-soft': '#b3ada2',
    'ink-faint': '#968f84',
    rule: '#37342f',
    accent: '#ff6a5c',
    bar: '#e25a4c',
    'bar-soft': '#6f6a61',
    'bar-quiet': '#a4473d',
    'line-quiet': '#4a463f',
    'cell-empty': '#211f1c',
    'map-sea': '#1d1c1a',
    'map-empty': '#514d46',
    'map-border': '#8a8377',
    'map-graticule': '#2a2825',
    'map-outline': '#3a3732',
    gap: '#292622',
    'series-1': '#ff6a5c',
    'series-2': '#6aa9ee',
    'series-3': '#e0a13c',
    'series-4': '#3fbf9c',
    'series-5': '#cf8ae0',
    'series-6': '#d8d2c6',
  },
}

const declarations = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `--${name}:${value}`)
    .join(';')

/** The classic palette's dark end is lost on a dark ground without a rim; countries have their borders. */
const rims = (palette: Palette, theme: Theme): [string, string][] => {
  const colour = palette === 'classic' && theme === 'dark' ? theme_colours.dark['map-border'] : null
  return [
    ['rim', colour ?? 'none'],
    [
      'cell-rim',
      colour === null
        ? 'none'
        : ['1px 0', '-1px 0', '0 1px', '0 -1px'].map((way) => `drop-shadow(${way} ${colour})`).join(' '),
    ],
  ]
}

const paletteValues = (palette: Palette, theme: Theme): Record<string, string> => {
  const { classes, ramp } = palette_colours[palette][theme]
  return Object.fromEntries([
    ...rims(palette, theme),
    ...classes.map((colour, i) => [`class-${i + 1}`, colour]),
    ...ramp.map((colour, i) => [`ramp-${i + 1}`, colour]),
    ...ink_groups.map(([first], i) => [`ramp-ink-${i + 1}`, inkOn(ramp[first - 1])]),
  ])
}

/** A palette is the root's unless a figure, or what is around it, names its own. */
const themed = (theme: Theme, root: string): string =>
  [
    `${root}{color-scheme:${theme};${declarations({ ...theme_colours[theme], ...paletteValues('classic', theme) })}}`,
    ...palettes.map((palette) => {
      const at = `[data-palette=${palette}]`
      return `${root}${at},${root} ${at}{${declarations(paletteValues(palette, theme))}}`
    }),
  ].join('\n')

const face = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue","Liberation Sans",Arial,sans-serif'

const shapes = `
.chart{display:block;width:100%;height:auto;overflow:visible;color:var(--ink)}
.chart text{font:13px/1.2 ${face};font-variant-numeric:tabular-nums;fill:var(--ink)}
.chart .soft{fill:var(--ink-soft)}
.chart .faint{fill:var(--ink-faint)}
.chart .strong{font-weight:600}
.chart .halo{paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.chart .soft text{fill:var(--ink-soft)}
.chart .gap{fill:var(--gap)}
.chart.fluid text{font-size:${fluid_type}px}
.chart .rule{stroke:var(--rule);fill:none}
.chart .axis{stroke:var(--ink-soft);fill:none}
.chart .thread{stroke:var(--ink-faint);stroke-width:.75;fill:none}
.chart .bar{fill:var(--bar)}
.chart .bar-soft{fill:var(--bar-soft)}
.chart .middle{dominant-baseline:central}
.chart .under,.chart .under text{dominant-baseline:hanging}
.chart .small{font-size:12px}
.chart .line{fill:none;stroke:var(--line-quiet);vector-effect:non-scaling-stroke;stroke-linejoin:round}
.chart .line[style]{stroke-width:1.5px}
.chart .cells{fill:none}
.chart .tried{filter:var(--cell-rim,none)}
.chart .swatch{stroke:var(--rim,none)}
.chart .cell-numbers text{font-size:11px}
.cell-ground{font:11px/1.2 ${face};font-variant-numeric:tabular-nums}
.chart-tile-16 .cell-numbers text{font-size:13px}
.tile-rows,.chart .again{display:none}
.chart .flow-name{font-weight:600;font-size:16px}
.chart .flow-stage{fill:var(--accent)}
.chart .flow-spine,.chart .flow-add,.chart .flow-drop{fill:none;stroke:var(--ink-soft);stroke-width:1.25}
.chart .flow-drop{stroke:var(--accent)}
.chart .bar-quiet{fill:var(--bar-quiet)}
`

/** What only a page needs: narrow screens, pointers, keyboards. */
const on_pages = `
.chart.fluid,.chart.chart.fluid text{font-size:.8rem}
@media (max-width:640px){
.chart-map{--map-dot:17px}
.chart-map text{font-size:32px}
.fluid .odd{display:none}
${timeline_narrow_css}
${multiples_narrow_css}
${tiles_narrow_css}
${columns_narrow_css}
${flow_narrow_css}
}
.sparkline{display:inline-block;vertical-align:-.25em}
.sparkline path{fill:none;stroke:var(--bar);stroke-width:1.25;stroke-linejoin:round}
.chart text a:hover{text-decoration:underline;font-weight:700}
.chart a:hover text,.chart a:focus-visible text{fill:var(--accent);text-decoration:underline}
.chart a:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
`

/** What the variables stand for in light, for a chart that stands by itself. */
export const chartValues = (palette: Palette): Readonly<Record<string, string>> => ({
  ...theme_colours.light,
  ...paletteValues(palette, 'light'),
})

/** The rules that a chart by itself needs. */
export const chart_shapes: string = [shapes.trim(), places_shapes_css.trim()].join('\n')

/** The stylesheet of all charts and of the site's colours: light, dark, and both palettes in each. */
export const chart_css: string = [
  themed('light', ':root'),
  // Paper is white, whatever the screen was.
  `@media screen{\n${themed('dark', ':root[data-theme=dark]')}\n}`,
  `@media screen and (prefers-color-scheme:dark){\n${themed('dark', ':root:not([data-theme=light])')}\n}`,
  chart_shapes,
  on_pages.trim(),
  fireplot_css.trim(),
  places_on_pages_css.trim(),
].join('\n')
