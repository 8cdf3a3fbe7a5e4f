import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { UserError } from '../error.ts'

/**
 * Writes a digest beside the old one and swaps it in, so that a crash leaves the last good one. What has not changed
 * stays where it is: years of days would take longer to copy than a night takes to compute.
 */
export class DigestFolder {
  readonly path: string
  private readonly next: string
  private readonly old: string
  private readonly kept = new Set<string>()
  private readonly made = new Set<string>()

  /**
   * What a crashed run left behind is cleared first.
   * @throws UserError when what stands there is no digest: it would be lost
   */
  constructor(path: string) {
    this.path = path
    this.next = `${path}.next`
    this.old = `${path}.old`
    this.takeBack()
    if (!isDigest(path)) {
      throw new UserError(
        `${path} holds something else than a digest, which would be lost; name another folder under digest in site.yaml`,
      )
    }
    rmSync(this.next, { recursive: true, force: true })
    rmSync(this.old, { recursive: true, force: true })
  }

  /** Takes over a file or a folder of files, by its name in the digest, as it is. */
  keep(name: string): void {
    this.kept.add(name)
  }

  /** @param file its path within the digest */
  put(file: string, bytes: string | Uint8Array): void {
    if (!file.includes('/') && this.has(file, bytes)) {
      this.keep(file)
      return
    }
    this.makeFolder(dirname(join(this.next, file)))
    writeFileSync(join(this.next, file), bytes)
  }

  /** @returns whether there is another digest now than before: then the one before is to be cleared away */
  swap(): boolean {
    const fresh = existsSync(this.next) ? readdirSync(this.next) : []
    const present = existsSync(this.path) ? readdirSync(this.path) : []
    const staying = present.filter((name) => this.kept.has(name) && !fresh.includes(name))
    if (fresh.length === 0 && staying.length === present.length) return false
    if (staying.every((name) => statSync(join(this.path, name)).isFile())) {
      // One digest for another, in two renames: what little stays goes along.
      this.makeFolder(this.next)
      for (const name of staying) copyFileSync(join(this.path, name), join(this.next, name))
      if (existsSync(this.path)) renameSync(this.path, this.old)
      renameSync(this.next, this.path)
    } else {
      mkdirSync(this.old)
      // Without its manifest it is no digest: nobody reads one of which half is old. The manifest comes back last.
      move(this.path, this.old, manifest)
      for (const name of present)
        if (name !== manifest && !staying.includes(name)) move(this.path, this.old, name)
      for (const name of fresh) if (name !== manifest) move(this.next, this.path, name)
      move(fresh.includes(manifest) ? this.next : this.old, this.path, manifest)
    }
    return true
  }

  /** Clears away what a swap has left of the one before. */
  async clear(): Promise<void> {
    await Promise.all([this.old, this.next].map((path) => rm(path, { recursive: true, force: true })))
  }

  /** Undoes a swap that was cut off. */
  private takeBack(): void {
    if (!existsSync(join(this.old, manifest)) || existsSync(join(this.path, manifest))) return
    mkdirSync(this.path, { recursive: true })
    const aside = readdirSync(this.old).filter((name) => name !== manifest)
    for (const name of aside) {
      rmSync(join(this.path, name), { recursive: true, force: true })
      move(this.old, this.path, name)
    }
    move(this.old, this.path, manifest)
  }

  private has(file: string, bytes: string | Uint8Array): boolean {
    const path = join(this.path, file)
    return existsSync(path) && readFileSync(path).equals(Buffer.from(bytes))
  }

  private makeFolder(path: string): void {
    if (this.made.has(path)) return
    // All but the digest's own stand right in it.
    if (path !== this.next) this.makeFolder(dirname(path))
    mkdirSync(path, { recursive: path === this.next })
    this.made.add(path)
  }
}

const manifest = 'manifest.json'

const move = (from: string, to: string, name: string): void => renameSync(join(from, name), join(to, name))

/** Whether there is a digest at the path, or nothing. */
function isDigest(path: string): boolean {
  if (!existsSync(path)) return true
  if (!statSync(path).isDirectory()) return false
  return existsSync(join(path, manifest)) || readdirSync(path).length === 0
}
