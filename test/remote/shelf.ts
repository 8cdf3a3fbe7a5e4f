import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pushFolder, type Place, type Publication, type Published } from '../../src/remote/push.ts'

const mark = 'Written by Blotter.\n'

/** A folder to publish, and a bare repository to publish it to. */
export class Shelf {
  readonly home = mkdtempSync(join(tmpdir(), 'blotter-remote-'))
  readonly remote = join(this.home, 'remote.git')
  readonly folder = join(this.home, 'site')

  constructor() {
    execFileSync('git', ['init', '--quiet', '--bare', this.remote])
    mkdirSync(this.folder)
  }

  put(name: string, text: string | Uint8Array): void {
    mkdirSync(dirname(join(this.home, name)), { recursive: true })
    writeFileSync(join(this.home, name), text)
  }

  /** Calls git in the remote. */
  git(...args: string[]): string {
    return execFileSync('git', ['-C', this.remote, ...args], { encoding: 'utf8', stdio: 'pipe' }).replace(
      /\n$/,
      '',
    )
  }

  push(
    publication: Partial<Publication> = {},
    place: Partial<Place> = {},
    only_look = false,
  ): Promise<Published> {
    return pushFolder(
      {
        folder: this.folder,
        added: new Map([['.nojekyll', mark]]),
        kept: ['CNAME'],
        mark: '.nojekyll',
        seconds: 1_569_196_723,
        message: 'data through 2019-09-22T23:58:43Z',
        ...publication,
      },
      {
        remote: this.remote,
        branch: 'gh-pages',
        scratch: join(this.home, 'scratch'),
        environment: { PATH: process.env.PATH, HOME: this.home },
        patience_seconds: 60,
        ...place,
      },
      only_look,
    )
  }

  /** Commits a file on top of the branch, as the pages of a hosting service do. */
  commitOnTop(path: string, text: string, branch = 'gh-pages'): void {
    const work = join(this.home, 'work')
    const git = (...args: string[]) => execFileSync('git', args, { stdio: 'pipe' })
    rmSync(work, { recursive: true, force: true })
    git('clone', '--quiet', '--branch', branch, this.remote, work)
    writeFileSync(join(work, path), text)
    git('-C', work, 'add', '--all')
    git(
      '-C',
      work,
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.org',
      'commit',
      '--quiet',
      '-m',
      'by hand',
    )
    git('-C', work, 'push', '--quiet')
    rmSync(work, { recursive: true })
  }

  /** What a call leaves beside the folder and the remote. */
  leftovers(): string[] {
    return readdirSync(this.home).filter((name) => !['remote.git', 'site'].includes(name))
  }

  remove(): void {
    rmSync(this.home, { recursive: true, force: true })
  }
}
