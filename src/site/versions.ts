import { digest_version } from '../digest/schema.ts'

/**
 * How a digest of one version becomes one of the next, file by file: what was kept beside a frozen post is never
 * computed again, so what an older Blotter wrote has to stay readable. Who raises `digest_version` adds the step from
 * the version before: `summary` and the like are the period's files, `manifest` and `queries` those beside them.
 * A file that the older version did not have is given as undefined.
 */
export type Step = (file: string, value: unknown) => unknown

/** By the version that a step starts from. The first version that posts were frozen in is 2. */
export const steps: Readonly<Record<number, Step>> = {}

/**
 * A file of an older digest as one of the current version.
 * @returns null where there is no way from that version
 */
export const carried = (
  version: number,
  file: string,
  value: unknown,
  known: Readonly<Record<number, Step>> = steps,
  to = digest_version,
): { value: unknown } | null => {
  for (let at = version; at < to; at++) {
    const step = known[at]
    if (step === undefined) return null
    value = step(file, value)
  }
  return version > to ? null : { value: withVersion(file, value, to) }
}

const withVersion = (file: string, value: unknown, version: number): unknown =>
  file === 'manifest' && typeof value === 'object' && value !== null ? { ...value, version } : value
