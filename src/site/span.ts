import { decimal, grouped } from './inputs.ts'

/** How long from one moment to another, to a sensible unit: 42 s, 5 min, 3.2 h, 12 d. */
export const span = (from: string, to: string): string => {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000
  if (seconds < 120) return `${grouped(seconds)} s`
  if (seconds < 7200) return `${grouped(Math.round(seconds / 60))} min`
  if (seconds < 172_800) return `${grouped(Math.round(seconds / 360) / 10)} h`
  return `${grouped(Math.round(seconds / 86_400))} d`
}

/** Ports an hour, a scan shorter than a minute counted as one minute; two digits that mean something. */
export const portsAnHour = (ports: number, from: string, to: string): string => {
  const hours = Math.max(60, (Date.parse(to) - Date.parse(from)) / 1000) / 3600
  const rate = ports / hours
  return rate >= 10 ? grouped(Math.round(rate)) : decimal(rate, rate >= 0.1 ? 1 : 3)
}
