/**
 * The last codes of each function, with their descriptions, so that a miss can say what changed.
 *
 * What must stay true: descriptions only explain; they are outside the eviction of entries (but
 * counted), so at most {@link KEPT_VERSIONS} are kept for each function; equal ones are stored once.
 */
import { hash128Bytes } from '../platform/hash.ts'
import { checksumBytes, checksumOf, holds } from './checksum.ts'
import { pack, unpack } from './compress.ts'
import type { Contents } from './contents.ts'
import { CODE_OVERHEAD } from './costs.ts'
import type { Database } from './database.ts'
import { nameNumber, storedName, wholeMs } from './names.ts'
import type { Totals } from './totals.ts'

/** How many codes are remembered for each function. */
const KEPT_VERSIONS = 5

// Keeps a description apart from a value that happens to have the same bytes, and may be a file.
const TAG = Buffer.from('description\0')

/** A code that a function had. */
export interface CodeVersion {
  readonly digest: Uint8Array
  /** The text given to `noteCode`. */
  readonly description: string
  /** Milliseconds since the epoch when it was last noted. */
  readonly seen: number
}

type Row = readonly [digest: Uint8Array, seen: number, sum: Uint8Array, bytes: Uint8Array | null]

/** See the module's header. */
export class CodeTable {
  readonly #database: Database
  readonly #totals: Totals
  readonly #contents: Contents

  constructor(database: Database, totals: Totals, contents: Contents) {
    this.#database = database
    this.#totals = totals
    this.#contents = contents
  }

  /** Remembers a code of a function, within a write; one known already becomes the newest. */
  note(name: string, digest: Uint8Array, description: string, now: number): void {
    const number = nameNumber(storedName(name))
    const bytes = pack(description)
    const hash = hash128Bytes(Buffer.concat([TAG, bytes]))
    const before = this.#database
      .statement('SELECT description, value FROM code_version WHERE name = ? AND digest = ?')
      .get(number, digest) as unknown as readonly [Uint8Array, number] | undefined
    const old = before ? { hash: before[0], value: before[1] } : null
    const { value } = this.#contents.exchange(old, hash, bytes, 'row')
    this.#database
      .statement(
        'INSERT OR REPLACE INTO code_version (name, digest, description, value, seen, sum) ' +
          'VALUES (?, ?, ?, ?, ?, ?)',
      )
      .run(number, digest, hash, value, wholeMs(now), sumOf(name, digest, bytes))
    if (old === null) this.#totals.count(0, CODE_OVERHEAD)
    this.#forgetOldest(number, KEPT_VERSIONS)
  }

  /** The codes of a function, the last seen first. */
  versions(name: string): readonly CodeVersion[] {
    const rows = this.#database
      .statement(
        'SELECT c.digest, c.seen, c.sum, v.bytes FROM code_version c ' +
          'LEFT JOIN value v ON v.id = c.value WHERE c.name = ? ORDER BY c.seen DESC',
      )
      .all(nameNumber(storedName(name))) as unknown as readonly Row[]
    return rows.flatMap((row) => versionOf(name, row))
  }

  /** Forgets the codes of a function, by the number of its name, within a write. */
  forget(number: number): void {
    this.#forgetOldest(number, 0)
  }

  /** Forgets the codes of all functions, within a write. */
  forgetAll(): void {
    const names = this.#database
      .statement('SELECT DISTINCT name FROM code_version')
      .all() as unknown as readonly (readonly [number])[]
    for (const [name] of names) this.forget(name)
  }

  #forgetOldest(number: number, kept: number): void {
    const rows = this.#database
      .statement(
        'SELECT digest, description, value FROM code_version WHERE name = ? ' +
          'ORDER BY seen DESC LIMIT -1 OFFSET ?',
      )
      .all(number, kept) as unknown as readonly [Uint8Array, Uint8Array, number][]
    for (const [digest, hash, value] of rows) {
      this.#database
        .statement('DELETE FROM code_version WHERE name = ? AND digest = ?')
        .run(number, digest)
      this.#totals.count(0, -CODE_OVERHEAD)
      this.#contents.release({ hash, value })
    }
  }
}

function sumOf(name: string, digest: Uint8Array, bytes: Uint8Array): Uint8Array {
  return checksumBytes(checksumOf([Buffer.from(storedName(name), 'utf8'), digest, bytes]))
}

function versionOf(name: string, [digest, seen, sum, bytes]: Row): readonly CodeVersion[] {
  if (!(digest instanceof Uint8Array) || !(bytes instanceof Uint8Array)) return []
  if (!holds(sum, sumOf(name, digest, bytes))) return []
  const description = unpack(bytes)
  return description === null ? [] : [{ digest, description, seen }]
}
