/**
 * Reading everything in a cache, and saying what is not as it should be.
 *
 * What must stay true: nothing is changed, not even what is damaged; the index is read as it was at one
 * moment, and what then seems wrong with a file counts only if it still is. What other processes are
 * storing at that moment may seem to be an orphan.
 */
import { holds } from '../entries/checksum.ts'
import { IN_FILE } from '../entries/entry-columns.ts'
import { lineageOf } from '../entries/lineages.ts'
import { unpackRecord } from '../entries/packing.ts'
import type { PackedEntry } from '../entries/packing.ts'
import { failureOf } from '../entries/sqlite.ts'
import type { Tables } from '../entries/tables.ts'
import { readTotal, recount } from '../entries/totals.ts'
import { StoreError } from '../errors.ts'
import type { StoreFiles } from './files.ts'
import { isOrphanEntry } from './orphans.ts'

/** Something that is not as it should be. */
export interface VerifyProblem {
  readonly kind:
    | 'entry-damaged'
    | 'object-missing'
    | 'object-damaged'
    | 'orphan-object'
    | 'orphan-entry'
    | 'count-wrong'
    | 'total-wrong'
    | 'index-damaged'
  readonly detail: string
}

/** What was read, and what was found. */
export interface VerifyReport {
  readonly entries: number
  /** Object files. */
  readonly objects: number
  /** Bytes of everything, counted anew. */
  readonly bytes: number
  readonly problems: readonly VerifyProblem[]
}

type EntryRow = readonly [
  key: unknown,
  record: unknown,
  value: number | null,
  lineage: number,
  bytes: unknown,
]

const MOST_SAID = 1000

/** See the module's header. */
export function verify(tables: Tables, files: StoreFiles): VerifyReport {
  const look = (): VerifyReport => new Verification(tables, files).run()
  const nothing: VerifyReport = { entries: 0, objects: 0, bytes: 0, problems: [] }
  const broken = { kind: 'index-damaged', detail: 'reading it failed' } as const
  return tables.database.read(look, nothing, { ...nothing, problems: [broken] })
}

class Verification {
  readonly #tables: Tables
  readonly #files: StoreFiles
  readonly #problems: VerifyProblem[] = []
  /** How many rows rest on each content, by its hash. */
  readonly #refs: Map<string, number> = new Map()
  readonly #suspects: PackedEntry[] = []
  #entries = 0
  #objects = 0
  #bytes = 0

  constructor(tables: Tables, files: StoreFiles) {
    this.#tables = tables
    this.#files = files
  }

  run(): VerifyReport {
    const { database } = this.#tables
    database.statement('BEGIN').run()
    try {
      this.#attempt(() => this.#checkIndex())
      this.#attempt(() => this.#checkEntries())
      this.#attempt(() => this.#checkContents())
      this.#attempt(() => this.#checkTotal())
    } finally {
      // Nothing was written: ending it is all that matters.
      database.statement('ROLLBACK').run()
    }
    this.#attempt(() => this.#lookAgain())
    this.#attempt(() => this.#checkFiles())
    return {
      entries: this.#entries,
      objects: this.#objects,
      bytes: this.#bytes,
      problems: this.#problems,
    }
  }

