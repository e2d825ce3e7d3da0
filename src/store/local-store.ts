/**
 * What the store of a local directory can do; local.ts does it.
 *
 * What must stay true: all of it is synchronous, and what one process has stored when a method
 * returns, every other process finds.
 */
import type { CodeVersion } from '../entries/code-table.ts'
import type { EntryKey, EntryRecord, ManifestKey } from '../entries/record.ts'
import type { StoreProblem } from './problem.ts'

/** From here on a value is a file of its own. */
export const FILE_BYTES: number = 64 * 1024

/** Where a value shall lie; 'auto' is by size, see {@link FILE_BYTES}. */
export type PlacementWish = 'auto' | 'database' | 'file'

/** What a look-up gives. */
export type Lookup =
  | { readonly entry: EntryRecord; readonly bytes: Uint8Array }
  | { readonly miss: 'absent' | 'damaged' }

/** An entry to be stored. */
export interface Put {
  readonly entry: EntryRecord
  readonly bytes: Uint8Array
  readonly placement: PlacementWish
}

/** See the module's header. */
export interface LocalStore {
  /** The entry and its encoded value, both verified. Never throws for damage. */
  get(key: EntryKey): Lookup
  /** Whether `get` would find it, without reading the value. */
  has(key: EntryKey): boolean
  /** Stores an entry, replacing the one under its key; `entry.size` is taken from `bytes`. */
  put(entry: EntryRecord, bytes: Uint8Array, placement: PlacementWish): void
  /** Stores many entries in one transaction. */
  putMany(batch: readonly Put[]): void
  /** Removes an entry; false when there was none. */
  delete(key: EntryKey): boolean
  /** Removes the entries of a function, or everything. Returns how many entries went. */
  clear(name?: string): number

  /** The distinct lists of inputs under a key, the last added first. */
  manifest(key: ManifestKey): readonly Uint8Array[]
  addManifest(key: ManifestKey, inputs: Uint8Array): void

  /** Remembers a code of a function with what explains it; the last five are kept. */
  noteCode(name: string, codeDigest: Uint8Array, description: string): void
  /** The codes of a function, the last noted first. */
  codeVersions(name: string): readonly CodeVersion[]
  /** The entries of a function, the newest first. */
  nearest(name: string, limit: number): readonly EntryRecord[]

  /** What the analysis found in the text with this hash; null when it is not known. */
  analysis(hash: string): string | null
  /** Stores pairs of hash and JSON in one transaction. */
  putAnalysis(rows: readonly (readonly [hash: string, json: string])[]): void

  /** A number that changes when another connection wrote, or the index was replaced. */
  dataVersion(): number
  /** All entries that are whole, in no particular order; the store may change meanwhile. */
  entries(): Iterable<EntryRecord>
  /** How many entries there are, and the bytes of everything together. */
  size(): { entries: number; bytes: number }
  /** Removes what was stored first until at most `maxBytes` are taken; returns how many entries went. */
  enforceBound(maxBytes: number): number
  /** Closes the index; every later call fails with ERR_STORE_CLOSED. */
  close(): void
}

/** How to open a store. */
export interface StoreOptions {
  /** The cache directory; made when it is not there. */
  readonly dir: string
  /** Writes nothing: storing is ignored, removing fails. A cache that is not there is empty. */
  readonly readOnly?: boolean
  /** Told of everything that was survived. */
  readonly onProblem: (problem: StoreProblem) => void
  /** Milliseconds since the epoch; default `Date.now`. */
  readonly now?: () => number
}
