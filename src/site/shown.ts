import { AsyncLocalStorage } from 'node:async_hooks'
import type { Digest } from './digest.ts'

/**
 * What a page is made from while it is rendered, where that is not the digest of the site: a frozen post shows the
 * digest that is kept beside it, and its files stand beside it too.
 */
export interface Shown {
  digest: Digest
  /** Folder under which the page's files are, such as `reports/a-quiet-winter/`; empty for those of the site. */
  files: string
  /** Whether such a file stands there; those of the site are told by the pages that make them. */
  has?: (file: string) => boolean
}

const storage = new AsyncLocalStorage<Shown>()

export const shown = (): Shown | undefined => storage.getStore()

/** Does some rendering with another digest. */
export const showing = <Result>(what: Shown, render: () => Promise<Result>): Promise<Result> =>
  storage.run(what, render)

/** A digest that tells which of its files are read: `2019-02/countries`. */
export const recording = (digest: Digest, tell: (file: string) => void): Digest => ({
  ...digest,
  period: (name) => {
    const period = digest.period(name)
    tell(`${name}/summary`)
    return {
      ...period,
      file: (part) => {
        tell(`${name}/${part}`)
        return period.file(part)
      },
    }
  },
})
