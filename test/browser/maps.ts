import type { Page } from 'playwright-core'
import type { ColourCounter } from './pixels.ts'

/** Countries that no projection makes small; seen on any map that colours them. */
const large = ['AU', 'BR', 'CA', 'CN', 'IN', 'RU', 'US']
/** Of the map's pixels: India, the smallest of them, covers some 0.9 % of it. */
const least_share = 0.004

/** Of the legend's pixels: a swatch is an eighth of it, its edges apart. */
const least_share_of_legend = 0.05

/**
 * Each map of the page must be painted in the classes that its variables give to large countries, and so must the
 * legend below it, where maps share one.
 *
 * @returns One sentence a fault.
 */
export async function faultsOfMaps(page: Page, { coloursOf }: ColourCounter): Promise<string[]> {
  const faults: string[] = []
  for (const map of await page.locator('figure svg:has(use[href*="world.svg"])').all()) {
    const id = await map.getAttribute('id')
    const wanted = await map.evaluate((svg, countries) => {
      const { style } = svg as SVGElement
      const coloured = countries.filter((country) => style.getPropertyValue(`--${country}`) !== '')
      return coloured.map((country) => {
        style.color = `var(--${country})`
        const { color } = getComputedStyle(svg)
        style.color = ''
        return { country, color }
      })
    }, large)
    const world = map.locator('use').first()
    if (!(await world.isVisible())) {
      faults.push(`map ${id}: empty`)
      continue
    }
    const legend = map.locator('use[href*="world.svg#classes"]')
    const high = (await legend.count()) === 0 ? 0 : ((await legend.boundingBox())?.height ?? 0)
    // On a phone it is a line of few pixels, most of them edges.
    const swatches = high < 8 ? null : await coloursOf(legend)
    for (const color of new Set(wanted.map(({ color }) => color)))
      if (swatches !== null && (swatches.get(color) ?? 0) < least_share_of_legend)
        faults.push(`map ${id}: its legend has no ${color}`)
    const painted = await coloursOf(world)
    for (const { country, color } of wanted) {
      const share = painted.get(color) ?? 0
      if (share < least_share)
        faults.push(`map ${id}: ${country} is not ${color}: ${share.toFixed(4)} of the map is`)
    }
  }
  return faults
}
