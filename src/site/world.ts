import world from 'world-atlas/countries-50m.json'
import { worldDocument } from '../charts/world.ts'
import { wording } from './inputs.ts'

let made: string | undefined

/** The text of world.svg, which pictures are made from as well. */
export const worldText = (): string =>
  (made ??= worldDocument(world as unknown as Parameters<typeof worldDocument>[0], wording.country))
