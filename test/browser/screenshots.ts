import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { loadContent } from '../../scripts/content.ts'
import { launchChromium } from './chromium.ts'
import { host } from './static.ts'

/**
 * npm run screenshots: the pictures of README.md, taken of the site as it was built last. Run it on the generated
 * sample (`npm run build` without logs): pictures of a machine's own logs have no place in a repository.
 */

const pictures: { name: string; page: string; figure: string; width: number }[] = [
  { name: 'map', page: 'reports/traffic-journal/', figure: '#fig-world-map', width: 1100 },
  { name: 'port-tile', page: 'reports/traffic-journal/', figure: '#fig-port-tile-cap', width: 640 },
  {
    name: 'fireplot',
    page: 'reports/chickens-ants-and-ghosts/',
    figure: '#fig-fireplot-slowest-diagonal',
    width: 640,
  },
]

const content = loadContent()
const { synthetic } = JSON.parse(readFileSync(join(content.digest, 'manifest.json'), 'utf8')) as {
  synthetic: boolean
}
if (!synthetic) throw new Error(`${content.out} shows logs, not the sample; take its pictures elsewhere`)

const folder = join(import.meta.dirname, '../../.github/screenshots')
mkdirSync(folder, { recursive: true })
const base = new URL(content.config.url).pathname
const site = await host(content.out, base)
const browser = await launchChromium()
try {
  const page = await browser.newPage({
    viewport: { width: 1280, height: 1000 },
    colorScheme: 'light',
    reducedMotion: 'reduce',
  })
  for (const { name, page: path, figure, width } of pictures) {
    await page.goto(`${site.origin}${base}${path}`, { waitUntil: 'networkidle' })
    // The drawing without its caption, which README.md has in its own words.
    const drawing = page.locator(`${figure} :is(svg.chart, canvas, img, picture)`).first()
    const png = await drawing.screenshot()
    const file = join(folder, `${name}.webp`)
    const { size } = await sharp(png).resize({ width }).webp({ quality: 80, effort: 6 }).toFile(file)
    process.stdout.write(`${file}: ${Math.round(size / 1000)} KB\n`)
  }
} finally {
  await browser.close()
  await site.close()
}
