import type { Locator } from 'playwright-core'

/**
 * Colours of a picture, decoded by the browser: what <use> paints has no computed style to ask for.
 *
 * @returns Share of its pixels (0-1) by colour, rgb(r, g, b); anti-aliased edges are among them.
 */
export async function coloursOf(element: Locator): Promise<Map<string, number>> {
  const png = await element.screenshot()
  const blank = await element.page().context().browser()!.newPage()
  try {
    const shares = await blank.evaluate(
      async (source) => {
        const image = new Image()
        image.src = source
        await image.decode()
        const canvas = new OffscreenCanvas(image.width, image.height)
        const context = canvas.getContext('2d')!
        context.drawImage(image, 0, 0)
        const { data } = context.getImageData(0, 0, image.width, image.height)
        const counts = new Map<string, number>()
        for (let at = 0; at < data.length; at += 4) {
          const colour = `rgb(${data[at]}, ${data[at + 1]}, ${data[at + 2]})`
          counts.set(colour, (counts.get(colour) ?? 0) + 1)
        }
        return [...counts].map(([colour, count]) => [colour, (count * 4) / data.length] as const)
      },
      `data:image/png;base64,${png.toString('base64')}`,
    )
    return new Map(shares)
  } finally {
    await blank.close()
  }
}
