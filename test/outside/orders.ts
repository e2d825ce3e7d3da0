/** What the test and the program that it starts say to each other. */
import { PLAIN } from './edits.ts'
import type { Ground } from './edits.ts'
import type { Fs, Memoize, Rows } from './row.ts'
import { rowsOfFiles } from './rows-of-files.ts'
import { rowsOfFolders } from './rows-of-folders.ts'
import { rowsOfFlows } from './rows-of-flows.ts'
import { MODULES, rowsOfModules } from './rows-of-modules.ts'
import { rowsOfStats } from './rows-of-stats.ts'

export type Table = 'files' | 'folders' | 'stats' | 'modules' | 'flows'

interface Subject {
  readonly ground: Ground
  readonly rows: (fs: Fs, memoize: Memoize) => Rows
}

export const TABLES: Readonly<Record<Table, Subject>> = {
  files: { ground: PLAIN, rows: rowsOfFiles },
  folders: { ground: PLAIN, rows: rowsOfFolders },
  stats: { ground: PLAIN, rows: rowsOfStats },
  modules: { ground: MODULES, rows: rowsOfModules },
  flows: { ground: PLAIN, rows: rowsOfFlows },
}

/** What a process is told. */
export interface Orders {
  readonly table: Table
  readonly root: string
  /** Which references to `fs` the rows use: those of the module, or some that were taken before. */
  readonly held: 'module' | 'taken'
  /**
   * `first`: lays the ground, waits till its times are old, computes. `at once`: lays, computes and
   * edits within a tick of the clock. `second`: asks. `alone`: first, edits and second in one.
   * `together`: first, with all calls under way at a time.
   */
  readonly step: 'first' | 'at once' | 'second' | 'alone' | 'together'
}

/** What became of one call. */
export interface Told {
  /** `hit`, `miss`; with `, not stored: …` where it was not. */
  readonly was: string
  /** Of a miss: why, in words. */
  readonly why: string
  readonly value: string
  /** What computing without the cache gives; asked after the edits alone. */
  readonly uncached: string
}

/** By row, of each trial. */
export type Report = Readonly<Record<string, readonly Told[]>>
