/**
 * The entries of the index: finding, storing and removing them with the contents they rest on.
 *
 * What must stay true: nothing is returned whose record does not match its checksum; storing,
 * replacing and removing run inside one write transaction of the caller.
 */
import type { Contents, Reference } from './contents.ts'
import type { Database } from './database.ts'
import { nameNumber, storedName, wholeMs } from './names.ts'
import { packRecord, unpackRecord } from './packing.ts'
import type { PackedEntry } from './packing.ts'
import type { EntryRecord } from './record.ts'

/** Up to here a value is embedded: a row of its own would cost more than it holds. */
const EMBEDDED_BYTES = 512

/** Bytes that an entry costs beside its record, measured (key twice, indices, page fill). */
export const ENTRY_OVERHEAD = 150

const PAGE = 256

/** A row as it was read; `packed` is null when it is damaged. */
export interface Found {
  readonly packed: PackedEntry | null
  /** The bytes in the row beside the entry, unverified; null when there are none. */
  readonly bytes: Uint8Array | null
}

type Stored = readonly [record: Uint8Array, value: number | null]
type Row = readonly [key: Uint8Array, record: Uint8Array]

/** See the module's header. */
export class EntryTable {
  readonly #database: Database
  readonly #contents: Contents

  constructor(database: Database, contents: Contents) {
    this.#database = database
    this.#contents = contents
  }

  /** The row under `key` with its bytes; undefined when there is none. */
  find(key: Uint8Array): Found | undefined {
    const row = this.#database
      .statement(
        'SELECT e.record, v.bytes FROM entry e LEFT JOIN value v ON v.id = e.value WHERE e.key = ?',
      )
      .get(key) as unknown as readonly [unknown, unknown] | undefined
    if (row === undefined) return undefined
    const bytes = row[1]
    return { packed: unpackRecord(key, row[0]), bytes: bytes instanceof Uint8Array ? bytes : null }
  }

  /** The entry under `key`, and whether its row of bytes is there; undefined when there is none. */
  peek(key: Uint8Array): { packed: PackedEntry | null; hasRow: boolean } | undefined {
    const row = this.#database
      .statement(
        'SELECT e.record, v.id FROM entry e LEFT JOIN value v ON v.id = e.value WHERE e.key = ?',
      )
      .get(key) as unknown as readonly [unknown, unknown] | undefined
    return row && { packed: unpackRecord(key, row[0]), hasRow: row[1] !== null }
  }

  /** Stores an entry, replacing the one under its key. Says where the bytes went. */
  put(entry: EntryRecord, bytes: Uint8Array, place: 'row' | 'file'): 'record' | 'row' | 'file' {
    const before = this.#row(entry.key)
    const old = before ? referenceOf(entry.key, before) : null
    const isEmbedded = place === 'row' && bytes.length <= EMBEDDED_BYTES
    let value: number | null = null
    if (!isEmbedded) value = this.#contents.exchange(old, entry.content, bytes, place).value
    else if (old !== null) this.#contents.release(old)
    if (before) this.#delete(entry.key, before[0])
    const placement = isEmbedded ? 'embedded' : value === null ? 'file' : 'beside'
    const record = packRecord(entry, placement, bytes)
    this.#database
      .statement('INSERT INTO entry (key, name, created, value, record) VALUES (?, ?, ?, ?, ?)')
      .run(entry.key, nameNumber(storedName(entry.name)), wholeMs(entry.created), value, record)
    this.#database.count(1, record.length + ENTRY_OVERHEAD)
    return isEmbedded ? 'record' : value === null ? 'file' : 'row'
  }

  /** Removes an entry; -1 when there was none, else the bytes that went. */
  remove(key: Uint8Array): number {
    const row = this.#row(key)
    if (row === undefined) return -1
    const reference = referenceOf(key, row)
    const freed = this.#delete(key, row[0])
    return reference === null ? freed : freed + this.#contents.release(reference)
  }

  /** Removes an entry that is damaged, and the content it names: whichever of them it is. */
  removeDamaged(key: Uint8Array): void {
    const row = this.#row(key)
    if (row === undefined) return
    const reference = referenceOf(key, row)
    this.#delete(key, row[0])
    if (reference !== null) this.#contents.discard(reference)
  }

  /** The keys of all entries of a function. */
  keysOf(name: string): readonly Uint8Array[] {
    return this.#keys('SELECT key FROM entry WHERE name = ?', nameNumber(storedName(name)))
  }

  /** The keys of the entries that were stored first. */
  oldest(limit: number): readonly Uint8Array[] {
    return this.#keys('SELECT key FROM entry ORDER BY created LIMIT ?', limit)
  }

  /** The entries of a function, the newest first. */
  nearest(name: string, limit: number): readonly EntryRecord[] {
    const stored = storedName(name)
    const rows = this.#database
      .statement('SELECT key, record FROM entry WHERE name = ? ORDER BY created DESC LIMIT ?')
      .all(nameNumber(stored), limit) as unknown as readonly Row[]
    return rows.flatMap(intact).filter((entry) => entry.name === stored)
  }

  /** The next entries in the order of their keys, and the key to go on from. */
  page(after: Uint8Array): { entries: readonly EntryRecord[]; last: Uint8Array | null } {
    const rows = this.#database
      .statement('SELECT key, record FROM entry WHERE key > ? ORDER BY key LIMIT ?')
      .all(after, PAGE) as unknown as readonly Row[]
    const last = rows.at(-1)?.[0]
    // A damaged key must not send us back.
    const goesOn = last instanceof Uint8Array && Buffer.compare(last, after) > 0
    return { entries: rows.flatMap(intact), last: goesOn ? last : null }
  }

  #row(key: Uint8Array): Stored | undefined {
    return this.#database
      .statement('SELECT record, value FROM entry WHERE key = ?')
      .get(key) as unknown as Stored | undefined
  }

  #delete(key: Uint8Array, record: Uint8Array): number {
    this.#database.statement('DELETE FROM entry WHERE key = ?').run(key)
    const bytes = (record instanceof Uint8Array ? record.length : 0) + ENTRY_OVERHEAD
    this.#database.count(-1, -bytes)
    return bytes
  }

  #keys(sql: string, parameter: number): readonly Uint8Array[] {
    const rows = this.#database.statement(sql).all(parameter) as unknown as readonly [Uint8Array][]
    return rows.map(([key]) => key)
  }
}

/** The content that a row rests on; null when it has none of its own, or does not say. */
function referenceOf(key: Uint8Array, [record, value]: Stored): Reference | null {
  const packed = unpackRecord(key, record)
  if (packed === null || packed.placement === 'embedded') return null
  return { hash: packed.content, value }
}

function intact([key, record]: Row): readonly EntryRecord[] {
  const packed = key instanceof Uint8Array ? unpackRecord(key, record) : null
  return packed === null ? [] : [packed.toRecord()]
}
