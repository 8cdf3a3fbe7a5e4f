import type { Manifest } from '../digest/schema.ts'

/** What becomes of the addresses of sources on their way to these pages. */
export const privacyWords = (level: Manifest['privacy']): string => words[level]

const words: Readonly<Record<Manifest['privacy'], string>> = {
  network:
    'Single addresses are not published. Where a source is shown, it is shown as the network around it: 256 addresses of IPv4 (a /24), or a /48 of IPv6.',
  full: 'No address is published, not even in part: sources are counted, and never named. Countries of only a few sources are counted with the unknown; ports that only a few tried are not listed, nor drawn on the plots of days, whose points are of whole minutes.',
  none: 'Addresses of sources are published in full, as the firewall saw them.',
}

/** The same for a caption. */
export const sourceWords = (level: Manifest['privacy']): string => short_words[level]

const short_words: Readonly<Record<Manifest['privacy'], string>> = {
  network: 'Sources are shown as networks.',
  full: 'Sources are counted, and not named.',
  none: 'Sources are shown as the firewall saw them.',
}
