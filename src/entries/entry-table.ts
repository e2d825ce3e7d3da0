/**
 * The entries of the index: finding, storing and removing them with the contents they rest on.
 *
 * What must stay true: nothing is returned whose record does not match its checksum; storing,
 * replacing and removing run inside one write transaction of the caller; an entry whose value is an
 * object file has an entry file beside it (store/entry-files.ts), and one that has not, has none.
 */
import type { Contents, Reference } from './contents.ts'
import { ENTRY_FILE_BYTES, ENTRY_OVERHEAD } from './costs.ts'
import type { Database } from './database.ts'
import { IN_FILE, SUPERSEDED_SCORE } from './entry-columns.ts'
import { wholeMs } from './names.ts'
import { PackedEntry, packRecord, unpackRecord } from './packing.ts'
import type { Placement } from './packing.ts'
import type { EntryRecord } from './record.ts'
import type { Scoring } from './scoring.ts'
import type { Totals } from './totals.ts'

/** Up to here a value is embedded: a row of its own would cost more than it holds. */
const EMBEDDED_BYTES = 512

const PAGE = 256

const STEM_INDEX =
  'CREATE INDEX IF NOT EXISTS entry_by_stem_score ON entry (stem, score) WHERE stem IS NOT NULL'

/** A row as it was read; `packed` is null when it is damaged. */
export interface Found {
  readonly packed: PackedEntry | null
  /** The bytes in the row beside the entry, unverified; null when there are none. */
  readonly bytes: Uint8Array | null
}

/** An entry to be stored. */
export interface NewEntry {
  readonly entry: EntryRecord
  readonly bytes: Uint8Array
  readonly place: 'row' | 'file'
  readonly lineage: number
  /** What entries share that supersede each other one by one; null for none. */
  readonly stem: number | null
}

/** An entry that is no longer there. */
export interface Gone {
  /** Null when its record can't be read. */
  readonly packed: PackedEntry | null
  readonly lineage: number
  /** The score that it had. */
  readonly score: number
  /** The highest score that it could have had. */
  readonly most: number
  /** Bytes that went with it. */
  readonly bytes: number
}

/** What the tables do to files. */
export interface EntryFilesHook {
  removeEntryFile(key: Uint8Array): void
}

type Stored = readonly [
  record: Uint8Array,
  value: number | null,
  lineage: number,
  hits: number,
  accessed: number,
  score: number,
]
type Row = readonly [key: Uint8Array, record: Uint8Array]

/** See the module's header. */
export class EntryTable {
  readonly #database: Database
  readonly #totals: Totals
  readonly #contents: Contents
  readonly #scoring: Scoring
  readonly #files: EntryFilesHook

  constructor(tables: {
    readonly database: Database
    readonly totals: Totals
    readonly contents: Contents
    readonly scoring: Scoring
    readonly files: EntryFilesHook
  }) {
    this.#database = tables.database
    this.#totals = tables.totals
    this.#contents = tables.contents
    this.#scoring = tables.scoring
    this.#files = tables.files
  }

