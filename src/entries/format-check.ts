/**
 * What is done with a database according to the format it has.
 *
 * What must stay true: a database of another program or of a newer Permafrost is refused and stays
 * untouched; tables are made by one process, however many come at the same time.
 */
import { StoreError } from '../errors.ts'
import { FORMAT, createTables, recognise } from './schema.ts'
import { DamageError } from './sqlite.ts'
import type { Connection } from './sqlite.ts'

/** How a usable database was found. */
export type Found =
  | { readonly kind: 'ours' | 'empty' }
  | { readonly kind: 'older'; readonly format: number }

/** Tells what is in the database; refuses what can't be used. */
export function findFormat(connection: Connection, file: string): Found {
  const found = recognise(connection)
  switch (found.kind) {
    case 'ours':
    case 'empty':
      return { kind: found.kind }
    case 'older':
      return { kind: 'older', format: found.format }
    case 'newer':
      throw new StoreError(
        'ERR_STORE_NEWER_FORMAT',
        `Cannot open the cache "${file}": it has format ${found.format}, this Permafrost reads ` +
          `format ${FORMAT}. Update permafrost, set another "dir", or delete that file`,
      )
    case 'stranger':
      throw new StoreError(
        'ERR_STORE_OPEN',
        `Cannot open the cache "${file}": a database of another program`,
      )
    case 'damaged':
      throw new DamageError('the header does not name a format')
  }
}

/** Makes the tables of an empty database; false when another process was quicker. */
export function makeTables(connection: Connection): boolean {
  connection.exec('BEGIN IMMEDIATE')
  try {
    const isEmpty = recognise(connection).kind === 'empty'
    if (isEmpty) createTables(connection)
    connection.exec('COMMIT')
    return isEmpty
  } catch (error) {
    rollBack(connection)
    throw error
  }
}

/** Ends a transaction that has failed. */
export function rollBack(connection: Connection): void {
  try {
    connection.exec('ROLLBACK')
  } catch {
    // SQLite rolls back by itself on grave errors, and then has no transaction to end.
  }
}
