import { point_map_width } from './point-map.ts'
import { regionsCss } from './regions.ts'
import { phone_letters, phone_symbol_scale, symbol_thresholds, symbolRadius } from './symbols.ts'

/** The look of maps of places, on a page and by themselves. */
export const places_shapes_css = `
.chart-places{--map-sea:none;--map-graticule:none;--map-outline:none}
.chart .symbol{fill:var(--accent);fill-opacity:.3;stroke:var(--accent);stroke-opacity:.85;stroke-width:.6}
.chart :is(.symbol-5,.symbol-6,.symbol-7){fill-opacity:.16;stroke-opacity:.6}
.chart .marked{fill:none;stroke:none}
.chart .arc{fill:none;stroke:var(--accent);stroke-opacity:.38;stroke-width:1.5;stroke-linecap:round}
.chart .arc-2{stroke-width:2.4}
.chart .arc-3{stroke-width:3.6}
.chart .arc-4{stroke-width:5.4}
.chart .band{fill:var(--accent);fill-opacity:.2;stroke:var(--accent);stroke-width:.75}
.chart .band-under{stroke:none}
.chart .home circle{fill:var(--paper);stroke:var(--ink);stroke-width:2}
`

/** Symbols keep their size where the map is enlarged; on a phone, where all is smaller, they are larger in it. */
const sizes = symbol_thresholds
  .map((_, i) => `.chart .symbol-${i + 1}{r:calc(${symbolRadius(i + 1)}px*var(--symbol,1)/var(--zoom,1))}`)
  .join('\n')

/** What only a page needs: regions, narrow screens. */
export const places_on_pages_css = `
${sizes}
.ground{transform:translate(var(--left,0px),var(--top,0px)) scale(var(--zoom,1));--map-line:calc(1.6px/var(--zoom,1))}
.chart .ground .symbol{stroke-width:calc(.6px/var(--zoom,1))}
.chart .ground .arc{stroke-width:calc(1.5px*var(--wide,1)/var(--zoom,1))}
.chart .ground .arc-2{--wide:1.6}
.chart .ground .arc-3{--wide:2.4}
.chart .ground .arc-4{--wide:3.6}
.chart .ground .band{stroke-width:calc(.75px/var(--zoom,1))}
.ground .home{transform:scale(calc(var(--symbol,1)/var(--zoom,1)))}
.key{--zoom:1}
${regionsCss(point_map_width)}
@media (max-width:640px){
.chart-places{--symbol:${phone_symbol_scale}}
.chart-places text{font-size:${phone_letters}px}
.chart-places .ground .home text{font-size:${phone_letters / phone_symbol_scale}px}
}
`
