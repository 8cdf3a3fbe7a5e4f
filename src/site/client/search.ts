import { finder, type Page, type SearchIndex } from '../finding.ts'

/**
 * Every search box of a page. The index is fetched when one is first entered. Arrow keys go through what is found,
 * Enter opens it, Escape closes the list.
 */

const most = 10

/** What a box needs that finds as one types; as it stands in the page it is one that leads to a list. */
const furnished = (form: HTMLFormElement, input: HTMLInputElement, number: number) => {
  const list = document.createElement('div')
  const status = document.createElement('p')
  const attributes: [HTMLElement, Readonly<Record<string, string>>][] = [
    [list, { id: `found-${number}`, class: 'found', role: 'listbox', 'aria-label': 'Pages found' }],
    [status, { class: 'unseen', role: 'status' }],
    [
      input,
      {
        autocomplete: 'off',
        autocapitalize: 'off',
        spellcheck: 'false',
        role: 'combobox',
        'aria-autocomplete': 'list',
        'aria-expanded': 'false',
        'aria-controls': `found-${number}`,
      },
    ],
  ]
  for (const [element, values] of attributes)
    for (const [name, value] of Object.entries(values)) element.setAttribute(name, value)
  list.hidden = true
  form.append(list, status)
  return { list, status }
}

const start = (form: HTMLFormElement, number: number): void => {
  const input = form.querySelector('input')
  if (input === null) return
  const { list, status } = furnished(form, input, number)
  const { index = '', base = '/' } = form.dataset
  let loading: Promise<(asked: string, most: number) => Page[]> | undefined
  let options: HTMLAnchorElement[] = []
  let at = 0

  const load = () =>
    (loading ??= fetch(index)
      .then((response) => response.json() as Promise<SearchIndex>)
      .then(finder))

  const choose = (next: number): void => {
    options[at]?.setAttribute('aria-selected', 'false')
    at = (next + options.length) % options.length
    options[at].setAttribute('aria-selected', 'true')
    options[at].scrollIntoView({ block: 'nearest' })
    input.setAttribute('aria-activedescendant', options[at].id)
  }

  const close = (): void => {
    list.hidden = true
    options = []
    input.setAttribute('aria-expanded', 'false')
    input.removeAttribute('aria-activedescendant')
  }

  const show = async (): Promise<void> => {
    const asked = input.value
    const find = await load()
    if (asked !== input.value) return
    const found = find(asked, most)
    status.textContent =
      asked.trim() === '' ? '' : found.length === 0 ? `No page for “${asked}”` : `${found.length} found`
    status.classList.toggle('unseen', asked.trim() === '' || found.length > 0)
    if (found.length === 0) return close()
    options = found.map(({ title, about, path }, i) => {
      const link = document.createElement('a')
      link.href = base + path
      link.id = `${list.id}-${i}`
      link.tabIndex = -1
      link.setAttribute('role', 'option')
      link.setAttribute('aria-selected', 'false')
      link.append(title, ' ')
      const words = document.createElement('span')
      words.textContent = about
      link.append(words)
      return link
    })
    list.replaceChildren(...options)
    list.hidden = false
    input.setAttribute('aria-expanded', 'true')
    at = 0
    choose(0)
  }

  input.addEventListener('focus', () => void load())
  input.addEventListener('input', () => void show())
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      close()
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && options.length > 0) {
      event.preventDefault()
      choose(at + (event.key === 'ArrowDown' ? 1 : -1))
    }
  })
  form.addEventListener('submit', async (event) => {
    if (input.value.trim() === '') return
    event.preventDefault()
    // Who types fast is done before the index is here.
    await show()
    if (options[at] !== undefined) location.href = options[at].href
  })
  form.addEventListener('focusout', ({ relatedTarget }) => {
    if (!form.classList.contains('large') && !form.contains(relatedTarget as Node | null)) close()
  })

  const asked = new URLSearchParams(location.search).get('q')
  if (form.classList.contains('large') && asked !== null) {
    input.value = asked
    void show()
  }
}

document.querySelectorAll<HTMLFormElement>('form.search').forEach(start)
