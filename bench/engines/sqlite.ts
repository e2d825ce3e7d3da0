/** The index on `node:sqlite`, with the settings of src/entries. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Engine } from './engine.ts'

export function openSqlite(folder: string): Engine {
  const database = new DatabaseSync(join(folder, 'index.sqlite'))
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA mmap_size = 0;
    CREATE TABLE IF NOT EXISTS entry (key BLOB PRIMARY KEY, value BLOB, score REAL) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS by_score ON entry (score)`)
  const find = database.prepare('SELECT value FROM entry WHERE key = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO entry VALUES (?, ?, ?)')
  const lowest = database.prepare(
    'DELETE FROM entry WHERE key = (SELECT key FROM entry ORDER BY score LIMIT 1)',
  )
  const transaction = (work: () => void): void => {
    database.exec('BEGIN IMMEDIATE')
    work()
    database.exec('COMMIT')
  }
  return {
    get: (key) => (find.get(key) as { value: Uint8Array } | undefined)?.value ?? null,
    put(rows) {
      transaction(() => {
        for (const { key, value, score } of rows) insert.run(key, value, score)
      })
    },
    replace({ key, value, score }) {
      transaction(() => {
        insert.run(key, value, score)
        lowest.run()
      })
    },
    close: () => database.close(),
  }
}
