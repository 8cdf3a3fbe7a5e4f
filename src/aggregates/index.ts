export {
  ban_countries,
  ban_days,
  ban_jails,
  type BanCountriesRow,
  type BanDaysRow,
  type BanJailsRow,
} from './bans.ts'
export { countries } from './countries.ts'
export { country_days, type CountryDaysRow } from './country-days.ts'
export { country_ports, type CountryPortsRow } from './country-ports.ts'
export { days, type DaysRow } from './days.ts'
export { identifications, logins, type IdentificationsRow, type LoginsRow } from './logins.ts'
export { newCountries, newPorts, newSources } from './new.ts'
export { ban_places, places, type PlacesRow } from './places.ts'
export { points, type PointsRow } from './points.ts'
export { port_days } from './port-days.ts'
export { portCountries, type PortCountriesRow } from './port-countries.ts'
export { portScanners } from './port-scanners.ts'
export { ports } from './ports.ts'
export { selection } from './selection.ts'
export { summary } from './summary.ts'
export { transports } from './transports.ts'
