import { UserError } from '../error.ts'
import type { GitEnd } from './git.ts'

/** What a remote's failure means to the one who runs Blotter. */
export interface Attempt {
  /** Of the remote, as it may be shown. */
  address: string
  branch: string
  redact: (text: string) => string
  seconds: number
}

/** @param end of a call that spoke to the remote, and failed */
export function refusalOf(end: GitEnd, attempt: Attempt): UserError {
  const { address, seconds } = attempt
  if (end.is_late)
    return new UserError(
      `${address} did not answer within ${seconds} s; nothing was published; try again later`,
    )
  const told = inert(attempt.redact(`${end.stdout}\n${end.stderr}`))
  for (const [pattern, explain] of meanings) {
    if (pattern.test(told)) return new UserError(explain(attempt, reasonIn(told)))
  }
  return new UserError(`${address}: ${reasonIn(told)}; nothing was published`)
}

/** git runs with the language C, so these are its words, and those of ssh, curl and GitHub. */
const meanings: readonly [RegExp, (attempt: Attempt, reason: string) => string][] = [
  [
    /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref/i,
    ({ address, branch }) =>
      `${branch} of ${address} was changed by someone else meanwhile; nothing was published; run npm run publish again`,
  ],
  [
    /no space left|disk quota/i,
    ({ address }) => `the disk is full, here or at ${address}; nothing was published; make room`,
  ],
  [
    /remote rejected|hook declined|protected branch/i,
    ({ address, branch }, reason) =>
      `${address} refuses ${branch}: ${reason}; nothing was published; allow force pushes to that branch there, or name another under publish`,
  ],
  [
    /host key verification failed/i,
    ({ address }) =>
      `ssh does not know the host of ${address} yet; connect to it once by hand as the user who runs this, such as ssh -T git@github.com`,
  ],
  [
    /marked as read only|write access to repository not granted|permission to .+ denied/i,
    ({ address }, reason) =>
      `no right to write to ${address} (${reason}); give the deploy key or token write access`,
  ],
  [
    /permission denied|authentication failed|could not read (username|password)|terminal prompts disabled|invalid username|access denied|error: 40[13]/i,
    ({ address }, reason) =>
      `${address} does not accept who we are (${reason}); give the user who runs this a key or token that it knows`,
  ],
  [
    /repository not found|repository .*not found|does not appear to be a git repository|no such file or directory|not a git repository/i,
    ({ address }, reason) =>
      `there is no repository ${address}, or none that may be seen (${reason}); mend publish.remote in site.yaml`,
  ],
  [
    /dubious ownership/i,
    ({ address }) =>
      `${address} belongs to another user, so git does not touch it; git config --global --add safe.directory, or mend its owner`,
  ],
  [
    /could not resolve|name or service not known|network is unreachable|no route to host|connection (refused|reset|timed out|closed)|unable to (access|connect)|hung up|early eof|rpc failed|broken pipe|could not read from remote/i,
    ({ address }, reason) =>
      `no connection to ${address}, or a lost one (${reason}); nothing was published; try again later`,
  ],
]

/** What the remote itself said of why, else the first error of git; at most 300 characters of it. */
function reasonIn(told: string): string {
  const lines = told.split('\n').map((line) => line.trim())
  const of_remote = lines
    .filter((line) => /^remote:\s*\S/.test(line))
    .map((line) => line.replace(/^remote:\s*(error:\s*)?/, ''))
  const rejected = lines.map((line) => /^!.*\[(?:remote )?rejected\]\s*\((.*)\)/.exec(line)?.[1])
  const of_git = lines.find((line) => /^(fatal|error|ssh):/.test(line))?.replace(/^(fatal|error):\s*/, '')
  const said = [...of_remote, ...rejected.filter((why) => why !== undefined)].join(' · ')
  const reason = said || of_git || lines.filter(Boolean).at(-1) || 'no reason given'
  return reason.length > 300 ? `${reason.slice(0, 300)}…` : reason
}

/** What a remote says is shown on a terminal and in mail: without what either obeys. */
const inert = (text: string): string =>
  text.replace(/\x1b\[[0-9;]*[A-Za-z]|[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, ' ')
