import { defineMiddleware } from 'astro:middleware'
import { reportOfCard } from './card.ts'
import { shownBy } from './frozen.ts'
import { showing } from './shown.ts'

/**
 * A frozen post is rendered from its own digest, and so is its card; to the end: a body that streams would leave it
 * half-way.
 */
export const onRequest = defineMiddleware(({ routePattern, params }, next) => {
  const slug = routePattern.startsWith('/reports/[slug]') ? params.slug : reportOfCard(params.card)
  const what = slug === undefined ? null : shownBy(slug)
  if (what === null) return next()
  return showing(what, async () => {
    const response = await next()
    return new Response(await response.arrayBuffer(), response)
  })
})
