import { mkdir, readFile, readdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { sampleArchives } from './archive.ts'
import { fail2banArchives } from './fail2ban.ts'
import type { SampleOptions } from './options.ts'

/** Raised when the same options no longer give the same bytes, so that samples on disk are made anew. */
const generation = 3
const stamp_name = 'sample.json'
const gzipped = promisify(gzip)

export interface SampleReport {
  /** False when a finished sample of the same options was there. */
  written: boolean
  files: number
  lines: number
}

/** Writes the sample into a folder of its own; what an unfinished or other sample left there goes. */
export async function writeSample(
  folder: string,
  options: SampleOptions,
  progress: (lines: number) => void = () => {},
): Promise<SampleReport> {
  const stamp = join(folder, stamp_name)
  const finished = await finishedSample(stamp, options)
  if (finished) return { written: false, ...finished }
  await mkdir(folder, { recursive: true })
  await rm(stamp, { force: true })
  for (const name of await readdir(folder)) {
    if (/^(messages|fail2ban\.log)(-\d{8}\.gz)?$/.test(name)) await rm(join(folder, name))
  }
  let files = 0
  let lines = 0
  let written = Promise.resolve()
  for (const archive of archivesOf(options)) {
    const text = Buffer.from(archive.text.join(''), 'latin1')
    files++
    lines += archive.lines
    // One file is compressed while the next is made.
    await written
    written = writeArchive(join(folder, archive.name), text, archive.modified)
    progress(lines)
  }
  await written
  const report = { files, lines }
  await writeFile(`${stamp}.part`, JSON.stringify({ generation, options, ...report }) + '\n')
  await rename(`${stamp}.part`, stamp)
  return { written: true, ...report }
}

function* archivesOf(options: SampleOptions) {
  yield* sampleArchives(options)
  yield* fail2banArchives(options)
}

async function writeArchive(path: string, text: Buffer, modified: number): Promise<void> {
  // zlib leaves the header's time at 0, so the bytes are the same on each run.
  await writeFile(path, path.endsWith('.gz') ? await gzipped(text, { level: 2 }) : text)
  await utimes(path, modified, modified)
}

async function finishedSample(
  stamp: string,
  options: SampleOptions,
): Promise<{ files: number; lines: number } | null> {
  let text: string
  try {
    text = await readFile(stamp, 'utf8')
  } catch {
    return null
  }
  const known: { generation: number; options: SampleOptions; files: number; lines: number } = JSON.parse(text)
  const is_same = known.generation === generation && JSON.stringify(known.options) === JSON.stringify(options)
  return is_same ? { files: known.files, lines: known.lines } : null
}
