import { setTimeout } from 'node:timers/promises'
import type { AstroIntegration } from 'astro'

/** Pages that are rendered at a time: while one is packed or written by threads, another is rendered. */
export const pages_at_once = 4

/** For what is being written already, which nobody can wait for. */
const writing_milliseconds = 200

/**
 * When a page fails, no other is begun, and the build fails once those under way have come to rest: else they would
 * be written into a folder that is being removed.
 */
export const wholeOrNothing: AstroIntegration = {
  name: 'whole-or-nothing',
  hooks: {
    'astro:build:start': ({ setPrerenderer }) => {
      setPrerenderer((pages) => {
        let failure: { reason: unknown } | undefined
        const under_way = new Set<Promise<unknown>>()
        const whole = async (...request: Parameters<typeof pages.render>): Promise<Response> => {
          if (failure !== undefined) throw failure.reason
          try {
            const result = await pages.render(...request)
            const response = result instanceof Response ? result : result.response
            // To the end: what streams fails on the way.
            return response.body === null ? response : new Response(await response.arrayBuffer(), response)
          } catch (reason) {
            failure ??= { reason }
            throw failure.reason
          }
        }
        return {
          ...pages,
          render: async (...request) => {
            const page = whole(...request)
            under_way.add(page)
            try {
              const response = await page
              if (failure !== undefined) throw failure.reason
              return response
            } finally {
              under_way.delete(page)
            }
          },
          teardown: async () => {
            if (failure !== undefined) {
              await Promise.allSettled(under_way)
              await setTimeout(writing_milliseconds)
            }
            await pages.teardown?.()
          },
        }
      })
    },
  },
}
