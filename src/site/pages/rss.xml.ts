import rss from '@astrojs/rss'
import type { APIRoute } from 'astro'
import { calendar } from '../days.ts'
import { config, counted, digest, href, wording } from '../inputs.ts'
import { listedReports } from '../reports.ts'

const newest_days = 14

/** Posts, and a line for each of the newest days. */
export const GET: APIRoute = ({ site }) => {
  const days = [...calendar().recorded.values()].slice(-newest_days).reverse()
  return rss({
    title: config.title,
    description: config.description,
    site: site ?? config.url,
    items: [
      ...days.map(({ day, events, sources }) => ({
        title: wording.day(day),
        link: href(`days/${day}/`),
        description: `${counted(events, 'packets')} dropped, from ${counted(sources, 'sources')}.`,
        // The feed's clock is the data's: a day is told when its last packet has come.
        pubDate: new Date(digest().period(day).summary.last_seen ?? `${day}T23:59:59Z`),
      })),
      ...listedReports().map(({ slug, title, description, date }) => ({
        title,
        link: href(`reports/${slug}/`),
        description,
        ...(date === undefined ? {} : { pubDate: new Date(date) }),
      })),
    ],
    customData: `<language>${config.language}</language>`,
  })
}
