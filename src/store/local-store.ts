/**
 * What the store of a local directory can do; local.ts does it.
 *
 * What must stay true: all of it is synchronous, and what one process has stored when a method
 * returns, every other process finds.
 */
import type { CodeVersion } from '../entries/code-table.ts'
import type { Removed } from '../entries/eviction.ts'
import type { Lineage, Superseded } from '../entries/lineages.ts'
import type { StoredState } from '../entries/file-state-table.ts'
import type { EntryKey, EntryRecord, ManifestKey, Subkeys } from '../entries/record.ts'
import type { StatisticCounts, StatisticDelta } from '../entries/statistics-table.ts'
import type { StoreError } from '../errors.ts'
import type { ReplacementPolicy } from '../policy/policy.ts'
import type { OrphansRemoved } from './orphans.ts'
import type { StoreProblem } from './problem.ts'
import type { VerifyReport } from './verify.ts'

export type { Removed } from '../entries/eviction.ts'

/** From here on a value is a file of its own. */
export const FILE_BYTES: number = 64 * 1024

/** Where a value shall lie; 'auto' is by size, see {@link FILE_BYTES}. */
export type PlacementWish = 'auto' | 'database' | 'file'

/** What a look-up gives. */
export type Lookup =
  | {
      readonly entry: EntryRecord
      readonly bytes: Uint8Array
      /** 'orphan': the index did not know it; it was found by its files. */
      readonly origin: 'index' | 'orphan'
    }
  /** 'listed': there is no entry, but `manifest` has lists of inputs under these bytes. */
  | { readonly miss: 'absent' | 'listed' | 'damaged' }

/** An entry to be stored; one under its key is replaced. `entry.size` is taken from `bytes`. */
export interface Put {
  readonly entry: EntryRecord
  readonly bytes: Uint8Array
  readonly placement: PlacementWish
  /** What becomes of the entries that this one supersedes. */
  readonly supersede: 'demote' | 'delete'
  /** Lineages of this name that this process uses itself: they are not superseded. */
  readonly siblings: ReadonlySet<number>
  /** Whether arguments had versions: then the entries of other versions are superseded. */
  readonly hasVersions: boolean
  /** The list of the inputs of `entry`, to be found under `entry.call`; null without inputs. */
  readonly list: Uint8Array | null
}

/** A list of inputs that has led to an entry. */
export interface UsedList {
  readonly key: ManifestKey
  readonly list: Uint8Array
}

/** Hits of an entry since they were last told. */
export interface Access {
  readonly key: EntryKey
  readonly hits: number
  /** Milliseconds since the epoch of the last one. */
  readonly accessed: number
}

/** A description of one state of a function's code and captures; the last five are kept. */
interface Note {
  readonly name: string
  readonly digest: Uint8Array
  readonly description: string
}

/** Everything that one transaction writes. */
export interface Batch {
  readonly puts: readonly Put[]
  readonly accesses: readonly Access[]
  /** Added to what is kept under the same names. */
  readonly statistics: readonly StatisticDelta[]
  readonly notes: readonly Note[]
  readonly analyses: readonly (readonly [hash: string, json: string])[]
  /** Lists that become the newest of their calls, where they still stand. */
  readonly lists: readonly UsedList[]
  /** What is known of files, by their absolute paths. */
  readonly states: readonly (readonly [path: string, state: Uint8Array])[]
}

/** What a batch has brought about. */
export interface Written {
  /** What went to keep the limits, in the order in which it went. */
  readonly evicted: readonly Removed[]
  readonly superseded: readonly Superseded[]
  /** Larger than the whole cache may be: not stored, and what stood under the key is gone. */
  readonly tooLarge: readonly EntryKey[]
  /** Why the files of some entries could not be written: those alone are not stored; else null. */
  readonly error: StoreError | null
}

/** How much a cache may hold; read anew for each write. */
export interface Limits {
  /**
   * Of everything, as estimated: pages that are not full may take a quarter more and 1 MiB, SQLite's log
   * its own, until entries go for that as well.
   */
  readonly bytes: number
  /** `Infinity` for no limit. */
  readonly entries: number
  /** Milliseconds that an entry may stay unused; `Infinity` for no limit. */
  readonly ageMs: number
}

