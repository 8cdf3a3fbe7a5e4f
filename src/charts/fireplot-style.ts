import { fire_colours, noise_list } from './fireplot.ts'

const colours = (palette: keyof typeof fire_colours): string =>
  fire_colours[palette].map((colour, i) => `--fire-${i + 1}:${colour}`).join(';')

const noiseClass = (noise: string): string => noise.replace(/\W/g, '-')

/** The plot's ground is black in every theme. Choices among palettes and noises are the page's checkboxes. */
export const fireplot_css = `
:root{${colours('classic')}}
:root[data-palette=safe],.fireplot:has([value=safe]:checked){${colours('safe')}}
.fireplot:has([value=safe]:not(:checked)){${colours('classic')}}
.chart-fire{display:block;width:100%;overflow:visible;color:#b8b8b8}
.chart-fire .fire-ground{fill:#000;stroke:#3a3a3a}
.chart-fire .fire-plane{overflow:hidden}
.chart-fire .fire-points{fill:none;stroke-width:2.6;stroke-linecap:round}
.chart-fire .fire-points path,.chart-fire .fire-marks path,.chart-fire .fire-services path,.chart-fire .fire-grid{vector-effect:non-scaling-stroke}
${fire_colours.classic.map((_, i) => `.fire-points .fire-${i + 1}{stroke:var(--fire-${i + 1})}`).join('\n')}
.chart-fire .fire-points image{image-rendering:pixelated}
.fireplot:has([value=safe]:not(:checked)) .fire-picture{filter:none}
${noise_list.map((noise) => `.fireplot:has([value="${noise}"]:checked) .fire-${noiseClass(noise)}{display:none}`).join('\n')}
.chart-fire .fire-grid,.chart-fire .fire-ports line,.chart-fire .fire-hours line{fill:none;stroke:#232323}
.chart-fire .fire-ports text,.chart-fire .fire-hours text{font-size:11px;fill:#b8b8b8}
.chart-fire .fire-services path{stroke:#6b6b6b;stroke-width:1;fill:none}
.chart-fire .fire-names text{font-size:11px;fill:#d8d8d8;paint-order:stroke;stroke:#000;stroke-width:4px;stroke-linejoin:round}
.chart-fire .fire-marks path{fill:none;stroke:#ffe45c;stroke-width:1.25;stroke-dasharray:5 4}
.chart-fire .fire-ring{fill:none;stroke:#fff;stroke-width:1.5}
@media (max-width:640px){.chart-fire .fire-odd{display:none}}
`
