import type { Language } from './language.ts'
import { text, textWidth } from './svg.ts'
import { projected } from './world.ts'

export interface PlaceValue {
  /** Degrees. */
  latitude: number
  longitude: number
  value: number
}

/** Lower bounds of the symbols' classes, the same on every page. */
export const symbol_thresholds = [1, 3, 10, 30, 100, 300, 1_000] as const

/** Radius of the symbol for one, in units of a map 960 wide; the area grows with the class's lower bound. */
const smallest_radius = 1.2
export const symbolRadius = (step: number): number =>
  Math.round(smallest_radius * Math.sqrt(symbol_thresholds[step - 1]) * 100) / 100

/** The class of a value, from 1; 0 is none. */
export const symbolOf = (value: number): number =>
  symbol_thresholds.findLastIndex((threshold) => value >= threshold) + 1

/** The places of each class, from 1, those at one spot together. */
export const placesByClass = (places: readonly PlaceValue[]): PlaceValue[][] => {
  const spots = new Map<string, PlaceValue>()
  for (const { latitude, longitude, value } of places) {
    const key = `${latitude} ${longitude}`
    const spot = spots.get(key)
    if (spot === undefined) spots.set(key, { latitude, longitude, value })
    else spot.value += value
  }
  const classes: PlaceValue[][] = symbol_thresholds.map(() => [])
  for (const spot of spots.values()) classes[symbolOf(spot.value) - 1]?.push(spot)
  return classes
}

/**
 * A path with a corner at each place, in whole units of the world's symbol. Its markers are the symbols: each is
 * painted by itself, so that where they overlap it is darker, and a thousand of them are one element. The first
 * and the last corner have none, so both stand twice.
 */
export const markedPath = (places: readonly PlaceValue[]): string => {
  const corners = places
    .map(({ longitude, latitude }) => projected(longitude, latitude).map(Math.round))
    .sort(([ax, ay], [bx, by]) => ax - bx || ay - by)
  let path = ''
  let [x, y] = [0, 0]
  corners.forEach(([to_x, to_y], i) => {
    const [dx, dy] = [to_x - x, to_y - y]
    path += i === 0 ? `M${dx} ${dy}h0` : `${i === 1 ? 'l' : dx < 0 ? '' : ' '}${dx}${dy < 0 ? '' : ' '}${dy}`
    x = to_x
    y = to_y
  })
  return corners.length === 0 ? '' : `${path}h0`
}

/** The symbols of a map, one element a class, the largest lowest. */
export const symbols = (id: string, places: readonly PlaceValue[]): string =>
  placesByClass(places)
    .map((spots, i) => {
      if (spots.length === 0) return ''
      const name = `${id}-symbol-${i + 1}`
      return (
        `<marker id="${name}" markerUnits="userSpaceOnUse" markerWidth="300" markerHeight="300" viewBox="-50 -50 100 100" overflow="visible">` +
        `<circle class="symbol symbol-${i + 1}" r="${symbolRadius(i + 1)}"/></marker>` +
        `<path class="marked" marker-mid="url(#${name})" d="${markedPath(spots)}"/>`
      )
    })
    .reverse()
    .join('')

/** On a phone symbols and letters are larger in the drawing; the legend leaves room for it. */
export const phone_symbol_scale = 1.6
export const phone_letters = 32

/** A symbol of each class up to the largest on the map, each with its lower bound, under a line that says of what. */
export const symbolLegend = (
  places: readonly PlaceValue[],
  unit: string,
  top: number,
  { grouped }: Language,
): { body: string; height: number } => {
  const used = placesByClass(places).findLastIndex((spots) => spots.length > 0) + 1
  const steps = Math.max(3, used)
  const reach = Math.max(18, symbolRadius(steps) * phone_symbol_scale)
  const middle = top + 30 + reach
  let x = 0
  const body = symbol_thresholds
    .slice(0, steps)
    .map((threshold, i) => {
      const radius = Math.max(8, symbolRadius(i + 1) * phone_symbol_scale)
      const words = i === steps - 1 ? `${grouped(threshold)} or more` : grouped(threshold)
      const centre = x + radius
      x = centre + radius + 8 + textWidth(words, phone_letters) * 0.9 + 20
      return (
        `<circle class="symbol symbol-${i + 1}" cx="${Math.round(centre)}" cy="${Math.round(middle)}" r="${symbolRadius(i + 1)}"/>` +
        text(words, { x: centre + radius + 6, y: middle, tone: 'soft middle' })
      )
    })
    .join('')
  const heading = text(`${unit.replace(/^./, (letter) => letter.toUpperCase())} at one place`, {
    x: 0,
    y: top,
    tone: 'soft under',
  })
  return { body: `${heading}<g class="key">${body}</g>`, height: 30 + 2 * reach }
}
