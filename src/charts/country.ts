import codes from 'i18n-iso-countries/codes.json' with { type: 'json' }

const by_numeric = new Map(codes.map(([alpha2, , numeric]) => [numeric, alpha2]))

/** ISO 3166-1 alpha-2 of a numeric code, which has three digits. */
export const alpha2OfNumeric = (numeric: string): string | null => by_numeric.get(numeric) ?? null

/** Antarctica lies outside the map's view. */
const outside_view = new Set(['AQ'])

/** Countries and territories that the world map shows, as a shape, a dot or both; XK is Kosovo. */
export const mapped_countries: ReadonlySet<string> = new Set(
  codes.map(([alpha2]) => alpha2 ?? '').filter((alpha2) => !outside_view.has(alpha2)),
)

/** Where CLDR's name is long or two-headed, the one newspapers print. */
const plain_names: Readonly<Record<string, string>> = {
  CD: 'DR Congo',
  CG: 'Congo',
  HK: 'Hong Kong',
  MM: 'Myanmar',
  MO: 'Macao',
  PS: 'Palestine',
}

const region_names = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' })

/** What countries are called; null is unknown. */
export type CountryNames = (country: string | null) => string

/** Name in English; null is unknown. */
export const countryName = (country: string | null): string => {
  if (country === null) return 'unknown'
  return plain_names[country] ?? (region_names.of(country) ?? country).replace(' & ', ' and ')
}

/** Countries that a sentence names with an article. */
const with_article = new Set(
  'AE AX BQ BS CC CD CF CK DO FK FO GB GM IM IO KM KY MH MP MV NL PH PN SB SC TC TF UM US VG VI'.split(' '),
)

/** As a sentence names it: in the Netherlands, from Peru. */
export const countryInText = (country: string | null): string =>
  country === null
    ? 'an unknown country'
    : `${with_article.has(country) ? 'the ' : ''}${countryName(country)}`
