/** The table of cases: one folder each, with a `case.json` that says what is expected of it. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompileOptions, Loader } from './compile-case.ts'

/** What `case.json` says. */
interface CaseRecord {
  readonly group: string
  /** What the second run must do; for a change inside one process, what the later calls do. */
  readonly verdict: 'recompute' | 'hit'
  readonly run: Loader
  /** The loader of the edited program, where it is another. */
  readonly runAfter?: Loader
  readonly compile?: CompileOptions
  /** Features of the runtime without which the program can't run. */
  readonly requires?: readonly string[]
  /** How often the function computes in the first run; cases inside one process only. */
  readonly computes?: number
  /** How often it computes in the second run; `null` where a second run may differ. */
  readonly again?: number | null
  readonly env?: Edited<Readonly<Record<string, string>>>
  readonly args?: Edited<readonly string[]>
  /** Files of `before/` that the edit removes. */
  readonly delete?: readonly string[]
  /** A warning's code that must be said. */
  readonly warns?: string
  /** The call may be refused (run uncached, and said) instead of being fingerprinted. */
  readonly mayRefuse?: boolean
  /** A text that must not be said: the mark of code that nobody may run. */
  readonly quiet?: string
  /** `false` where the recompute is only conservative; `reason` says why it can't be avoided. */
  readonly resultChanges?: boolean
  readonly reason?: string
  /** Why a hit that differs from the truth is what the user asked for. */
  readonly staleByDesign?: string
}

interface Edited<T> {
  readonly before: T
  readonly after: T
}

/** One case of the table. */
export interface Case extends CaseRecord {
  /** The folder's name: a sentence with dashes. */
  readonly name: string
  readonly folder: string
  readonly inProcess: boolean
}

/** The table of cases, sorted by name. */
export function readCases(): readonly Case[] {
  const root = join(import.meta.dirname, 'cases')
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => {
      const folder = join(root, entry.name)
      const record = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseRecord
      return Object.assign(record, {
        name: entry.name,
        folder,
        inProcess: record.computes !== undefined,
      })
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
