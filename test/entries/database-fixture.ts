/** Databases whose callbacks are logged, and what a directory looks like, to the last byte and time. */
import { hash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { DatabaseOptions } from '../../src/entries/database.ts'
import { Database } from '../../src/entries/database.ts'
import { idsOf, optionsOf, putId } from './database-use.ts'
import type { Logged } from './database-use.ts'

/** A directory that goes when the test ends. */
export function temporaryDirectory(): string {
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-database-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 3 }))
  return dir
}

export interface OpenedDatabase {
  readonly dir: string
  readonly file: string
  readonly database: Database
  readonly log: Logged[]
  /** Stores a row; what `write` answers. */
  put(id: number, patience?: 'short' | 'long'): 'busy' | { readonly value: void }
  /** The rows that are found. */
  ids(): readonly number[]
}

/** A database that is closed when the test ends. */
export function openDatabase(
  options: Partial<DatabaseOptions> & { readonly dir?: string } = {},
): OpenedDatabase {
  const dir = options.dir ?? join(temporaryDirectory(), 'cache')
  const file = join(dir, 'index.db')
  const log: Logged[] = []
  const { dir: _, ...rest } = options
  const database = new Database({
    ...optionsOf(file, log, () => mkdirSync(dirname(file), { recursive: true })),
    ...rest,
  })
  onTestFinished(() => database.close())
  return {
    dir,
    file,
    database,
    log,
    put: (id, patience = 'long') => putId(database, id, patience),
    ids: () => idsOf(database),
  }
}

/**
 * Every file of a directory and the directory itself: name, bytes, times of writing. Reading the files
 * here drops the locks that this process holds on them: the writers must be other processes.
 */
export function pictureOf(dir: string): readonly string[] {
  return ['.', ...readdirSync(dir, { recursive: true }).map(String).toSorted()].map((name) => {
    const path = join(dir, name)
    const stats = statSync(path, { bigint: true })
    const { ino, size, mode, mtimeNs } = stats
    const bytes = stats.isFile() ? hash('sha256', readFileSync(path)) : ''
    return [name, ino, size, mode, mtimeNs, bytes].join(' ')
  })
}
