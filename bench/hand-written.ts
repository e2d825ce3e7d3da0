/**
 * The limit: what somebody would write by hand for one function with JSON arguments and results, if
 * it never had to notice an edit. Stringify the arguments, hash them, get a row from SQLite, parse.
 */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { xxh3 } from '@node-rs/xxhash'

/** A function memoized by hand. */
export interface HandWritten<Args extends readonly unknown[], Result> {
  (...args: Args): Result
  close(): void
}

/** Memoizes `fn` in a database of its own in `folder`. */
export function handWritten<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  folder: string,
  name: string,
): HandWritten<Args, Result> {
  const database = new DatabaseSync(join(folder, `${name}.sqlite`))
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  database.exec('CREATE TABLE IF NOT EXISTS result (key TEXT PRIMARY KEY, value TEXT) STRICT')
  const get = database.prepare('SELECT value FROM result WHERE key = ?')
  const put = database.prepare('INSERT OR REPLACE INTO result VALUES (?, ?)')
  const call = (...args: Args): Result => {
    const key = xxh3.xxh128(JSON.stringify(args)).toString(16)
    const row = get.get(key) as { value: string } | undefined
    if (row !== undefined) return JSON.parse(row.value) as Result
    const result = fn(...args)
    put.run(key, JSON.stringify(result))
    return result
  }
  return Object.assign(call, { close: () => database.close() })
}
