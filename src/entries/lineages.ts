/**
 * Lineages: all entries of one system, runtime, function and code.
 *
 * A new code supersedes the function's others in the same runtime, a new system all others. That is one
 * flag on one row, however many entries there are: who evicts looks for flagged lineages first. A hit on
 * an entry of one takes the flag away, so that going back to a branch makes it live again.
 *
 * What must stay true: these rows only order, explain and find the entries of a function; a damaged
 * one costs a wrong order. A lineage without entries has no row. What this process itself uses is
 * never superseded by it: closures over different functions, and caches with different states, must
 * not supersede each other for ever.
 */
import { checksum, checksumOf, holds } from './checksum.ts'
import type { Database } from './database.ts'
import { nameNumber, storedName, wholeMs } from './names.ts'
import { KEY_BYTES } from './record.ts'
import type { EntryRecord, Subkeys } from './record.ts'

/** A lineage of a function. */
export interface Lineage {
  readonly id: number
  readonly system: Uint8Array
  readonly runtime: Uint8Array
  readonly superseded: boolean
}

/** That newer entries took the place of others. */
export interface Superseded {
  /** The function; null when all functions are concerned, for the system is another. */
  readonly name: string | null
  readonly level: 'system' | 'code' | 'versions'
  readonly how: 'demote' | 'delete'
  /** How many entries were concerned. */
  readonly entries: number
}

/** Who supersedes, and how. */
export interface Successor {
  readonly entry: EntryRecord
  readonly supersede: 'demote' | 'delete'
  /** Lineages that this process uses itself. */
  readonly siblings: ReadonlySet<number>
}

/** A lineage that gave way. */
export interface Predecessor {
  readonly id: number
  readonly level: 'system' | 'code'
}

const scratch = new Uint8Array(1024)

/** The number of an entry's lineage, the same in every process: 48 bits. */
export function lineageOf(entry: {
  readonly name: string
  readonly subkeys: Pick<Subkeys, 'system' | 'runtime' | 'code'> & Partial<Subkeys>
}): number {
  const { system, runtime, code } = entry.subkeys
  const name = Buffer.from(storedName(entry.name), 'utf8')
  const length = 3 * KEY_BYTES + name.length
  const bytes = length <= scratch.length ? scratch : new Uint8Array(length)
  // The name comes last: it alone has no fixed length.
  bytes.set(system)
  bytes.set(runtime, KEY_BYTES)
  bytes.set(code, 2 * KEY_BYTES)
  bytes.set(name, 3 * KEY_BYTES)
  return Number(BigInt.asUintN(48, checksum(bytes.subarray(0, length))))
}

/** What entries share that differ by the versions of their arguments or by inputs alone: 52 bits. */
export function stemOf({ system, runtime, code, captures, args }: Subkeys): number {
  return Number(BigInt.asUintN(52, checksumOf([system, runtime, code, captures, args])))
}

// As long as it was seen within this time, a lineage's row is not written for being seen again.
const SEEN_EVERY_MS = 60_000

const MOST_SYSTEMS = 1000

type Row = readonly [id: number, system: unknown, runtime: unknown, superseded: number]

/** See the module's header. */
export class LineageTable {
  readonly #database: Database
  /** Systems that were stored through this table. */
  readonly #systems: Set<string> = new Set()
  /** Lineages that are known to stand and to be live, in the transaction under way. */
  readonly #live: Set<number> = new Set()

  constructor(database: Database) {
    this.#database = database
  }

  /** To be called first in each write transaction. */
  begin(): void {
    this.#live.clear()
  }

