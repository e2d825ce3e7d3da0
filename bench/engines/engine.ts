/**
 * What an index has to do, whatever it is built on: find by key, store, and throw out the lowest score.
 *
 * What must stay true: every engine does the same work with the same durability (a result survives the
 * process, not a power failure) and none has checksums of its own making, unless its format has them.
 */

/** A row of the index. */
export interface Row {
  readonly key: Uint8Array
  readonly value: Uint8Array
  /** Rows with the lowest score go first. */
  readonly score: number
}

/** An open index. */
export interface Engine {
  get(key: Uint8Array): Uint8Array | null
  /** Stores rows in one transaction. */
  put(rows: readonly Row[]): void
  /** Stores a row and removes the row with the lowest score, in one transaction. */
  replace(row: Row): void
  close(): void
}

export type EngineName = 'sqlite' | 'lmdb' | 'log'

/** Opens an index in a folder; loads the engine when it is asked for, so that this can be timed. */
export async function openEngine(name: EngineName, folder: string): Promise<Engine> {
  switch (name) {
    case 'sqlite':
      return (await import('./sqlite.ts')).openSqlite(folder)
    case 'lmdb':
      return (await import('./lmdb.ts')).openLmdb(folder)
    case 'log':
      return (await import('./log.ts')).openLog(folder)
  }
}

/** The row with this number, the same in each process: 16 bytes of key, `size` bytes of value. */
export function rowOf(number: number, size: number): Row {
  const key = new Uint8Array(16)
  const view = new DataView(key.buffer)
  for (let at = 0; at < 4; at++)
    view.setUint32(
      4 * at,
      Math.imul(number * 4 + at + 1, 0x9e3779b1) ^ Math.imul(number + at, 0x85ebca6b),
    )
  view.setUint32(12, number)
  const value = new Uint8Array(size)
  for (let at = 0; at < size; at++) value[at] = (at * 31 + number * 7 + (at >> 4)) & 255
  return { key, value, score: key[0]! * 65_536 + (number % 65_536) }
}
