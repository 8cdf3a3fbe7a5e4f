import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import { gzipSync } from 'node:zlib'

/**
 * A built site as a plain web host would serve it: files, index.html for folders, 404.html for the rest, text
 * compressed, and all of it fresh for ten minutes.
 */
export type Host = {
  /** http://127.0.0.1:port */
  origin: string
  close: () => Promise<void>
}

const media_types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.xml': 'application/xml',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.avif': 'image/avif',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.webmanifest': 'application/manifest+json',
}

const compressible = /^text\/|javascript|json|xml/

/** The file behind a URL's path, or undefined. A folder answers only with its closing slash. */
export function fileOf(folder: string, base: string, pathname: string): string | undefined {
  if (!pathname.startsWith(base)) return undefined
  const inside = normalize(decodeURIComponent(pathname.slice(base.length)))
  if (inside.startsWith('..')) return undefined
  const path = join(folder, pathname.endsWith('/') ? join(inside, 'index.html') : inside)
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? path : undefined
}

/** Serves on a free port. @param base / or /blotter/ */
export async function host(folder: string, base: string): Promise<Host> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://host')
    const found = fileOf(folder, base, pathname)
    const path = found ?? fileOf(folder, base, `${base}404.html`)
    if (!path) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
      return
    }
    const media_type = media_types[extname(path)] ?? 'application/octet-stream'
    const squeezed =
      compressible.test(media_type) && /\bgzip\b/.test(String(request.headers['accept-encoding']))
    const bytes = readFileSync(path)
    response
      .writeHead(found ? 200 : 404, {
        'content-type': media_type,
        'cache-control': 'max-age=600',
        ...(squeezed ? { 'content-encoding': 'gzip', vary: 'accept-encoding' } : {}),
      })
      .end(squeezed ? gzipSync(bytes) : bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** A port that nobody listens on just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
