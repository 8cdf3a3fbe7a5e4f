// The reader's choice of theme, set before the first paint and kept for the next page.
{
  const root = document.documentElement
  const system = matchMedia('(prefers-color-scheme: dark)')
  const stored = () => {
    try {
      return localStorage.getItem('theme')
    } catch {
      return null
    }
  }
  const set = (theme) => (root.dataset.theme = theme)
  const dark = () => (root.dataset.theme ? root.dataset.theme === 'dark' : system.matches)
  if (/^(light|dark)$/.test(stored() ?? '')) set(stored())

  // Paper is white.
  let shown
  addEventListener('beforeprint', () => {
    shown = root.dataset.theme
    set('light')
  })
  addEventListener('afterprint', () => {
    if (shown) set(shown)
    else delete root.dataset.theme
  })

  addEventListener('DOMContentLoaded', () => {
    document.querySelector('[data-theme-switch]').addEventListener('click', () => {
      set(dark() ? 'light' : 'dark')
      try {
        localStorage.setItem('theme', root.dataset.theme)
      } catch {
        // Without storage the choice holds for this page.
      }
    })
  })
}
