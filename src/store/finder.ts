/**
 * Finding an entry: by its row, or when that is lost or damaged, by its files.
 *
 * What must stay true: what comes out was verified, record and value; damage is told once, is a miss,
 * and is removed, so that the entry is stored afresh; `has` says what `get` would find, as far as can
 * be told without reading the value.
 */
import type { EntryKey } from '../entries/record.ts'
import type { Tables } from '../entries/tables.ts'
import { StoreError } from '../errors.ts'
import type { StoreFiles } from './files.ts'
import type { Lookup } from './local-store.ts'
import { removeOrphan } from './orphans.ts'
import type { StoreProblem } from './problem.ts'

const MOST_SUSPECTS = 1000

/** What a {@link Finder} needs to know. */
export interface FinderOptions {
  readonly tables: Tables
  readonly files: StoreFiles
  readonly readOnly: boolean
  readonly onProblem: (problem: StoreProblem) => void
  readonly now: () => number
}

type Bad = Extract<StoreProblem['kind'], 'entry-damaged' | 'object-missing' | 'object-damaged'>
type Looked = Lookup | { readonly bad: Bad; readonly file: string }

const ABSENT: Lookup = { miss: 'absent' }
const LISTED: Lookup = { miss: 'listed' }
const DAMAGED: Lookup = { miss: 'damaged' }

/** See the module's header. */
export class Finder {
  readonly #tables: Tables
  readonly #files: StoreFiles
  readonly #readOnly: boolean
  readonly #onProblem: (problem: StoreProblem) => void
  readonly #now: () => number
  readonly #suspects: Set<string> = new Set()

  constructor(options: FinderOptions) {
    this.#tables = options.tables
    this.#files = options.files
    this.#readOnly = options.readOnly
    this.#onProblem = options.onProblem
    this.#now = options.now
  }

  /** See LocalStore.get. */
  get(key: EntryKey): Lookup {
    const looked = this.#tables.database.read<Looked>(() => this.#look(key), ABSENT, DAMAGED)
    if ('entry' in looked) return looked
    if ('bad' in looked) return this.#lookAgain(key)
    return this.#orphan(key) ?? looked
  }

  /** See LocalStore.has. */
  has(key: EntryKey): boolean {
    const { database, entries } = this.#tables
    const found = database.read(() => entries.peek(key), undefined)
    if (found === undefined || found.packed === null) return this.#files.hasOrphan(key)
    const { placement, content, size } = found.packed
    if (placement === 'file') return this.#files.objects.has(content, size)
    return placement === 'embedded' || found.hasRow
  }

  #look(key: EntryKey): Looked {
    const found = this.#tables.entries.find(key)
    if (found === undefined) return ABSENT
    if (found === 'listed') return LISTED
    const { packed, bytes } = found
    if (packed === null) return { bad: 'entry-damaged', file: this.#files.layout.index }
    switch (packed.placement) {
      case 'embedded':
        return { entry: packed, bytes: packed.embedded, origin: 'index' }
      case 'beside':
        if (bytes !== null && packed.matches(bytes))
          return { entry: packed, bytes, origin: 'index' }
        return { bad: 'entry-damaged', file: this.#files.layout.index }
      case 'file': {
        const read = this.#files.objects.read(packed)
        if ('bytes' in read) return { entry: packed, bytes: read.bytes, origin: 'index' }
        return { bad: `object-${read.bad}`, file: this.#files.objects.path(packed.content) }
      }
    }
  }

  /**
   * Looks once more where nobody else can write: another process may have removed or replaced the
   * entry between its row and its object. What is damaged then is removed.
   */
  #lookAgain(key: EntryKey): Lookup {
    const looked = this.#readOnly
      ? this.#tables.database.read<Looked>(() => this.#look(key), ABSENT, DAMAGED)
      : this.#lookAndRemove(key)
    if ('entry' in looked) return looked
    // A reader can't look again where nobody writes: what is missing may just have been removed.
    const isKnown = 'bad' in looked && !(this.#readOnly && looked.bad === 'object-missing')
    if (isKnown) {
      this.#onProblem({ kind: looked.bad, file: looked.file, key: key.slice() })
      if (looked.bad === 'entry-damaged' && !this.#readOnly) this.#suspect(key)
    }
    return this.#orphan(key) ?? ('bad' in looked ? DAMAGED : looked)
  }

  /** A row that is damaged again after it was stored anew lies in a page that is broken itself. */
  #suspect(key: EntryKey): void {
    const name = Buffer.from(key).toString('latin1')
    if (this.#suspects.has(name)) this.#tables.database.abandon('a row was damaged again')
    if (this.#suspects.size >= MOST_SUSPECTS || this.#suspects.has(name)) this.#suspects.clear()
    else this.#suspects.add(name)
  }

  #lookAndRemove(key: EntryKey): Looked {
    try {
      const done = this.#tables.transaction(() => {
        const looked = this.#look(key)
        if ('bad' in looked) this.#tables.removeDamaged(key, this.#files.entries.read(key))
        return looked
      }, 'short')
      // Looking up never waits for writers: whoever meets it next removes it.
      return done === 'busy' ? DAMAGED : done.value
    } catch (error) {
      // Damage that can't be removed now is still just a miss.
      if (error instanceof StoreError && error.code !== 'ERR_STORE_CLOSED') return DAMAGED
      throw error
    }
  }

  /** An entry whose row is lost, found by its files; its row is made, if nobody else is writing. */
  #orphan(key: EntryKey): Lookup | null {
    const found = this.#files.findOrphan(key)
    if (found === null) return null
    const { packed, bytes } = found
    this.#tidy(() => {
      if (bytes === null) removeOrphan(this.#tables, this.#files, packed)
      else {
        this.#files.ensure(packed, bytes)
        this.#tables.adopt(packed, null, this.#now())
      }
    })
    if (bytes !== null) return { entry: packed, bytes, origin: 'orphan' }
    const file = this.#files.objects.path(packed.content)
    this.#onProblem({ kind: 'object-damaged', file, key: key.slice() })
    return DAMAGED
  }

  /** Writes what is only for the better, and may as well fail. */
  #tidy(work: () => void): void {
    if (this.#readOnly) return
    try {
      this.#tables.transaction(work, 'short')
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
    }
  }
}
