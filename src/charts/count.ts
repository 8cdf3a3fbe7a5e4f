/** Digits in groups of three, parted by narrow no-break spaces: 1 234 567. */
export const grouped = (value: number): string => {
  const [whole = '', fraction] = String(value).split('.')
  const digits = whole.replace(/\B(?=(\d{3})+$)/g, '\u202f')
  return fraction === undefined ? digits : `${digits}.${fraction}`
}

/** Short, for axes and narrow places: 950, 1.2k, 34k, 5.6M, with three digits at most. */
export const compact = (value: number): string => {
  for (const [size, suffix] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    // What rounds up to a thousand of the smaller unit is one of the larger: 999 950 is 1M.
    if (Math.abs(value) < size * 0.9995) continue
    const scaled = value / size
    return `${Math.abs(scaled) < 9.95 ? Math.round(scaled * 10) / 10 : Math.round(scaled)}${suffix}`
  }
  return String(Math.round(value * 10) / 10)
}

/** A part of a whole: 12%, 3.4%, under 0.1%. */
export const share = (part: number, whole: number): string => {
  if (whole === 0 || part === 0) return '0%'
  const percent = (part / whole) * 100
  if (percent < 0.1) return 'under 0.1%'
  return `${percent < 9.95 ? Math.round(percent * 10) / 10 : Math.round(percent)}%`
}

/** A count with its unit: 1 drop, 2 drops. The unit is given in the plural, as charts name it. */
export const counted = (value: number, unit: string): string =>
  `${grouped(value)} ${value === 1 ? singular(unit) : unit}`

const singular = (unit: string): string => {
  if (unit.endsWith('ies')) return `${unit.slice(0, -3)}y`
  return unit.endsWith('s') && !unit.endsWith('ss') ? unit.slice(0, -1) : unit
}
