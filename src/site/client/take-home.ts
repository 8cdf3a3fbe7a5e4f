import type { Drawing } from './drawing.ts'

/** The buttons under a figure that make a file of its drawing, or of its rows. Without scripts they do not show. */

/** Pictures are twice a figure's own size, for sharp screens. */
const picture_scale = 2

const save = (blob: Blob, name: string): void => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

const picture = async ({ text, width, height }: Drawing): Promise<Blob> => {
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Math.round(width * picture_scale)
  canvas.height = Math.round(height * picture_scale)
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error('no picture')) : resolve(blob)), 'image/png'),
  )
}

for (const button of document.querySelectorAll<HTMLButtonElement>('[data-take]')) {
  const figure = button.closest('figure')
  const svg = figure?.querySelector<SVGSVGElement>('.drawing svg.chart')
  if (figure === null || !svg) continue
  button.addEventListener('click', async () => {
    const page = location.pathname.split('/').filter(Boolean).slice(-2).join('-')
    const name = `${page === '' ? '' : `${page}-`}${figure.id.replace(/^fig-/, '')}`
    const { take, day } = button.dataset
    if (take === 'csv') {
      const { packedRows } = await import('./packed-rows.ts')
      const { href } = button.nextElementSibling as HTMLAnchorElement
      save(new Blob([await packedRows(href, day ?? '')], { type: 'text/csv' }), `${name}.csv`)
      return
    }
    const is_picture = take === 'png'
    const scale = is_picture ? picture_scale : 1
    const { standaloneDrawing } = await import('./drawing.ts')
    const drawing = await standaloneDrawing(svg, `${document.body.dataset.credit}#${figure.id}`, scale)
    if (is_picture) save(await picture(drawing), `${name}.png`)
    else save(new Blob([drawing.text], { type: 'image/svg+xml' }), `${name}.svg`)
  })
}
