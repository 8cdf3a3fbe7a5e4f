/**
 * Zones by the short names that logs write, with their offsets in minutes east of UTC. Names that stand for
 * several zones (CST, IST, AST) are known as names only: the sensor's own zone says which is meant.
 */
const offsets: Record<string, number | null> = {
  UTC: 0,
  GMT: 0,
  UCT: 0,
  WET: 0,
  WEST: 60,
  BST: 60,
  CET: 60,
  CEST: 120,
  MET: 60,
  MEST: 120,
  EET: 120,
  EEST: 180,
  MSK: 180,
  PKT: 300,
  HKT: 480,
  SGT: 480,
  AWST: 480,
  JST: 540,
  KST: 540,
  ACST: 570,
  ACDT: 630,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
  NST: -210,
  NDT: -150,
  EST: -300,
  EDT: -240,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  AKST: -540,
  AKDT: -480,
  HST: -600,
  CST: null,
  IST: null,
  AST: null,
  ADT: null,
  SST: null,
}

const no_offset = 0x7fff
const by_name = new Map(Object.entries(offsets).map(([name, offset]) => [name, offset ?? no_offset]))

/** The offset of the zone named in bytes[start, end), in any case; 0x7fff when the name is ambiguous. */
export function zoneOffset(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < 3 || end - start > 4) return undefined
  let name = ''
  for (let at = start; at < end; at++) name += String.fromCharCode(bytes[at] & ~32)
  return by_name.get(name)
}
