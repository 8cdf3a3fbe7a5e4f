import { halved_columns, rows_width, sizeOf, swatches_width } from './cells.ts'
import { escapeText } from './svg.ts'

/** What becomes of tiles on a phone. */

/**
 * The columns of a tile, all or in halves: where cells are large, a phone shows the second half of a row under the
 * first.
 * @param draw the columns from one, to before another
 */
export const inHalves = (columns: number, draw: (from: number, to: number) => string): string =>
  columns === halved_columns
    ? [0, 1].map((half) => `<g class="half">${draw(half * 8, half * 8 + 8)}</g>`).join('')
    : draw(0, columns)

/** The names of a tile's rows beside it, which show on a phone only. */
export const rowsBeside = (href: string, height: number): string =>
  `<use class="tile-rows" href="${escapeText(href)}" x="${-rows_width}" width="${rows_width}" height="${height}"/>`

/** On a phone: numbers of many columns go, and those of few stand in rows half as long. */
export const tiles_narrow_css = (() => {
  const few = sizeOf(halved_columns)
  const many = sizeOf(32)
  const half = (halved_columns / 2) * few.cell
  const side = (few.cell - few.gap) / 2
  const tiles = '.chart-tile-16'
  return [
    `${tiles}{width:200%;margin-bottom:calc(var(--longer) + 1.6em)}`,
    `.drawing:has(>${tiles}){overflow:clip}`,
    `${tiles} .half .cells{transform:translateY(${side}px) scaleY(2);stroke-width:${side}px!important}`,
    `${tiles} .half+.half .cells{transform:translate(${-half}px,${few.cell + side}px) scaleY(2)}`,
    `${tiles} .half text{transform:translateY(calc(var(--row)*${few.cell}px))}`,
    `${tiles} .half+.half text{transform:translate(${-half}px,calc(var(--row)*${few.cell}px + ${few.cell}px))}`,
    `.chart-tile-16 .legend{transform:translateY(var(--legend))}`,
    `.chart-tile-32 .cell-numbers{display:none}`,
    `.cell-ground{font-size:0}`,
    `:is(.chart-tile-32,.film-drawing>.chart-film-32){padding-left:2.4em}`,
    `.tile-rows{display:inline;font:${many.cell * 1.2}px system-ui,sans-serif;fill:var(--ink-soft)}`,
    `.chart-tile-32{margin-bottom:14%}`,
    `.chart-tile-32 .legend{transform:translateY(var(--legend)) scale(2.8)}`,
    `.chart .legend .most{transform:translate(${-swatches_width - 52}px,38px)}`,
  ].join('\n')
})()
