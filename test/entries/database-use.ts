/** What the tests do with a database; imports nothing of the test runner, for child processes use it. */
import type { Database, DatabaseOptions } from '../../src/entries/database.ts'

/** A callback that came, with what it was told. */
export type Logged = readonly [what: string, ...told: unknown[]]

/** Options that log every callback. */
export function optionsOf(file: string, log: Logged[], prepare: () => void): DatabaseOptions {
  return {
    file,
    access: 'write',
    durability: 'process',
    bound: 2 ** 30,
    network: () => null,
    prepare,
    onCreated: (from) => log.push(['created', from]),
    onMoved: (why, movedTo) => log.push(['moved', why, movedTo]),
    onBusy: () => log.push(['busy']),
    onNetwork: (type) => log.push(['network', type]),
  }
}

/** Stores a row that is only found by this number. */
export function putId(
  database: Database,
  id: number,
  patience: 'short' | 'long',
): 'busy' | { readonly value: void } {
  return database.write(() => {
    database
      .statement('INSERT OR REPLACE INTO analysis (id, sum, json) VALUES (?, ?, ?)')
      .run(id, new Uint8Array(8), new Uint8Array(100))
  }, patience)
}

/** The numbers that are found. */
export function idsOf(database: Database): readonly number[] {
  return database.read(
    () =>
      (
        database
          .statement('SELECT id FROM analysis ORDER BY id')
          .all() as unknown as readonly (readonly [number])[]
      ).map(([id]) => id),
    [],
  )
}
