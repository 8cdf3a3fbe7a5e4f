import { after } from 'node:test'
import { sharedSite } from '../end-to-end/shared-site.ts'
import { small_site_url } from '../end-to-end/small-site.ts'
import { launchChromium } from './chromium.ts'
import { host } from './static.ts'

/**
 * The small site on a host of its own and a browser to read it with, both until the tests of the file have ended.
 * @param flags of the browser
 */
export async function hostSmallSite(...flags: string[]) {
  const base = new URL(small_site_url).pathname
  const browser = await launchChromium(...flags)
  const site = await sharedSite()
  const { origin, close } = await host(site.dist, base)
  after(async () => {
    await browser.close()
    await close()
  })
  return { base, browser, origin, site }
}
