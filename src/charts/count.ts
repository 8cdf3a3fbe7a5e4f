/** Numbers as a language writes them, by CLDR. */
export interface Numbers {
  /** Digits in groups, three of a fraction at most: 1,234,567 or 1.234.567. */
  grouped: (value: number) => string
  /** With so many digits of a fraction: 1.50 or 1,50. */
  decimal: (value: number, digits: number) => string
  /** Short, for axes and narrow places: 950, 1.2k, 34k, 5.6M, with three digits at most, and SI's prefixes. */
  compact: (value: number) => string
  /** A part of a whole: 12%, 3.4%, under 0.1%. */
  share: (part: number, whole: number) => string
  /** A count with its unit: 1 drop, 2 drops. The unit is English, in the plural, as charts name it. */
  counted: (value: number, unit: string) => string
}

/** @throws RangeError for what is no language tag */
export const numbersIn = (language: string): Numbers => {
  const whole = new Intl.NumberFormat(language)
  const tenths = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 })
  const grouped = (value: number): string => whole.format(value)
  return {
    grouped,
    decimal: (value, digits) =>
      new Intl.NumberFormat(language, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(value),
    compact: (value) => {
      for (const [size, prefix] of prefixes) {
        // What rounds up to a thousand of the smaller unit is one of the larger: 999 950 is 1M.
        if (Math.abs(value) < size * 0.9995) continue
        const scaled = value / size
        return `${tenths.format(Math.abs(scaled) < 9.95 ? scaled : Math.round(scaled))}${prefix}`
      }
      return tenths.format(value)
    },
    share: (part, whole) => {
      if (whole === 0 || part === 0) return percents.format(0)
      const percent = (part / whole) * 100
      if (percent < 0.1) return `under ${percents.format(0.001)}`
      return percents.format(percent < 9.95 ? part / whole : Math.round(percent) / 100)
    },
    counted: (value, unit) => `${grouped(value)} ${value === 1 ? singular(unit) : unit}`,
  }
}

const prefixes = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const

const singular = (unit: string): string => {
  if (unit.endsWith('ies')) return `${unit.slice(0, -3)}y`
  return unit.endsWith('s') && !unit.endsWith('ss') ? unit.slice(0, -1) : unit
}
