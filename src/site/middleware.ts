import { defineMiddleware } from 'astro:middleware'
import { shownBy } from './frozen.ts'
import { showing } from './shown.ts'

/** A frozen post is rendered from its own digest, to the end: a body that streams would leave it half-way. */
export const onRequest = defineMiddleware(({ routePattern, params }, next) => {
  const what = routePattern.startsWith('/reports/[slug]') ? shownBy(params.slug ?? '') : null
  if (what === null) return next()
  return showing(what, async () => {
    const response = await next()
    return new Response(await response.arrayBuffer(), response)
  })
})
