import Archives from './figures/Archives.astro'
import BanCountries from './figures/BanCountries.astro'
import BanDensity from './figures/BanDensity.astro'
import BanJails from './figures/BanJails.astro'
import BanMap from './figures/BanMap.astro'
import BanMonths from './figures/BanMonths.astro'
import CommonPorts from './figures/CommonPorts.astro'
import CommonPortsTile from './figures/CommonPortsTile.astro'
import CountryCurves from './figures/CountryCurves.astro'
import CountryTimeline from './figures/CountryTimeline.astro'
import DailyCommonPortsTile from './figures/DailyCommonPortsTile.astro'
import DailyMap from './figures/DailyMap.astro'
import DailyPortTile from './figures/DailyPortTile.astro'
import Days from './figures/Days.astro'
import Disclaimer from './figures/Disclaimer.astro'
import FastScans from './figures/FastScans.astro'
import Fireplot from './figures/Fireplot.astro'
import FlowChart from './figures/FlowChart.astro'
import Greetings from './figures/Greetings.astro'
import LoginRecords from './figures/LoginRecords.astro'
import ManyPortsDays from './figures/ManyPortsDays.astro'
import PortCurves from './figures/PortCurves.astro'
import PortMap from './figures/PortMap.astro'
import PortMaps from './figures/PortMaps.astro'
import PortTile from './figures/PortTile.astro'
import Protocols from './figures/Protocols.astro'
import ScanCounts from './figures/ScanCounts.astro'
import ScannerMap from './figures/ScannerMap.astro'
import Selection from './figures/Selection.astro'
import SilentCountries from './figures/SilentCountries.astro'
import SourceDensity from './figures/SourceDensity.astro'
import SourceMap from './figures/SourceMap.astro'
import TopCountries from './figures/TopCountries.astro'
import TopPorts from './figures/TopPorts.astro'
import WorldMap from './figures/WorldMap.astro'
import DataThrough from './inline/DataThrough.astro'
import GeoipName from './inline/GeoipName.astro'
import N from './inline/N.astro'
import See from './inline/See.astro'
import Span from './inline/Span.astro'
import Top from './inline/Top.astro'

/** What a post may use without importing it. */
export const vocabulary = {
  Archives,
  BanCountries,
  BanDensity,
  BanJails,
  BanMap,
  BanMonths,
  CommonPorts,
  CommonPortsTile,
  CountryCurves,
  CountryTimeline,
  DailyCommonPortsTile,
  DailyMap,
  DailyPortTile,
  DataThrough,
  Days,
  Disclaimer,
  FastScans,
  Fireplot,
  FlowChart,
  Greetings,
  LoginRecords,
  GeoipName,
  ManyPortsDays,
  N,
  PortCurves,
  PortMap,
  PortMaps,
  PortTile,
  Protocols,
  ScanCounts,
  ScannerMap,
  See,
  Selection,
  SilentCountries,
  SourceDensity,
  SourceMap,
  Span,
  Top,
  TopCountries,
  TopPorts,
  WorldMap,
}
