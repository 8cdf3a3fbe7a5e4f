import { UserError } from '../error.ts'

const mark = /<span data-figure(-reference)?="([^"]*)"><\/span>/g

/**
 * HTML with its figures numbered in reading order, and references to them filled in. Numbers cannot be given out
 * while components render: those render side by side.
 * @throws UserError where two figures have one name, or a reference names none
 */
export const numbered = (html: string): string => {
  const numbers = new Map<string, number>()
  for (const [, reference, id = ''] of html.matchAll(mark)) {
    if (reference !== undefined) continue
    if (numbers.has(id))
      throw new UserError(`two figures named ${id}; give one of them an id of its own, such as id="${id}-2"`)
    numbers.set(id, numbers.size + 1)
  }
  return html.replace(mark, (_, reference: string | undefined, id: string) => {
    const number = numbers.get(id)
    if (number === undefined)
      throw new UserError(
        `a reference to a figure that is not there: ${id}; there are ${[...numbers.keys()].join(', ')}`,
      )
    return reference === undefined
      ? `Figure\u00a0${number}.`
      : `<a href="#fig-${id}">Figure\u00a0${number}</a>`
  })
}
