import type { APIRoute, GetStaticPaths } from 'astro'
import { fireSheet, fireSymbol } from '../../../charts/fireplot.ts'
import { calendar } from '../../days.ts'
import { firePoints } from '../../fireplots.ts'
import { digest } from '../../inputs.ts'

export const getStaticPaths = (() =>
  calendar().months.map((month) => ({ params: { month } }))) satisfies GetStaticPaths

/** The plots of a month, each the size of a stamp. */
export const GET: APIRoute = ({ params }) => {
  const days = [...calendar().recorded.keys()].filter((day) => day.startsWith(params.month ?? ' '))
  const symbols = days.map((day) => {
    const file = digest().period(day).file('points')
    return fireSymbol(`d${day.slice(8)}`, firePoints(file), file.marks)
  })
  return new Response(fireSheet(symbols), { headers: { 'content-type': 'image/svg+xml' } })
}