  /** Damage that stops the reading is said, and not mended here. */
  #attempt(check: () => void): void {
    try {
      check()
    } catch (error) {
      if (failureOf(error) !== 'damaged') throw error
      this.#say('index-damaged', error instanceof Error ? error.message : String(error))
    }
  }

  #say(kind: VerifyProblem['kind'], detail: string): void {
    if (this.#problems.length < MOST_SAID) this.#problems.push({ kind, detail })
  }

  #checkIndex(): void {
    const rows = this.#tables.database.statement('PRAGMA integrity_check(20)').all()
    for (const [found] of rows as unknown as readonly (readonly [string])[])
      if (found !== 'ok') this.#say('index-damaged', found)
  }

  #checkEntries(): void {
    const rows = this.#tables.database
      .statement(
        'SELECT e.key, e.record, e.value, e.lineage, v.bytes ' +
          'FROM entry e LEFT JOIN value v ON v.id = e.value',
      )
      .iterate() as unknown as Iterable<EntryRow>
    for (const row of rows) {
      this.#entries++
      const problem = this.#problemOf(row)
      if (problem !== null) this.#say(...problem)
    }
  }

  #problemOf([key, record, value, lineage, bytes]: EntryRow):
    | readonly [VerifyProblem['kind'], string]
    | null {
    const packed = key instanceof Uint8Array ? unpackRecord(key, record) : null
    if (packed === null) return ['entry-damaged', `${hex(key)}: its record is not what was written`]
    const name = `${hex(key)} of "${packed.name}"`
    if (packed.placement !== 'embedded') this.#count(packed.content)
    if (lineage !== lineageOf(packed)) return ['entry-damaged', `${name}: its lineage is another`]
    if ((packed.placement === 'file') !== (value === IN_FILE))
      return ['entry-damaged', `${name}: its value is not where its record says`]
    if (packed.placement === 'file') {
      this.#objects++
      if (this.#problemOfFiles(packed) !== null) this.#suspects.push(packed)
      return null
    }
    const stored = packed.placement === 'embedded' ? packed.embedded : bytes
    if (stored instanceof Uint8Array && packed.matches(stored)) return null
    return ['entry-damaged', `${name}: its value is not what was written`]
  }

  #problemOfFiles(packed: PackedEntry): readonly [VerifyProblem['kind'], string] | null {
    const name = `${hex(packed.key)} of "${packed.name}"`
    try {
      return this.#compareFiles(packed, name)
    } catch (error) {
      // A folder in the place of a file, for instance.
      if (!(error instanceof StoreError)) throw error
      return ['object-damaged', `${name}: ${error.message}`]
    }
  }

  #compareFiles(
    packed: PackedEntry,
    name: string,
  ): readonly [VerifyProblem['kind'], string] | null {
    const { objects, entries } = this.#files
    const read = objects.read(packed)
    if ('bad' in read) return [`object-${read.bad}`, `${name}: ${objects.path(packed.content)}`]
    const file = entries.read(packed.key)
    if (file !== null && holds(file.content, packed.content)) return null
    return ['entry-damaged', `${name}: ${entries.path(packed.key)} does not say the same`]
  }

  /** Another process may have removed or replaced an entry since the index was read. */
  #lookAgain(): void {
    for (const packed of this.#suspects) {
      const now = this.#tables.entries.peek(packed.key)?.packed
      const problem = now?.sum === packed.sum ? this.#problemOfFiles(packed) : null
      if (problem !== null) this.#say(...problem)
    }
  }

  #checkContents(): void {
    const { database } = this.#tables
    const lists = database.statement('SELECT list FROM manifest').iterate()
    const descriptions = database.statement('SELECT description FROM code_version').iterate()
    for (const rows of [lists, descriptions])
      for (const [hash] of rows as unknown as Iterable<readonly [unknown]>) this.#count(hash)
    const contents = database
      .statement('SELECT hash, refs FROM content')
      .iterate() as unknown as Iterable<readonly [unknown, number]>
    for (const [hash, refs] of contents) {
      const name = hex(hash)
      const rest = this.#refs.get(name) ?? 0
      this.#refs.delete(name)
      if (rest !== refs) this.#say('count-wrong', `${name}: ${rest} rest on it, ${refs} counted`)
    }
    for (const [name, rest] of this.#refs)
      this.#say('count-wrong', `${name}: ${rest} rest on it, and it is not there`)
    const [stray] = database
      .statement(
        'SELECT count(*) FROM value WHERE id NOT IN (SELECT value FROM content WHERE value IS NOT NULL)',
      )
      .get() as unknown as readonly [number]
    if (stray > 0) this.#say('count-wrong', `${stray} values that no content names`)
  }

  #checkTotal(): void {
    const { database } = this.#tables
    const kept = readTotal(database)
    const counted = recount(database)
    this.#bytes = counted.bytes
    if (kept === null) {
      if (counted.bytes > 0) this.#say('total-wrong', 'it is not what was written')
      return
    }
    for (const field of ['entries', 'bytes', 'files', 'analyses'] as const)
      if (kept[field] !== counted[field])
        this.#say('total-wrong', `${kept[field]} ${field} kept, ${counted[field]} counted`)
  }

  #checkFiles(): void {
    const { contents } = this.#tables
    const { objects, entries } = this.#files
    const isOrphan = (hash: Uint8Array): boolean => !contents.hasFile(hash)
    const strayObjects = [...objects.list()].filter(({ hash }) => isOrphan(hash))
    const strayKeys = [...entries.list()].filter((key) => isOrphanEntry(this.#tables, key))
    // A writer makes the row after the files.
    for (const { hash, path } of strayObjects) if (isOrphan(hash)) this.#say('orphan-object', path)
    for (const key of strayKeys)
      if (isOrphanEntry(this.#tables, key)) this.#say('orphan-entry', entries.path(key))
  }

  #count(column: unknown): void {
    const name = hex(column)
    this.#refs.set(name, (this.#refs.get(name) ?? 0) + 1)
  }
}

function hex(column: unknown): string {
  return column instanceof Uint8Array ? Buffer.from(column).toString('hex') : String(column)
}
