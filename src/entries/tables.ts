/**
 * All tables of one index, and what has to happen in several of them at once.
 *
 * What must stay true: every change runs through {@link Tables.transaction}, which reads the total
 * first and writes it last; whoever removes an entry does so here, so that no lineage without
 * entries, no description of a function without lineages, and no list of inputs of a call without
 * entries stays behind.
 */
import type { ReplacementPolicy } from '../policy/index.ts'
import { AnalysisTable } from './analysis-table.ts'
import { CodeTable } from './code-table.ts'
import { Contents } from './contents.ts'
import type { Database } from './database.ts'
import { hasEntryOf } from './entries-of-call.ts'
import { EntryTable } from './entry-table.ts'
import type { EntryFilesHook, Gone } from './entry-table.ts'
import { FileStateTable } from './file-state-table.ts'
import { listFor } from './input-list.ts'
import { LineageTable, lineageOf, stemOf } from './lineages.ts'
import { ManifestTable } from './manifest-table.ts'
import type { PackedEntry } from './packing.ts'
import type { Patience } from './patience.ts'
import { QuarantineTable } from './quarantine-table.ts'
import { Scoring } from './scoring.ts'
import { StatisticsTable } from './statistics-table.ts'
import { Totals } from './totals.ts'

/** What the tables do to the files of a cache. */
export interface Files extends EntryFilesHook {
  removeObject(hash: Uint8Array): void
}

/** See the module's header. */
export class Tables {
  readonly database: Database
  readonly totals: Totals
  readonly contents: Contents
  readonly scoring: Scoring
  readonly entries: EntryTable
  readonly lineages: LineageTable
  readonly manifests: ManifestTable
  readonly codes: CodeTable
  readonly analyses: AnalysisTable
  readonly statistics: StatisticsTable
  readonly fileStates: FileStateTable
  readonly quarantine: QuarantineTable

  constructor(database: Database, policy: ReplacementPolicy, files: Files) {
    const totals = new Totals(database)
    const contents = new Contents(database, totals, (hash) => files.removeObject(hash))
    const scoring = new Scoring(policy, totals)
    this.database = database
    this.totals = totals
    this.contents = contents
    this.scoring = scoring
    this.entries = new EntryTable({ database, totals, contents, scoring, files })
    this.lineages = new LineageTable(database)
    this.manifests = new ManifestTable(database, totals, contents)
    this.codes = new CodeTable(database, totals, contents)
    this.analyses = new AnalysisTable(database, totals)
    this.statistics = new StatisticsTable(database, totals)
    this.fileStates = new FileStateTable(database, totals)
    this.quarantine = new QuarantineTable(database)
  }

  /** Runs work as one write; it may run again, so it must not keep what an earlier run has found. */
  transaction<T>(work: () => T, patience: Patience): { readonly value: T } | 'busy' {
    return this.database.write(() => {
      const { totals } = this
      totals.begin()
      this.lineages.begin()
      // All scores will be ours; with entries of another policy, they are made anew by degrees.
      if (totals.now.entries === 0 && totals.now.policy !== this.scoring.policy.name)
        totals.set({ policy: this.scoring.policy.name, inflation: 0, rescored: null })
      const value = work()
      totals.end()
      return value
    }, patience)
  }

  /**
   * Stores an entry that stood in an index before, or was found by its files, if it is not there; nothing
   * is superseded. False when its value lies elsewhere by now: it is computed again, or found by its files.
   */
  adopt(packed: PackedEntry, value: Uint8Array | null, now: number): boolean {
    if (this.entries.peek(packed.key) !== undefined) return true
    const lineage = lineageOf(packed)
    // Whether its arguments had versions is not written down: if not, nothing else has its stem.
    if (!this.entries.adopt(packed, value, { lineage, stem: stemOf(packed.subkeys) })) return false
    this.lineages.adopt(lineage, packed, now)
    const { call, inputs } = packed
    const list = inputs === null ? null : listFor(inputs)
    if (call !== null && list !== null) this.manifests.add(call, list, now)
    return true
  }

  /** Removes an entry, and its lineage with the last one; null when there was none. */
  remove(key: Uint8Array): Gone | null {
    const gone = this.#removeEntry(key)
    if (gone !== null) this.left(gone.lineage)
    return gone
  }

  /** Removes an entry, and the lists of inputs of its call with the last one. */
  #removeEntry(key: Uint8Array): Gone | null {
    const gone = this.entries.remove(key)
    if (gone?.packed) this.#leaveCall(gone.packed)
    return gone
  }

  #leaveCall({ call, subkeys }: PackedEntry): void {
    if (call === null || !this.manifests.has(call)) return
    if (!hasEntryOf(this.database, stemOf(subkeys), call)) this.manifests.removeAll(call)
  }

  /** Removes a damaged entry, see {@link EntryTable.removeDamaged}. */
  removeDamaged(key: Uint8Array, elsewhere: PackedEntry | null): void {
    const lineage = this.entries.removeDamaged(key, elsewhere)
    if (lineage !== null) this.left(lineage)
  }

  /** Removes entries of a lineage, at most so many; how many went. */
  removeLineage(id: number, limit: number): number {
    let removed = 0
    for (const key of this.entries.ofLineage(id, limit))
      if (this.#removeEntry(key) !== null) removed++
    this.left(id)
    return removed
  }

  /** To be called when an entry of this lineage has gone: forgets what nothing rests on any more. */
  left(lineage: number): void {
    const forgotten = this.lineages.forgetEmpty(lineage)
    if (forgotten !== null) this.codes.forget(forgotten.lastOf)
  }
}
