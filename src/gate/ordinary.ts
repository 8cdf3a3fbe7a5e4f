/**
 * Which names are words as others. A host `gateway` or a user `test` cannot be told from the word on a page: such
 * names are not searched for, and identify nobody. The project's own texts serve as the dictionary: what stands
 * there may stand on a page.
 */

/** Names that so many machines and accounts have. */
const usual =
  'localhost localdomain local root admin administrator user guest test demo mail www web ftp ssh dns ntp vpn nas ' +
  'proxy router firewall gateway server host node home office backup git dev prod staging main master db mysql ' +
  'postgres oracle ubuntu debian fedora centos raspberrypi openwrt pfsense opnsense nobody daemon operator'

/** The words of a text, lower case. */
export const wordsIn = (text: string): Set<string> =>
  new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])

/**
 * @param texts of the project
 * @param languages whose names of countries are ordinary too
 */
export function ordinaryWords(texts: Iterable<string>, languages: readonly string[]): Set<string> {
  const words = wordsIn(usual)
  for (const text of texts) for (const word of wordsIn(text)) words.add(word)
  const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(65 + at))
  const styles = ['long', 'short'] as const
  for (const [language, style] of languages.flatMap((one) => styles.map((style) => [one, style] as const))) {
    const names = new Intl.DisplayNames(language, { type: 'region', style })
    for (const first of letters)
      for (const second of letters)
        for (const word of wordsIn(names.of(first + second) ?? '')) words.add(word)
  }
  return words
}

/** Names of three letters, of digits alone, and those made of ordinary words without a digit or a dot. */
export function isOrdinary(name: string, ordinary: ReadonlySet<string>): boolean {
  const lower = name.toLowerCase()
  if (name.length <= 3 || !/\p{L}/u.test(name)) return true
  if (/[\d.]/.test(name)) return ordinary.has(lower)
  return [...wordsIn(lower)].every((word) => word.length <= 3 || ordinary.has(word))
}
