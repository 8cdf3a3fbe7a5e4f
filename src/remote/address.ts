/**
 * Repositories by address: `https://host/path`, `ssh://git@host/path`, `git@host:path`, or a path. An address
 * may hold a password or a token, which nothing that a person reads may show.
 */

/** Whether it names another machine's repository, or one by URL: what it does not is a path. */
export const isUrl = (remote: string): boolean => /^[A-Za-z][A-Za-z0-9+.-]*:\/\/|^[^/]+:/.test(remote)

/** The address without password or token. */
export const shownAddress = (remote: string): string => redactorOf(remote)(remote)

/** Takes what is secret in an address out of any text, such as the words of git. */
export function redactorOf(remote: string): (text: string) => string {
  const user_info = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/([^/]*)@/.exec(remote)?.[1] ?? ''
  const colon = user_info.indexOf(':')
  // What stands alone before the @ of a web address is a token; before that of ssh it is a name.
  const alone = /^https?:/i.test(remote) ? user_info : ''
  const secret = colon === -1 ? alone : user_info.slice(colon + 1)
  const secrets = [secret, decoded(secret)].filter((text) => text.length >= 3)
  return (text) => {
    let shown = text.replace(/(https?:\/\/)[^\s/@]*@/gi, '$1').replace(/(\/\/[^\s/@:]*):[^\s/@]*@/g, '$1@')
    for (const secret of secrets) shown = shown.replaceAll(secret, '…')
    return shown
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
