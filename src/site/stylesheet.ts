import { chart_css } from '../charts/style.ts'
import { versionOf } from './figure.ts'
import site_css from './styles/site.css?raw'

/** The one stylesheet: the charts' and the pages'. */
export const stylesheet = `${chart_css}\n${site_css}`
export const stylesheet_version = versionOf(stylesheet)
