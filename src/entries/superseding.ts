/**
 * What the entries of one batch supersede.
 *
 * | subkey that is new         | gives way                                   | unless                      |
 * | -------------------------- | ------------------------------------------- | --------------------------- |
 * | system                     | every lineage of another system             | this process stored in it    |
 * | code                       | the function's others, in the same runtime  | this process uses them      |
 * | versions of arguments,     | entries that differ in these alone          |                             |
 * | inputs                     |                                             |                             |
 *
 * Runtime, captures and arguments stand beside each other and supersede nothing.
 *
 * What must stay true: giving way is one flag for a lineage, however large; deleting one is done in
 * pieces, so that other writers get their turn, and what a crash leaves goes first when something has
 * to go, or with the next deletion.
 */
import { lineageOf, stemOf } from './lineages.ts'
import type { Predecessor, Superseded } from './lineages.ts'
import type { EntryRecord } from './record.ts'
import type { Tables } from './tables.ts'

/** An entry that may supersede others. */
export interface Newcomer {
  readonly entry: EntryRecord
  readonly supersede: 'demote' | 'delete'
  readonly siblings: ReadonlySet<number>
  readonly hasVersions: boolean
}

/** More entries than this are not counted for being told of. */
const MOST_COUNTED = 10_000

/** How many entries one transaction deletes. */
const DELETED_AT_ONCE = 500

/** A lineage whose deletion is not finished. */
interface Doomed {
  readonly id: number
  readonly told: Counted
}

type Counted = { -readonly [Field in keyof Superseded]: Superseded[Field] }

/** See the module's header. */
export class Superseding {
  readonly #tables: Tables
  readonly #now: number
  readonly #told: Counted[] = []
  #doomed: Doomed[] = []
  #left = DELETED_AT_ONCE

  constructor(tables: Tables, now: number) {
    this.#tables = tables
    this.#now = now
  }

  /** What was superseded so far. */
  get told(): readonly Superseded[] {
    return this.#told
  }

  /** Whether everything that was to be deleted is. */
  get isDone(): boolean {
    return this.#doomed.length === 0
  }

  /** Lets others give way to an entry, before it is stored; returns its lineage and stem. */
  enter(newcomer: Newcomer): { readonly lineage: number; readonly stem: number | null } {
    const { entry, supersede, hasVersions } = newcomer
    const lineage = lineageOf(entry)
    const gaveWay = this.#tables.lineages.enter(lineage, newcomer, this.#now)
    for (const level of ['system', 'code'] as const)
      this.#giveWay(
        gaveWay.filter((each) => each.level === level),
        { name: level === 'system' ? null : entry.name, level, how: supersede, entries: 0 },
      )
    if (!hasVersions && entry.inputs === null) return { lineage, stem: null }
    const stem = stemOf(entry.subkeys)
    this.#giveWayAlone(stem, newcomer)
    return { lineage, stem }
  }

  /** Goes on deleting, within another write. */
  goOn(): void {
    this.#left = DELETED_AT_ONCE
    const doomed = this.#doomed
    this.#doomed = []
    for (const each of doomed) this.#delete(each)
  }

  #giveWay(lineages: readonly Predecessor[], told: Counted): void {
    if (lineages.length === 0) return
    this.#told.push(told)
    for (const { id } of lineages)
      if (told.how === 'delete') this.#delete({ id, told })
      else told.entries += this.#count(id)
  }

  #delete(doomed: Doomed): void {
    while (this.#left > 0) {
      const removed = this.#tables.removeLineage(doomed.id, this.#left)
      this.#left -= removed
      doomed.told.entries += removed
      if (removed === 0) return
    }
    this.#doomed.push(doomed)
  }

  #giveWayAlone(stem: number, { entry, supersede }: Newcomer): void {
    const { entries } = this.#tables
    const others = entries.sameStem(stem, entry.key, supersede === 'delete')
    if (others.length === 0) return
    for (const key of others)
      if (supersede === 'delete') this.#tables.remove(key)
      else entries.demote(key)
    const { name } = entry
    this.#told.push({ name, level: 'versions', how: supersede, entries: others.length })
  }

  #count(lineage: number): number {
    const row = this.#tables.database
      .statement('SELECT count(*) FROM (SELECT 1 FROM entry WHERE lineage = ? LIMIT ?)')
      .get(lineage, MOST_COUNTED)
    return (row as unknown as readonly [number])[0]
  }
}
