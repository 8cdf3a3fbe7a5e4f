const number = new Intl.NumberFormat(document.documentElement.dataset.locale)

const program = () =>
  BLOTTER_TILES ? Promise.all([import('leaflet'), import('leaflet/dist/leaflet.css?url')]) : null

/**
 * `<street-map>`: the places of a figure on tiles of OpenStreetMap. Nothing is asked of anybody before the reader
 * presses the button; then the map's program comes from this site, and the tiles from openstreetmap.org.
 */
class StreetMap extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector('button')
    if (button === null) return
    button.hidden = false
    button.addEventListener('click', () => void this.#open(button), { once: true })
  }

  async #open(button: HTMLButtonElement): Promise<void> {
    button.disabled = true
    const [loaded, response] = await Promise.all([program(), fetch(this.dataset.places ?? '')])
    if (loaded === null) return
    const [{ default: leaflet }, { default: style }] = loaded
    await this.#styled(style)
    const { features } = (await response.json()) as GeoJSON.FeatureCollection<GeoJSON.Point, Properties>
    const frame = document.createElement('div')
    frame.className = 'streets'
    button.replaceWith(frame)
    const accent = getComputedStyle(this).getPropertyValue('--accent')
    const { unit = '', events = '', closest, tiles = '', attribution = '' } = this.dataset
    const map = leaflet.map(frame, { maxZoom: Number(closest), minZoom: 1, worldCopyJump: true })
    leaflet
      .tileLayer(tiles, {
        attribution,
        maxZoom: Number(closest),
        // Its servers turn away who does not say from which site they come.
        referrerPolicy: 'strict-origin-when-cross-origin',
      })
      .addTo(map)
    for (const { geometry, properties } of features) {
      const [longitude, latitude] = geometry.coordinates
      const place = [properties.city, properties.country].filter(Boolean).join(', ')
      const words = document.createTextNode(
        `${place || 'unknown'}: ${number.format(properties.sources)} ${unit}, ${number.format(properties.events)} ${events}`,
      )
      const told = document.createElement('span')
      told.append(words)
      leaflet
        .circleMarker([latitude, longitude], {
          radius: 2 + Math.sqrt(properties.sources) * 1.2,
          color: accent,
          weight: 1,
          fillOpacity: 0.3,
        })
        .bindTooltip(told)
        .addTo(map)
    }
    const bounds = leaflet.latLngBounds(
      features.map(({ geometry: { coordinates } }) => [coordinates[1], coordinates[0]]),
    )
    if (bounds.isValid()) map.fitBounds(bounds)
    else map.setView([20, 0], 2)
    frame.focus()
  }

  #styled(href: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const link = document.createElement('link')
      link.rel = 'stylesheet'
      link.href = href
      link.onload = () => resolve()
      link.onerror = () => reject(new Error(`no stylesheet: ${href}`))
      document.head.append(link)
    })
  }
}

interface Properties {
  country: string | null
  city: string | null
  events: number
  sources: number
}

customElements.define('street-map', StreetMap)
