import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { UserError } from '../error.ts'

/**
 * Writes a digest beside the old one and swaps it in whole, so that a crash leaves the last good one. What has not
 * changed is linked to, not written again; where nothing has, the old one stays.
 */
export class DigestFolder {
  readonly path: string
  private readonly next: string
  private readonly old: string
  private readonly kept: string[] = []
  private readonly made = new Set<string>()
  private is_begun = false

  /**
   * What a crashed run left behind is cleared first.
   * @throws UserError when what stands there is no digest: it would be lost
   */
  constructor(path: string) {
    this.path = path
    this.next = `${path}.next`
    this.old = `${path}.old`
    if (!isDigest(path)) {
      throw new UserError(
        `${path} holds something else than a digest, which would be lost; name another folder under digest in site.yaml`,
      )
    }
    if (!existsSync(path) && existsSync(this.old)) renameSync(this.old, path)
    rmSync(this.next, { recursive: true, force: true })
    rmSync(this.old, { recursive: true, force: true })
  }

  /** Takes over a file or a folder of files, by its name in the digest, as it is. */
  keep(name: string): void {
    this.kept.push(name)
    if (this.is_begun) this.link(name)
  }

  /** @param file its path within the digest */
  put(file: string, bytes: string | Uint8Array): void {
    if (!this.is_begun && !file.includes('/') && this.has(file, bytes)) {
      this.keep(file)
      return
    }
    this.begin()
    this.makeFolder(dirname(join(this.next, file)))
    writeFileSync(join(this.next, file), bytes)
  }

  /** @returns whether there is another digest now than before */
  swap(): boolean {
    if (!this.is_begun) {
      const kept = new Set(this.kept)
      if (existsSync(this.path) && readdirSync(this.path).every((name) => kept.has(name))) return false
      this.begin()
    }
    if (existsSync(this.path)) renameSync(this.path, this.old)
    renameSync(this.next, this.path)
    rmSync(this.old, { recursive: true, force: true })
    return true
  }

  private has(file: string, bytes: string | Uint8Array): boolean {
    const path = join(this.path, file)
    return existsSync(path) && readFileSync(path).equals(Buffer.from(bytes))
  }

  private begin(): void {
    if (this.is_begun) return
    this.is_begun = true
    this.makeFolder(this.next)
    for (const name of this.kept) this.link(name)
  }

  private link(name: string): void {
    const from = join(this.path, name)
    if (!statSync(from).isDirectory()) {
      linkOrCopy(from, join(this.next, name))
      return
    }
    this.makeFolder(join(this.next, name))
    for (const file of readdirSync(from)) linkOrCopy(join(from, file), join(this.next, name, file))
  }

  private makeFolder(path: string): void {
    if (this.made.has(path)) return
    mkdirSync(path, { recursive: true })
    this.made.add(path)
  }
}

/** Not every file system has links. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV'].includes(code)) throw error
    copyFileSync(from, to)
  }
}

/** Whether there is a digest at the path, or nothing. */
function isDigest(path: string): boolean {
  if (!existsSync(path)) return true
  if (!statSync(path).isDirectory()) return false
  return existsSync(join(path, 'manifest.json')) || readdirSync(path).length === 0
}
