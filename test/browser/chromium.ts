import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { chromium, type Browser } from 'playwright-core'

/**
 * A real Chromium from the package registry, so that the suite needs nothing installed on the machine.
 *
 * `@sparticuz/chromium` is a headless_shell for Linux x64, made for AWS Lambda. Three things differ here:
 * its flags are not used (`--single-process` allows one context only, `--disable-web-security` would hide
 * faults of the page); its bundle of Amazon Linux libraries (NSS, NSPR, expat: all that it links beyond
 * libc and libgcc) goes first on LD_LIBRARY_PATH, as one version each, instead of the machine's; and its
 * font stands behind the machine's own.
 *
 * Elsewhere CHROME_PATH names an installed Chrome or Chromium; where it is set, it is used.
 */
export async function launchChromium(...flags: string[]): Promise<Browser> {
  const installed = process.env.CHROME_PATH
  if (installed) return launch(installed, {}, flags)
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `no bundled Chromium for ${process.platform} ${process.arch}: set CHROME_PATH to an installed Chrome or Chromium`,
    )
  }
  const folder = unpackChromium()
  return launch(
    join(folder, 'chromium'),
    {
      LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'),
      FONTCONFIG_FILE: writeFontConfiguration(folder),
    },
    flags,
  )
}

async function launch(
  executablePath: string,
  environment: Record<string, string>,
  flags: string[],
): Promise<Browser> {
  if (!existsSync(executablePath)) throw new Error(`no Chromium at ${executablePath}`)
  try {
    return await chromium.launch({
      executablePath,
      env: { ...process.env, ...environment } as Record<string, string>,
      args: ['--font-render-hinting=none', '--no-zygote', ...flags],
    })
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    // Playwright appends the whole log of the process; what the loader or Chromium said is the line that helps.
    const reason = /error while loading.*|ERROR:.*|FATAL:.*/.exec(message)?.[0] ?? message.split('\n')[0]
    throw new Error(`Chromium does not start (${executablePath}): ${reason}`)
  }
}

/**
 * Unpacks once per installation, beside the package: 230 MB, 3 s. Under a temporary name first, so that a
 * test process never starts a half-written file of another one.
 */
function unpackChromium(): string {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
  const folder = join(dirname(entry), '..', 'unpacked')
  if (existsSync(folder)) return folder
  const staging = mkdtempSync(`${folder}-`)
  // The package unpacks to TMPDIR, and its libraries only where it takes the machine for Amazon Linux.
  execFileSync(
    process.execPath,
    ['--input-type=module', '-e', `(await import(${JSON.stringify(entry)})).default.executablePath()`],
    { env: { ...process.env, TMPDIR: staging, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' }, stdio: 'pipe' },
  )
  try {
    renameSync(staging, folder)
  } catch (error) {
    rmSync(staging, { recursive: true, force: true })
    if (!existsSync(folder)) throw error
  }
  return folder
}

function writeFontConfiguration(folder: string): string {
  const path = join(folder, 'fonts.conf')
  const cache = join(folder, 'fonts-cache')
  mkdirSync(cache, { recursive: true })
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${join(folder, 'fonts', 'fonts')}</dir>
  <cachedir>${cache}</cachedir>
</fontconfig>
`
  const temporary = `${path}-${process.pid}`
  writeFileSync(temporary, text)
  renameSync(temporary, path)
  return path
}
