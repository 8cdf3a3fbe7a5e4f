import { chart_css } from '../charts/style.ts'
import { versionOf } from './figure.ts'
import film_css from './styles/film.css?raw'
import fireplot_css from './styles/fireplot.css?raw'
import search_css from './styles/search.css?raw'
import site_css from './styles/site.css?raw'

/** The one stylesheet: the charts' and the pages'. */
export const stylesheet = `${chart_css}\n${site_css}\n${film_css}\n${fireplot_css}\n${search_css}`
export const stylesheet_version = versionOf(stylesheet)
