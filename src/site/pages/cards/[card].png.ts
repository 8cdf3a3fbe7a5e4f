import type { APIRoute, GetStaticPaths } from 'astro'
import { cardFile, cardOfReport } from '../../card.ts'
import { daysShown } from '../../figure.ts'
import { config, counted, digest, wording } from '../../inputs.ts'
import { reports } from '../../reports.ts'
import { worldText } from '../../world.ts'

/** A card a post, and one for all other pages. */
export const getStaticPaths = (() => [
  { params: { card: 'site' }, props: { title: config.title, period: 'all' } },
  ...reports().map(({ slug, title, period }) => ({
    params: { card: cardOfReport(slug) },
    props: { title, period },
  })),
]) satisfies GetStaticPaths

export const GET: APIRoute<{ title: string; period: string }> = async ({
  props: { title, period: name },
}) => {
  const period = digest().period(name)
  const { summary } = period
  const events = new Map(period.file('days').map(({ day, events }) => [day, events]))
  const file = await cardFile({
    site: title === config.title ? config.description : config.title,
    title,
    lines: [
      wording.period(name, summary),
      `${counted(summary.events, 'packets')} from ${counted(summary.countries, 'countries')}`,
    ],
    countries: period.file('countries'),
    days: daysShown(period).map((day) => events.get(day) ?? 0),
    palette: config.figures.palette,
    world: worldText(),
  })
  return new Response(new Uint8Array(file), { headers: { 'content-type': 'image/png' } })
}
