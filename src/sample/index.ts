export { sampleArchives } from './archive.ts'
export type { SampleArchive } from './archive.ts'
export { netfilter_share, sample_options } from './options.ts'
export type { SampleOptions } from './options.ts'