  /** Makes sure that an entry's lineage stands and is live; returns those that gave way to it. */
  enter(id: number, successor: Successor, now: number): readonly Predecessor[] {
    if (this.#live.has(id)) return []
    this.#ensure(id, successor.entry, now)
    const { system } = successor.entry.subkeys
    if (this.#systems.size >= MOST_SYSTEMS) this.#systems.clear()
    this.#systems.add(Buffer.from(system).toString('hex'))
    const gaveWay: Predecessor[] = []
    for (const other of this.#otherCodes(id, successor)) gaveWay.push({ id: other, level: 'code' })
    for (const other of this.#otherSystems(successor)) gaveWay.push({ id: other, level: 'system' })
    for (const other of gaveWay) this.#flag(other.id, Math.max(1, wholeMs(now)))
    return gaveWay
  }

  /** Makes a lineage live again whose entry was hit. */
  restore(id: number, now: number): void {
    if (this.#live.has(id)) return
    const state = this.#state(id)
    if (state === undefined) return
    this.#live.add(id)
    if (state[0] !== 0) this.#wake(id, now)
  }

  /** Forgets a lineage when no entry is left of it; says when it was the last of its function. */
  forgetEmpty(id: number): { readonly lastOf: number } | null {
    const entry = this.#database.statement('SELECT 1 FROM entry WHERE lineage = ? LIMIT 1').get(id)
    if (entry !== undefined) return null
    const row = this.#database
      .statement('DELETE FROM lineage WHERE id = ? RETURNING name')
      .get(id) as unknown as readonly [number] | undefined
    this.#live.delete(id)
    if (row === undefined) return null
    const other = this.#database
      .statement('SELECT 1 FROM lineage WHERE name = ? LIMIT 1')
      .get(row[0])
    return other === undefined ? { lastOf: row[0] } : null
  }

  /** The lineages of a function, the last seen first. */
  ofName(name: string, limit: number): readonly Lineage[] {
    const rows = this.#database
      .statement(
        'SELECT id, system, runtime, superseded FROM lineage WHERE name = ? ' +
          'ORDER BY seen DESC LIMIT ?',
      )
      .all(nameNumber(storedName(name)), limit) as unknown as readonly Row[]
    return rows.flatMap(([id, system, runtime, superseded]) =>
      system instanceof Uint8Array && runtime instanceof Uint8Array
        ? [{ id, system, runtime, superseded: superseded !== 0 }]
        : [],
    )
  }

  /** Takes a lineage over from another index, as it was. */
  adopt(id: number, entry: EntryRecord, now: number): void {
    if (!this.#live.has(id)) this.#ensure(id, entry, now)
  }

  #ensure(id: number, { name, subkeys }: EntryRecord, now: number): void {
    const state = this.#state(id)
    if (state === undefined)
      this.#database
        .statement(
          'INSERT INTO lineage (id, name, system, runtime, superseded, seen) VALUES (?, ?, ?, ?, 0, ?)',
        )
        .run(id, nameNumber(storedName(name)), subkeys.system, subkeys.runtime, wholeMs(now))
    else if (state[0] !== 0 || !(Math.abs(now - state[1]) < SEEN_EVERY_MS)) this.#wake(id, now)
    this.#live.add(id)
  }

  #state(id: number): readonly [superseded: number, seen: number] | undefined {
    return this.#database
      .statement('SELECT superseded, seen FROM lineage WHERE id = ?')
      .get(id) as unknown as readonly [number, number] | undefined
  }

  #wake(id: number, now: number): void {
    this.#database
      .statement('UPDATE lineage SET superseded = 0, seen = ? WHERE id = ?')
      .run(wholeMs(now), id)
  }

  #flag(id: number, now: number): void {
    this.#database
      .statement('UPDATE lineage SET superseded = ? WHERE id = ? AND superseded = 0')
      .run(now, id)
    this.#live.delete(id)
  }

  /** Deleting also takes those that were only demoted, or whose deletion was interrupted. */
  #otherCodes(id: number, { entry, supersede, siblings }: Successor): readonly number[] {
    const { system, runtime } = entry.subkeys
    const rows = this.#database
      .statement(
        'SELECT id, system, runtime, superseded FROM lineage WHERE name = ? AND id <> ?' +
          (supersede === 'demote' ? ' AND superseded = 0' : ''),
      )
      .all(nameNumber(storedName(entry.name)), id) as unknown as readonly Row[]
    return rows
      .filter(([, theirs, its]) => holds(theirs, system) && holds(its, runtime))
      .map(([other]) => other)
      .filter((other) => !siblings.has(other))
  }

  /** From system to system, not from row to row: systems of our own may have many lineages. */
  #otherSystems({ supersede, siblings }: Successor): readonly number[] {
    const live = supersede === 'demote' ? 'superseded = 0 AND ' : ''
    const next = this.#database.statement(
      `SELECT system FROM lineage WHERE ${live}system > ? ORDER BY system LIMIT 1`,
    )
    const ids = this.#database.statement(`SELECT id FROM lineage WHERE ${live}system = ?`)
    const others: number[] = []
    let after = new Uint8Array()
    for (;;) {
      const [system] = (next.get(after) ?? []) as unknown as readonly unknown[]
      // A damaged index must not send us back.
      if (!(system instanceof Uint8Array) || Buffer.compare(system, after) <= 0) return others
      after = system.slice()
      if (this.#systems.has(Buffer.from(after).toString('hex'))) continue
      for (const [id] of ids.all(after) as unknown as readonly (readonly [number])[])
        if (!siblings.has(id)) others.push(id)
    }
  }
}
