/**
 * The entries with inputs of one call: they share its stem, and their records name the call.
 *
 * What must stay true: they are found by an index, in time that grows with the entries of the stem.
 */
import type { Database } from './database.ts'
import { unpackRecord } from './packing.ts'
import type { PackedEntry } from './packing.ts'
import type { ManifestKey } from './record.ts'

/** So many entries of a stem are looked at; what is not found among them costs a miss at worst. */
const LOOKED_AT = 64

type Row = readonly [key: Uint8Array, record: unknown]

/** The keys of them all; those whose record is damaged may be the call's own. */
export function keysOfCall(
  database: Database,
  stem: number,
  call: ManifestKey,
): readonly Uint8Array[] {
  const keys: Uint8Array[] = []
  for (const [key, record] of ofStem(database, stem, -1)) {
    const packed = unpackRecord(key, record)
    if (packed === null || isOf(packed, call)) keys.push(key)
  }
  return keys
}

/** Whether there is one, as far as the first entries of the stem tell. */
export function hasEntryOf(database: Database, stem: number, call: ManifestKey): boolean {
  for (const [key, record] of ofStem(database, stem, LOOKED_AT)) {
    const packed = unpackRecord(key, record)
    if (packed !== null && isOf(packed, call)) return true
  }
  return false
}

/** One row after the other: a record with many inputs is large. */
function ofStem(database: Database, stem: number, limit: number): Iterable<Row> {
  return database
    .statement('SELECT key, record FROM entry WHERE stem = ? LIMIT ?')
    .iterate(stem, limit) as unknown as Iterable<Row>
}

function isOf({ call: its }: PackedEntry, call: ManifestKey): boolean {
  return its !== null && Buffer.compare(its, call) === 0
}
