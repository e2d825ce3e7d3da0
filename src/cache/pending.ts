/**
 * What is computed and not yet written: entries, descriptions, analyses, statistics.
 *
 * An entry with inputs brings the list of them along: it is written with it, and found before it is.
 *
 * What must stay true: what is in a batch stays here until the batch is settled, so that a store
 * that was busy loses nothing and a look-up meanwhile finds it; what came since the batch was made
 * stays; the size of everything is known, so that it can be bounded.
 */
import type { EntryRecord } from '../entries/record.ts'
import type { StatisticDelta } from '../entries/statistics-table.ts'
import type { CallId } from '../key/subkeys.ts'
import type { Batch, PlacementWish } from '../store/local-store.ts'
import { LearnedStates } from './learned-states.ts'
import { UsedLists } from './used-lists.ts'
import { callIdOf } from './uses.ts'

/** An entry on its way to the store. */
export interface Write {
  readonly id: CallId
  readonly entry: EntryRecord
  readonly bytes: Uint8Array
  readonly placement: PlacementWish
  readonly supersede: 'demote' | 'delete'
  /** Whether an argument has a version (its `cacheVersion`). */
  readonly hasVersions: boolean
  /** What `encodeInputs` gave; null for an entry without inputs. */
  readonly list: Uint8Array | null
  /** The cache that stores it. */
  readonly owner: object
}

/** A description of one state of a function's code and captures. */
export interface Note {
  readonly name: string
  readonly digest: Uint8Array
  readonly description: string
}

/** Everything that was pending at one moment. */
export interface Waiting {
  readonly writes: readonly Write[]
  readonly notes: readonly Note[]
  readonly analyses: readonly (readonly [hash: string, json: string])[]
  readonly statistics: readonly StatisticDelta[]
  readonly lists: Batch['lists']
  readonly states: Batch['states']
}

/** What an entry costs beside its value. */
const OVERHEAD = 512
/** Beyond these, waiting costs more than it saves. */
const MANY_BYTES = 4 * 2 ** 20
const MANY_WRITES = 256
/** Beyond this, memory matters more than not to wait. */
const MOST_BYTES = 64 * 2 ** 20

/** See the module's header. */
export class Pending {
  readonly #writes = new Map<CallId, Write>()
  /** Those with inputs, by their call. */
  readonly #ofCalls = new Map<CallId, Set<Write>>()
  readonly lists: UsedLists = new UsedLists()
  readonly states: LearnedStates = new LearnedStates()
  #notes: Note[] = []
  readonly #analyses = new Map<string, string>()
  readonly #statistics = new Map<string, Record<string, number>>()
  #bytes = 0

  /** Whether a batch is big enough to be written now. */
  get many(): boolean {
    return this.#bytes > MANY_BYTES || this.#writes.size >= MANY_WRITES
  }

  /** Whether nothing more should wait. */
  get full(): boolean {
    return this.#bytes > MOST_BYTES
  }

  get(id: CallId): Write | undefined {
    return this.#writes.get(id)
  }

  /** All entries, newest last. */
  writes(): Iterable<Write> {
    return this.#writes.values()
  }

  /** What was counted and is not yet written. */
  statistics(): readonly StatisticDelta[] {
    return [...this.#statistics].map(([name, counts]) => ({ name, counts }))
  }

  /** Forgets what was counted under a name, or all. */
  resetStatistics(name: string | undefined): void {
    if (name === undefined) this.#statistics.clear()
    else this.#statistics.delete(name)
  }

  get empty(): boolean {
    return this.#writes.size + this.#notes.length + this.#analyses.size === 0
  }

  put(write: Write): void {
    this.drop(write.id)
    this.#writes.set(write.id, write)
    const { call } = write.entry
    if (call !== null) {
      const id = callIdOf(call)
      const others = this.#ofCalls.get(id)
      if (others === undefined) this.#ofCalls.set(id, new Set([write]))
      else others.add(write)
    }
    this.#bytes += weightOf(write)
  }

  /** Forgets an entry; false if there was none. */
  drop(id: CallId): boolean {
    const write = this.#writes.get(id)
    if (write === undefined) return false
    this.#bytes -= weightOf(write)
    if (write.entry.call !== null) this.#leaveCall(callIdOf(write.entry.call), write)
    return this.#writes.delete(id)
  }

  #leaveCall(id: CallId, write: Write): void {
    const those = this.#ofCalls.get(id)
    if (those?.delete(write) === true && those.size === 0) this.#ofCalls.delete(id)
  }

  /** The entries with inputs of a call, newest last. */
  ofCall(id: CallId): readonly Write[] {
    return [...(this.#ofCalls.get(id) ?? [])]
  }

  note(note: Note): void {
    this.#notes.push(note)
    this.#bytes += note.description.length
  }

  /** The descriptions under a name, newest first. */
  notesOf(name: string): Note[] {
    return this.#notes.filter((note) => note.name === name).toReversed()
  }

  analyse(hash: string, json: string): void {
    if (this.#analyses.has(hash)) return
    this.#analyses.set(hash, json)
    this.#bytes += json.length
  }

  analysis(hash: string): string | undefined {
    return this.#analyses.get(hash)
  }

  /** Adds to what is counted under each name. */
  count(deltas: readonly StatisticDelta[]): void {
    for (const { name, counts } of deltas) {
      const sum = this.#statistics.get(name) ?? {}
      for (const [what, count] of Object.entries(counts)) sum[what] = (sum[what] ?? 0) + count
      this.#statistics.set(name, sum)
    }
  }

  /** Everything that waits now. */
  all(): Waiting {
    return {
      writes: [...this.#writes.values()],
      notes: [...this.#notes],
      analyses: [...this.#analyses],
      statistics: this.statistics(),
      lists: this.lists.waiting(),
      states: this.states.waiting(),
    }
  }

  /** Takes out what was written, or is given up. */
  settle(waiting: Waiting): void {
    for (const write of waiting.writes)
      // A newer one of its key came meanwhile, or somebody has dropped it.
      if (this.#writes.get(write.id) === write) this.drop(write.id)
    const notes = new Set(waiting.notes)
    this.#notes = this.#notes.filter((note) => !notes.has(note))
    for (const { description } of waiting.notes) this.#bytes -= description.length
    for (const [hash, json] of waiting.analyses)
      if (this.#analyses.delete(hash)) this.#bytes -= json.length
    for (const { name, counts } of waiting.statistics)
      if (this.#statistics.get(name) === counts) this.#statistics.delete(name)
    this.lists.settle(waiting.lists)
    this.states.settle(waiting.states)
  }
}

function weightOf({ bytes, entry, list }: Write): number {
  return OVERHEAD + bytes.length + (entry.inputs?.length ?? 0) + (list?.length ?? 0)
}

/** The lists of inputs of entries on their way, and those that are stored: each once, newest first. */
export function newestFirst(
  writes: readonly Write[],
  stored: readonly Uint8Array[],
): readonly Uint8Array[] {
  if (writes.length === 0) return stored
  const lists: Uint8Array[] = []
  for (const list of [...writes.toReversed().map((write) => write.list), ...stored])
    if (list !== null && !lists.some((other) => Buffer.compare(other, list) === 0)) lists.push(list)
  return lists
}
