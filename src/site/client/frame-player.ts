import { tileCells } from '../../charts/cells.ts'
import { numbersIn } from '../../charts/count.ts'
import { parseFrames, stepsOf, type Frames } from '../../charts/frames.ts'

const { locale } = document.documentElement.dataset
const { counted } = numbersIn(locale ?? 'en')

/**
 * `<frame-player>`: a drawing of one day becomes one of every day. The markup is whole without this script; the
 * days are fetched when the reader first asks for one. Nothing moves by itself.
 *
 * Keys, wherever the focus is within: Space plays and pauses, arrows step, Home and End go to the ends. Readers
 * who asked for less motion get steps only.
 */
class FramePlayer extends HTMLElement {
  #frames: Frames | undefined
  #loading: Promise<void> | undefined
  #at = 0
  /** The day on show was chosen by the reader. */
  #touched = false
  #timer: ReturnType<typeof setInterval> | undefined
  #still = matchMedia('(prefers-reduced-motion: reduce)')
  #date = new Intl.DateTimeFormat(locale, {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  })

  connectedCallback(): void {
    this.#at = this.#range.valueAsNumber
    this.#range.addEventListener('input', () => {
      this.pause()
      void this.show(this.#range.valueAsNumber)
    })
    this.addEventListener('click', (event) => {
      const action = (event.target as Element).closest<HTMLElement>('[data-do]')?.dataset.do
      if (action !== undefined) this.#do(action)
    })
    this.addEventListener('keydown', (event) => this.#onKey(event))
    // The days are there by the time they are asked for.
    for (const near of ['pointerenter', 'focusin'])
      this.addEventListener(near, () => void this.#load(), { once: true })
    this.#select.addEventListener('change', () => {
      if (this.playing) this.#start()
    })
    this.#still.addEventListener('change', () => this.pause())
    new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting === false) this.pause()
    }).observe(this)
  }

  disconnectedCallback(): void {
    this.pause()
  }

  get playing(): boolean {
    return this.#timer !== undefined
  }

  async play(): Promise<void> {
    if (this.#still.matches) return this.step(1)
    for (const other of document.querySelectorAll<FramePlayer>('frame-player')) other.pause()
    // From the start, unless the reader is somewhere in the middle.
    const last = this.#range.max
    await this.show(!this.#touched || this.#at === Number(last) ? 0 : this.#at)
    if (this.#frames !== undefined) this.#start()
  }

  pause(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
    this.#state()
  }

  async step(by: number): Promise<void> {
    this.pause()
    await this.show(this.#at + by)
  }

  /** Shows a day by its place in the film. */
  async show(wanted: number): Promise<void> {
    this.#touched = true
    this.#at = Math.min(Number(this.#range.max), Math.max(0, wanted))
    if (this.#frames === undefined) {
      await this.#load()
      // What was asked for while the days came is shown once.
      if (this.#frames === undefined) return
    }
    this.#paint()
  }

  #do(action: string): void {
    if (action === 'play') {
      if (this.playing) this.pause()
      else void this.play()
    } else void this.step(action === 'next' ? 1 : -1)
  }

  #onKey(event: KeyboardEvent): void {
    const target = event.target as Element
    if (event.altKey || event.ctrlKey || event.metaKey || target.closest('select, a')) return
    const on_button = target.closest('button') !== null
    const ways: Record<string, () => void> = {
      ...(on_button ? {} : { ' ': () => this.#do('play') }),
      ArrowLeft: () => void this.step(-1),
      ArrowRight: () => void this.step(1),
      ArrowDown: () => void this.step(-1),
      ArrowUp: () => void this.step(1),
      Home: () => void this.step(-Infinity),
      End: () => void this.step(Infinity),
    }
    const way = ways[event.key]
    if (way === undefined) return
    event.preventDefault()
    way()
  }

  #start(): void {
    clearInterval(this.#timer)
    this.#timer = setInterval(
      () => {
        if (this.#at >= Number(this.#range.max)) this.pause()
        else void this.show(this.#at + 1)
      },
      1000 / Number(this.#select.value),
    )
    this.#state()
  }

  #load(): Promise<void> {
    return (this.#loading ??= (async () => {
      try {
        const response = await fetch(this.dataset.frames ?? '')
        if (!response.ok) throw new Error(String(response.status))
        this.#frames = parseFrames(await response.text())
      } catch {
        this.#loading = undefined
        this.#words.textContent = 'The days could not be loaded.'
      }
    })())
  }

  #paint(): void {
    const frame = this.#frames?.days[this.#at]
    if (this.#frames === undefined || frame === undefined) return
    const { cells } = this.#frames
    const { columns, cellUnit = '' } = this.dataset
    const steps = stepsOf(frame.digits)
    if (columns === undefined) {
      cells.forEach((cell, i) => {
        if (cell !== '?') this.#set(this.#drawing, `--${cell}`, steps[i])
        else if (this.#unknown !== null) this.#set(this.#unknown, '--swatch', steps[i])
      })
    } else this.#drawing.querySelector('g')!.innerHTML = tileCells(cells.map(Number), steps, Number(columns))

    const day = this.#date.format(new Date(frame.day))
    const reached = steps.filter((step, i) => step > 0 && cells[i] !== '?').length
    const words =
      frame.total === null
        ? 'nothing recorded'
        : `${counted(frame.total, 'packets')}, ${counted(reached, cellUnit)}`
    this.#day.textContent = day
    this.#words.textContent = words
    this.#range.value = String(this.#at)
    this.#range.setAttribute('aria-valuetext', `${day}: ${words}`)
    this.#track.style.setProperty('--at', String(this.#at / Math.max(1, Number(this.#range.max))))
    this.#drawing.querySelector('desc')!.textContent = `${day}: ${words}.`
    this.dataset.day = frame.day
  }

  #set({ style }: SVGElement | HTMLElement, name: string, step: number): void {
    const value = step > 0 ? `var(--class-${step})` : ''
    // Only what changes: each change of a variable costs the map a look at its styles.
    if (style.getPropertyValue(name) !== value) style.setProperty(name, value)
  }

  #state(): void {
    const button = this.querySelector<HTMLElement>('[data-do=play]')!
    button.textContent = this.playing ? 'Pause' : 'Play'
    this.#label.setAttribute('aria-live', this.playing ? 'off' : 'polite')
  }

  get #range(): HTMLInputElement {
    return this.querySelector('input')!
  }
  get #select(): HTMLSelectElement {
    return this.querySelector('select')!
  }
  get #drawing(): SVGElement {
    return this.querySelector('.film-drawing svg')!
  }
  get #track(): HTMLElement {
    return this.querySelector('.film-track')!
  }
  get #label(): HTMLElement {
    return this.querySelector('.film-label')!
  }
  get #day(): HTMLElement {
    return this.querySelector('.film-day')!
  }
  get #words(): HTMLElement {
    return this.querySelector('.film-words')!
  }
  get #unknown(): HTMLElement | null {
    return this.querySelector('.film-unknown')
  }
}

customElements.define('frame-player', FramePlayer)
