export interface Line {
  /** x and y by turns. */
  points: readonly number[]
  closed: boolean
}

/**
 * Path text of lines, each point relative to the one before and rounded to 1/`resolution` of a unit (on the
 * plane, so that errors do not add up). Points that rounding puts on one another, or in line along an axis, fall
 * together; a closed line of fewer than three points is not drawn.
 */
export const pathText = (lines: readonly Line[], resolution: 1 | 10 = 10): string => {
  let path = ''
  let x = 0
  let y = 0
  const part = (units: number): string =>
    resolution === 1 ? String(units) : String(units / 10).replace(/^(-?)0\./, '$1.')
  const pair = (dx: number, dy: number): string => {
    const down = part(dy)
    return `${part(dx)}${down.startsWith('-') ? '' : ' '}${down}`
  }
  for (const { points, closed } of lines) {
    const kept = roundedPoints(points, closed, resolution)
    if (kept.length < (closed ? 6 : 4)) continue
    let command = ''
    for (let i = 0; i < kept.length; i += 2) {
      const dx = kept[i] - x
      const dy = kept[i + 1] - y
      x += dx
      y += dy
      if (i === 0) path += `m${pair(dx, dy)}`
      else if (dy === 0) path += `h${part(dx)}`
      else if (dx === 0) path += `v${part(dy)}`
      else {
        const words = pair(dx, dy)
        path += command === 'l' ? `${words.startsWith('-') ? '' : ' '}${words}` : `l${words}`
      }
      command = i === 0 ? 'm' : dy === 0 ? 'h' : dx === 0 ? 'v' : 'l'
    }
    if (closed) {
      path += 'z'
      x = kept[0]
      y = kept[1]
    }
  }
  return path.replace(/^m/, 'M')
}

/** In units of 1/resolution. */
const roundedPoints = (points: readonly number[], closed: boolean, resolution: number): number[] => {
  const kept: number[] = []
  for (let i = 0; i < points.length; i += 2) {
    const x = Math.round(points[i] * resolution)
    const y = Math.round(points[i + 1] * resolution)
    const at = kept.length
    if (at >= 2 && kept[at - 2] === x && kept[at - 1] === y) continue
    const flat = at >= 4 && kept[at - 1] === y && kept[at - 3] === y && between(kept[at - 4], kept[at - 2], x)
    const steep =
      at >= 4 && kept[at - 2] === x && kept[at - 4] === x && between(kept[at - 3], kept[at - 1], y)
    if (flat || steep) kept.length -= 2
    kept.push(x, y)
  }
  if (closed && kept.at(-2) === kept[0] && kept.at(-1) === kept[1]) kept.length -= 2
  return kept
}

const between = (from: number | undefined, middle: number | undefined, to: number): boolean =>
  from !== undefined && middle !== undefined && from <= middle === middle <= to && from !== to
