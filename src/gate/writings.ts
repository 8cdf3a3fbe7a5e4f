/**
 * A text with what is written around the corner written out: percent-encoding, entities, escapes of JSON and
 * JavaScript. Null when nothing that a name or an address is made of is written so.
 * @param text a character a byte
 */
export function writtenOut(text: string): string | null {
  let is_other = false
  const out = text.replace(escape, (written, percent, decimal, hexadecimal, entity, unit, braced, other) => {
    let code: number
    if (percent !== undefined) code = parseInt(percent, 16)
    else if (decimal !== undefined) code = Number(decimal)
    else if (hexadecimal !== undefined) code = parseInt(hexadecimal, 16)
    else if ((unit ?? braced) !== undefined) code = parseInt(unit ?? braced, 16)
    else if (entity !== undefined) {
      if (!Object.hasOwn(entities, entity)) return written
      code = entities[entity]
    } else return other === 'n' || other === 't' || other === 'r' ? ' ' : other
    if (code > 0x10ffff) return written
    if (percent === undefined && code > 127) {
      is_other = true
      return Buffer.from(String.fromCodePoint(code)).toString('latin1')
    }
    const character = String.fromCharCode(code)
    if (code > 127 || telling.test(character)) is_other = true
    return character
  })
  return is_other ? out : null
}

const escape =
  /%([0-9a-fA-F]{2})|&#0*(\d{1,7});?|&#[xX]0*([0-9a-fA-F]{1,6});?|&([a-z]{2,6});|\\u([0-9a-fA-F]{4})|\\u\{([0-9a-fA-F]{1,6})\}|\\([^u])/g

/** What addresses and names are made of; brackets and quotes are escaped everywhere. */
const telling = /[\w.:\-/@+!$%*~^]/

const entities: Readonly<Record<string, number>> = {
  ...{ amp: 38, lt: 60, gt: 62, quot: 34, apos: 39, period: 46, colon: 58, sol: 47, dash: 45, lowbar: 95 },
  ...{ commat: 64, excl: 33, num: 35, dollar: 36, percnt: 37, ast: 42, plus: 43, comma: 44, semi: 59 },
}

/** What `data:` addresses hold in base64, decoded. */
export function* embedded(text: string): Generator<Buffer> {
  for (const [, base64] of text.matchAll(/;base64,([A-Za-z0-9+/=_-]{8,})/g))
    yield Buffer.from(base64, 'base64')
}

/** Bytes of UTF-16 or UTF-32 as those of one a character; null when there are too few zeros for that. */
export function withoutZeros(bytes: Buffer): Buffer | null {
  let zeros = 0
  for (const byte of bytes) if (byte === 0) zeros++
  return zeros === 0 ? null : Buffer.from(bytes.filter((byte) => byte !== 0))
}