  /**
   * The row under `key` with its bytes; undefined when there is none. 'listed' says that lists of
   * inputs stand there instead: asking for both at once saves each miss a statement. (Node 22 takes
   * `?1` for a name, and binds nothing to it.)
   */
  find(key: Uint8Array): Found | 'listed' | undefined {
    const row = this.#database
      .statement(
        'SELECT e.record, v.bytes, 0 FROM entry e LEFT JOIN value v ON v.id = e.value ' +
          'WHERE e.key = ? UNION ALL SELECT NULL, NULL, 1 FROM manifest WHERE key = ?',
      )
      .get(key, key) as unknown as readonly [unknown, unknown, number] | undefined
    if (row === undefined) return undefined
    if (row[2] === 1) return 'listed'
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

  /**
   * Stores an entry, replacing the one under its key. Says where the bytes went, and the lineage that
   * the replaced one belonged to if that is another.
   */
  put(put: NewEntry): { readonly placement: Placement; readonly left: number | null } {
    const { entry, bytes, place, lineage, stem } = put
    const before = this.#row(entry.key)
    const old = before ? referenceOf(entry.key, before) : null
    const isEmbedded = place === 'row' && bytes.length <= EMBEDDED_BYTES
    let row: number | null = null
    let placement: Placement = 'embedded'
    if (!isEmbedded) {
      const { value } = this.#contents.exchange(old, entry.content, bytes, place)
      row = value ?? IN_FILE
      placement = value === null ? 'file' : 'beside'
    } else if (old !== null) this.#contents.release(old)
    if (before) this.#delete(entry.key, before, placement === 'file')
    const record = packRecord(entry, placement, bytes)
    const packed = new PackedEntry(entry.key, record)
    this.#insert(packed, row, { lineage, stem, hits: before?.[3], accessed: before?.[4] })
    return { placement, left: before && before[2] !== lineage ? before[2] : null }
  }

  /**
   * Stores an entry as it was packed before, where there is none; false when its content is stored in
   * another place than it says.
   */
  adopt(
    packed: PackedEntry,
    value: Uint8Array | null,
    { lineage, stem }: { readonly lineage: number; readonly stem: number },
  ): boolean {
    let row: number | null = null
    if (packed.placement !== 'embedded') {
      const place = packed.placement === 'file' ? 'file' : 'row'
      if (!this.#contents.couldBe(packed.content, place)) return false
      const { size, content } = packed
      row = this.#contents.exchange(null, content, value ?? { length: size }, place).value
      row ??= IN_FILE
    }
    this.#insert(packed, row, { lineage, stem, hits: 0, accessed: 0 })
    return true
  }

  #insert(
    packed: PackedEntry,
    row: number | null,
    rest: {
      readonly lineage: number
      readonly stem: number | null
      readonly hits: number | undefined
      readonly accessed: number | undefined
    },
  ): void {
    const created = wholeMs(packed.created)
    const hits = wholeMs(rest.hits ?? 0)
    const accessed = Math.max(created, wholeMs(rest.accessed ?? 0))
    const score = this.#scoring.of(packed, hits, accessed)
    const { bytes } = packed
    this.#database
      .statement(
        'INSERT INTO entry (key, lineage, created, accessed, hits, score, stem, value, record) ' +
          'VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(packed.key, rest.lineage, created, accessed, hits, score, rest.stem, row, bytes)
    this.#totals.count(1, bytes.length + ENTRY_OVERHEAD)
    if (row === IN_FILE) this.#totals.countFiles(ENTRY_FILE_BYTES)
  }

  /** Adds hits; returns the entry's lineage, null when it is not there. */
  touch(key: Uint8Array, more: number, at: number): number | null {
    const row = this.#row(key)
    const packed = row === undefined ? null : unpackRecord(key, row[0])
    if (row === undefined || packed === null) return null
    const hits = wholeMs(wholeMs(row[3]) + (more > 0 ? wholeMs(more) : 0))
    const accessed = Math.max(wholeMs(row[4]), wholeMs(at))
    const score = this.#scoring.of(packed, hits, accessed)
    this.#database
      .statement('UPDATE entry SET hits = ?, accessed = ?, score = ? WHERE key = ?')
      .run(hits, accessed, score, key)
    return row[2]
  }

  /** Gives an entry the score that it has by the policy in force. */
  rescore(key: Uint8Array): void {
    const row = this.#row(key)
    const packed = row === undefined ? null : unpackRecord(key, row[0])
    if (row === undefined || packed === null) return
    const score = this.#scoring.of(packed, wholeMs(row[3]), wholeMs(row[4]))
    this.#database.statement('UPDATE entry SET score = ? WHERE key = ?').run(score, key)
  }

  /** The next entries whose value is a file, in the order of their keys. */
  inFiles(after: Uint8Array): readonly PackedEntry[] {
    const rows = this.#database
      .statement(
        `SELECT key, record FROM entry WHERE value = ${IN_FILE} AND key > ? ORDER BY key LIMIT ?`,
      )
      .all(after, PAGE) as unknown as readonly Row[]
    return rows.flatMap(([key, record]) => unpackRecord(key, record) ?? [])
  }

  /** Removes an entry; null when there was none. */
  remove(key: Uint8Array): Gone | null {
    const row = this.#row(key)
    if (row === undefined) return null
    const packed = unpackRecord(key, row[0])
    const reference = packed === null ? null : referenceIn(packed, row)
    const freed = this.#delete(key, row, false)
    const bytes = reference === null ? freed : freed + this.#contents.release(reference)
    const most = packed === null ? 0 : this.#scoring.of(packed, wholeMs(row[3]), wholeMs(row[4]))
    return { packed, lineage: row[2], score: row[5], most, bytes }
  }

  /**
   * Removes an entry that is damaged. When its record can be read it is the value that is damaged, and
   * that goes whoever else rests on it. When not, the value may be whole: `elsewhere` is the record
   * in the entry file, which stays, so that the entry is found by its files. Returns the lineage.
   */
  removeDamaged(key: Uint8Array, elsewhere: PackedEntry | null): number | null {
    const row = this.#row(key)
    if (row === undefined) return null
    const packed = unpackRecord(key, row[0])
    this.#delete(key, row, packed === null && elsewhere !== null)
    const reference = packed === null ? null : referenceIn(packed, row)
    if (reference !== null) this.#contents.discard(reference)
    if (packed === null && elsewhere !== null) this.#contents.letGo(elsewhere.content)
    return row[2]
  }

  /** Lets an entry go first, however good its score was; a hit takes that back. */
  demote(key: Uint8Array): void {
    this.#database.statement('UPDATE entry SET score = ? WHERE key = ?').run(SUPERSEDED_SCORE, key)
  }

  /** The keys of other entries that differ from this one by versions or inputs alone; in a write. */
  sameStem(stem: number, key: Uint8Array, withDemoted: boolean): readonly Uint8Array[] {
    // Only who has such entries pays for the index: without it each one looks at all before it.
    this.#database.statement(STEM_INDEX).run()
    const rows = this.#database
      .statement('SELECT key FROM entry WHERE stem = ? AND key <> ? AND score > ?')
      .all(stem, key, withDemoted ? -Infinity : SUPERSEDED_SCORE)
    return (rows as unknown as readonly [Uint8Array][]).map(([other]) => other)
  }

  /** Some keys of a lineage, those stored first. */
  ofLineage(lineage: number, limit: number): readonly Uint8Array[] {
    const rows = this.#database
      .statement('SELECT key FROM entry WHERE lineage = ? ORDER BY created, key LIMIT ?')
      .all(lineage, limit)
    return (rows as unknown as readonly [Uint8Array][]).map(([key]) => key)
  }

  /** The entries of a lineage, the newest first. */
  newest(lineage: number, limit: number): readonly EntryRecord[] {
    const rows = this.#database
      .statement('SELECT key, record FROM entry WHERE lineage = ? ORDER BY created DESC LIMIT ?')
      .all(lineage, limit) as unknown as readonly Row[]
    return rows.flatMap(intact)
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
      .statement('SELECT record, value, lineage, hits, accessed, score FROM entry WHERE key = ?')
      .get(key) as unknown as Stored | undefined
  }

  #delete(key: Uint8Array, [record, value]: Stored, keepsEntryFile: boolean): number {
    this.#database.statement('DELETE FROM entry WHERE key = ?').run(key)
    const bytes = (record instanceof Uint8Array ? record.length : 0) + ENTRY_OVERHEAD
    this.#totals.count(-1, -bytes)
    if (value !== IN_FILE) return bytes
    this.#totals.countFiles(-ENTRY_FILE_BYTES)
    if (!keepsEntryFile) this.#files.removeEntryFile(key)
    return bytes + ENTRY_FILE_BYTES
  }
}

/** The content that a row rests on; null when it has none of its own, or does not say. */
function referenceOf(key: Uint8Array, row: Stored): Reference | null {
  const packed = unpackRecord(key, row[0])
  return packed === null ? null : referenceIn(packed, row)
}

function referenceIn(packed: PackedEntry, [, value]: Stored): Reference | null {
  if (packed.placement === 'embedded') return null
  return { hash: packed.content, value: value === IN_FILE ? null : value }
}

function intact([key, record]: Row): readonly EntryRecord[] {
  const packed = key instanceof Uint8Array ? unpackRecord(key, record) : null
  return packed === null ? [] : [packed.toRecord()]
}