/** See the module's header. */
export interface LocalStore {
  /** The entry and its encoded value, both verified. Never throws for damage. */
  get(key: EntryKey): Lookup
  /** Whether `get` would find it, without reading the value. */
  has(key: EntryKey): boolean
  /**
   * Writes a batch in one transaction. 'busy': others kept the index locked for longer than
   * `patience` ('short' about 50 ms, 'long' about a minute); nothing was written, try again later.
   *
   * @throws StoreError when nothing could be written.
   */
  write(batch: Batch, patience: 'short' | 'long'): Written | 'busy'
  /** Keeps all limits now; what went, in that order. */
  evict(): readonly Removed[]
  /** Removes an entry; false when there was none. */
  delete(key: EntryKey): boolean
  /**
   * Removes all entries of a call: the one at `key`, the call's own, and those with inputs, whatever
   * they were, with the lists of them. Returns how many there were; with none, nothing is written.
   *
   * @param kept The key of an entry that is not looked at; null for none.
   */
  deleteCall(
    key: EntryKey,
    call: { readonly subkeys: Subkeys; readonly kept: EntryKey | null },
  ): number
  /**
   * Removes the entries of a function and the marks of its quarantine, or everything but statistics.
   * Returns how many entries went.
   */
  clear(name?: string): number
  /** Removes files that nothing in the index names; safe beside writers. */
  removeOrphans(): OrphansRemoved
  /** Reads everything and says what is not as it should be; changes nothing. */
  verify(): VerifyReport

  /** What was counted over all runs, by function. */
  statistics(): ReadonlyMap<string, StatisticCounts>
  /** Forgets the statistics of a function, or all. */
  resetStatistics(name?: string): void

  /** The distinct lists of inputs under a key, at most 32, the last used first. */
  manifest(key: ManifestKey): readonly Uint8Array[]
  /** What is known of the file at an absolute path; null for nothing. */
  fileState(path: string): StoredState | null
  /** The lineages that nobody answers from (entries/quarantine-table.ts); usually none. */
  quarantined(): readonly number[]
  /** Marks a lineage of a function; false when others kept the index locked: try again later. */
  quarantine(name: string, lineage: number): boolean
  /** The codes of a function, the last noted first. */
  codeVersions(name: string): readonly CodeVersion[]
  /** Whether a code of a function is noted (null: any), without reading what was noted. */
  knowsCode(name: string, digest: Uint8Array | null): boolean
  /** The entries of a function, the newest first. */
  nearest(name: string, limit: number): readonly EntryRecord[]
  /** The lineages of a function that have entries: a handful of rows, the last seen first. */
  lineages(name: string): readonly Lineage[]
  /** What the analysis found in the text with this hash; null when it is not known. */
  analysis(hash: string): string | null

  /** A number that changes when another connection wrote, or the index was replaced. */
  dataVersion(): number
  /** All entries that are whole, in no particular order; the store may change meanwhile. */
  entries(): Iterable<EntryRecord>
  /** How many entries there are, and the bytes of everything together. */
  size(): { entries: number; bytes: number }
  /** Closes the index; every later call fails with ERR_STORE_CLOSED. */
  close(): void
}

/** How to open a store. */
export interface StoreOptions {
  /** The cache directory; made when it is not there. */
  readonly dir: string
  /** Writes nothing: storing is ignored, removing fails. A cache that is not there is empty. */
  readonly readOnly: boolean
  /** False: the index is opened to read, and opened to write by the first write. */
  readonly recordAccess: boolean
  /** 'power': what was written survives a power failure, for the price of waiting for the disk. */
  readonly durability: 'process' | 'power'
  readonly policy: ReplacementPolicy
  readonly limits: Limits
  /** When the limits are kept: by each write, or only by `evict`. */
  readonly eviction: 'onWrite' | 'onCommit'
  /** Told of everything that was survived. */
  readonly onProblem: (problem: StoreProblem) => void
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number
}
