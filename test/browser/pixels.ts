import type { Browser, Locator } from 'playwright-core'

/** Counts the colours of elements as they are painted: what `<use>` shows has no computed style to ask for. */
export type ColourCounter = {
  /** Shares of the element's pixels (0-1) by colour, as `rgb(r, g, b)`; anti-aliased edges are among them. */
  coloursOf: (element: Locator) => Promise<Map<string, number>>
  close: () => Promise<void>
}

/** Pictures are decoded by the browser, in a page of their own. */
export async function openColourCounter(browser: Browser): Promise<ColourCounter> {
  const blank = await browser.newPage()
  return {
    close: () => blank.close(),
    coloursOf: async (element) => {
      const png = await element.screenshot()
      const shares = await blank.evaluate(
        async (source) => {
          const image = new Image()
          image.src = source
          await image.decode()
          const canvas = new OffscreenCanvas(image.width, image.height)
          const context = canvas.getContext('2d')!
          context.drawImage(image, 0, 0)
          const { data } = context.getImageData(0, 0, image.width, image.height)
          const counts = new Map<number, number>()
          for (let at = 0; at < data.length; at += 4) {
            const colour = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2]
            counts.set(colour, (counts.get(colour) ?? 0) + 1)
          }
          return [...counts].map(([colour, count]) => {
            const name = `rgb(${colour >> 16}, ${(colour >> 8) & 255}, ${colour & 255})`
            return [name, (count * 4) / data.length] as const
          })
        },
        `data:image/png;base64,${png.toString('base64')}`,
      )
      return new Map(shares)
    },
  }
}
