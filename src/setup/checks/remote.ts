import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../../error.ts'
import { redactorOf, shownAddress } from '../../remote/address.ts'
import { gitOf } from '../../remote/git.ts'
import { refusalOf } from '../../remote/refusal.ts'
import { fail, ok, type Check } from './check.ts'

const seconds = 20

/**
 * Whether the repository that is published to answers. Whether it may be written to, only a push can tell.
 * @param environment of the process, with HOME
 */
export async function checkRemote(
  remote: string,
  branch: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  const name = 'remote'
  const address = shownAddress(remote)
  const folder = mkdtempSync(join(tmpdir(), 'blotter-remote-'))
  try {
    const git = gitOf({ folder, remote, environment, seconds })
    await git(['init', '--bare', '--quiet'])
    const end = await git(['ls-remote', '--heads', 'there', branch])
    if (end.code !== 0) throw refusalOf(end, { address, branch, redact: redactorOf(remote), seconds })
    return ok(name, `${address} answers; ${branch} is ${end.stdout === '' ? 'not there yet' : 'there'}`)
  } catch (error) {
    const [says, ...advice] = messageOf(error).replace('; nothing was published', '').split('; ')
    return fail(name, says, advice.join('; ') || 'try git ls-remote by hand as the user who runs this')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
