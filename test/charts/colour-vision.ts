type Triple = readonly [number, number, number]
export type Vision = 'normal' | 'protanopia' | 'deuteranopia' | 'tritanopia'

/**
 * How colours look to eyes that lack a kind of cone, after Machado, Oliveira and Fernandes, "A Physiologically-based
 * Model for Simulation of Color Vision Deficiency" (2009), severity 1, and how far apart they lie then.
 */
export const visions: Readonly<Record<Vision, readonly Triple[]>> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
}

const linear = (colour: string): number[] =>
  [1, 3, 5].map((at) => {
    const share = parseInt(colour.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })

/** CIE 1976 L*a*b* of a colour as it is seen, under D65. */
export const lab = (colour: string, vision: Vision): Triple => {
  const stimulus = linear(colour)
  const [red = 0, green = 0, blue = 0] = visions[vision].map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, weight, i) => sum + weight * (stimulus[i] ?? 0), 0),
      ),
    ),
  )
  const bent = (value: number): number =>
    value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116
  const x = bent((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
  const y = bent(0.2126 * red + 0.7152 * green + 0.0722 * blue)
  const z = bent((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

/** Distance in L*a*b* (CIE 1976): 2.3 is just noticeable, side by side. */
export const distance = (one: string, other: string, vision: Vision): number => {
  const there = lab(other, vision)
  return Math.hypot(...lab(one, vision).map((value, i) => value - (there[i] ?? 0)))
}
