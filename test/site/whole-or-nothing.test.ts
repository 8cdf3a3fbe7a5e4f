import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AstroPrerenderer } from 'astro'
import { wholeOrNothing } from '../../src/site/whole-or-nothing.ts'

/** Pages by their names, as the build renders them: each as it is let. */
const rendererOf = async (pages: Readonly<Record<string, () => Promise<Response>>>) => {
  let made: AstroPrerenderer | undefined
  const begun: string[] = []
  const render = (request: Request): Promise<Response> => {
    const name = new URL(request.url).pathname.slice(1)
    begun.push(name)
    return pages[name]()
  }
  const start = wholeOrNothing.hooks['astro:build:start'] as (options: {
    setPrerenderer: (make: (pages: AstroPrerenderer) => AstroPrerenderer) => void
  }) => void
  start({
    setPrerenderer: (make) => {
      made = make({ name: 'test', getStaticPaths: () => Promise.resolve([]), render })
    },
  })
  const { render: rendered, teardown } = made as unknown as {
    render: (request: Request) => Promise<Response>
    teardown: () => Promise<void>
  }
  return { begun, teardown, page: (name: string) => rendered(new Request(`http://site.example/${name}`)) }
}

test('pages come out as they were rendered', async () => {
  const { page, teardown } = await rendererOf({
    one: () => Promise.resolve(new Response('one', { headers: { 'content-type': 'text/plain' } })),
    none: () => Promise.resolve(new Response(null)),
  })
  const one = await page('one')
  assert.deepEqual([await one.text(), one.headers.get('content-type')], ['one', 'text/plain'])
  assert.equal((await page('none')).body, null)
  await teardown()
})

test('after a failure no page is begun, none under way is written, and the end waits for those', async () => {
  const slow = Promise.withResolvers<Response>()
  const { begun, page, teardown } = await rendererOf({
    slow: () => slow.promise,
    // Its body fails on the way.
    torn: () =>
      Promise.resolve(new Response(new ReadableStream({ pull: (body) => body.error(new Error('torn')) }))),
    late: () => Promise.resolve(new Response('late')),
  })
  const under_way = assert.rejects(page('slow'), /torn/)
  await assert.rejects(page('torn'), /torn/)
  await assert.rejects(page('late'), /torn/)
  let ended = false
  const end = teardown().then(() => (ended = true))
  await new Promise((done) => setTimeout(done, 20))
  assert.equal(ended, false)
  slow.resolve(new Response('slow'))
  await Promise.all([under_way, end])
  assert.deepEqual(begun, ['slow', 'torn'])
})
