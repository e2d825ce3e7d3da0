import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { packRecord } from '../../src/entries/packing.ts'
import type { Placement } from '../../src/entries/packing.ts'
import { rowsOf } from '../../src/entries/salvage.ts'
import { createTables } from '../../src/entries/schema.ts'
import { bytesOf, entryOf, keyOf } from '../store/made-up.ts'
import { temporaryDirectory } from './database-fixture.ts'

/** The tables of format 1 that matter here, as they were. */
const FORMAT_1 = `
  CREATE TABLE entry (
    key BLOB NOT NULL PRIMARY KEY, name INTEGER NOT NULL, created INTEGER NOT NULL,
    value INTEGER, record BLOB NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entry_by_name ON entry (name, created);
  CREATE TABLE value (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  PRAGMA application_id = 1346785793;
  PRAGMA user_version = 1;`

const makers: Readonly<Record<string, (database: DatabaseSync) => void>> = {
  'format 1': (database) => database.exec(FORMAT_1),
  'this format': createTables,
}

const COUNT = 600

/** What the entry with this number holds: small, beside, or in a file. */
function valueOf(n: number): { bytes: Uint8Array; placement: Placement } {
  if (n % 5 === 0) return { bytes: bytesOf(`${n}`, 700), placement: 'beside' }
  return { bytes: bytesOf(`${n}`, 20), placement: n % 5 === 1 ? 'file' : 'embedded' }
}

/** A database of many pages, its size in bytes. */
function makeDatabase(format: string, file: string): number {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA auto_vacuum = INCREMENTAL')
  makers[format]?.(database)
  database.exec('BEGIN')
  const columns = database.prepare("SELECT name FROM pragma_table_info('entry')").all()
  const others = columns
    .map(({ name }) => String(name))
    .filter((name) => !['key', 'value', 'record', 'stem'].includes(name))
  const insert = database.prepare(
    `INSERT INTO entry (key, value, record, ${others.join()})
     VALUES (?, ?, ?, ${others.map(() => '1').join()})`,
  )
  const insertValue = database.prepare('INSERT INTO value (id, bytes) VALUES (?, ?)')
  for (let n = 0; n < COUNT; n++) {
    const { bytes, placement } = valueOf(n)
    if (placement === 'beside') insertValue.run(n + 1, bytes)
    const entry = entryOf(`${n}`, bytes)
    insert.run(
      keyOf(`${n}`),
      placement === 'beside' ? n + 1 : null,
      packRecord(entry, placement, bytes),
    )
  }
  database.exec('COMMIT')
  database.close()
  return statSync(file).size
}

const numbers = new Map(
  Array.from({ length: COUNT }, (_, n) => [Buffer.from(keyOf(`${n}`)).toString('hex'), n]),
)

/** The numbers that were saved; throws when one is not as it was stored. */
function saved(file: string, budgetMs = 10_000): readonly number[] {
  const found: number[] = []
  for (const { packed, value } of rowsOf(file, budgetMs)) {
    const n = numbers.get(Buffer.from(packed.key).toString('hex'))
    if (n === undefined) throw new Error('an entry that was never stored')
    const { bytes, placement } = valueOf(n)
    expect(packed.placement).toBe(placement)
    expect(value === null).toBe(placement === 'file')
    if (value !== null) expect(Buffer.compare(value, bytes)).toBe(0)
    found.push(n)
  }
  expect(new Set(found).size).toBe(found.length)
  return found.toSorted((a, b) => a - b)
}

const all = [...numbers.values()]

describe.each(Object.keys(makers))('of a database of %s', (format) => {
  function copyOf(): { file: string; size: number } {
    const file = join(temporaryDirectory(), 'index.db')
    return { file, size: makeDatabase(format, file) }
  }

  test('that is whole everything is saved, and nothing is written', () => {
    const { file } = copyOf()
    const before = readFileSync(file)
    expect(saved(file)).toEqual(all)
    expect(readFileSync(file).equals(before)).toBe(true)
  })

  test('with one page gone nearly all is saved, wherever the page lies', () => {
    const { file, size } = copyOf()
    const pages = size / 4096
    const damaged = join(temporaryDirectory(), 'index.db')
    const whole = readFileSync(file)
    const counts: number[] = []
    // The first pages hold the schema and the roots.
    for (let page = 20; page < pages; page += 7) {
      copyFileSync(file, damaged)
      writeFileSync(damaged, Buffer.from(whole).fill(0xa5, page * 4096, (page + 1) * 4096))
      counts.push(saved(damaged).length)
    }
    // A page that leads to others takes them along; there are few of those.
    expect(Math.min(...counts)).toBeGreaterThan(COUNT / 3)
    expect(counts.filter((count) => count < COUNT * 0.95).length).toBeLessThan(4)
    expect(counts.some((count) => count < COUNT)).toBe(true)
  })

  test('with many pages gone what is left is saved', () => {
    const { file, size } = copyOf()
    const whole = readFileSync(file)
    for (let at = 20 * 4096; at < size; at += 8 * 4096) whole.fill(0, at, at + 4096)
    writeFileSync(file, whole)
    const found = saved(file).length
    expect(found).toBeGreaterThan(COUNT / 2)
    expect(found).toBeLessThan(COUNT)
  })

  test('nothing wrong comes out, whichever byte is flipped', () => {
    const { file, size } = copyOf()
    const whole = readFileSync(file)
    let least = COUNT
    for (let i = 0; i < 40; i++) {
      const at = i < 20 ? i * 5 : (i * 7_919_993) % size
      const flipped = Buffer.from(whole)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (i % 8))
      writeFileSync(file, flipped)
      least = Math.min(least, saved(file).length)
    }
    expect(least).toBeLessThan(COUNT)
  })

  test('cut off anywhere nothing is thrown', () => {
    const { file, size } = copyOf()
    const whole = readFileSync(file)
    for (let i = 0; i < 10; i++) {
      writeFileSync(file, whole.subarray(0, Math.floor((size * i) / 10)))
      expect(saved(file).length).toBeLessThan(COUNT)
    }
  })

  test('with a WAL beside it the last state is saved', () => {
    const { file } = copyOf()
    const database = new DatabaseSync(file)
    database.exec('PRAGMA journal_mode = WAL; DELETE FROM entry WHERE value IS NOT NULL')
    const copy = join(temporaryDirectory(), 'moved.db')
    copyFileSync(file, copy)
    copyFileSync(`${file}-wal`, `${copy}-wal`)
    database.close()
    expect(saved(copy)).toEqual(all.filter((n) => valueOf(n).placement !== 'beside'))
    // A WAL that is garbage is no obstacle.
    writeFileSync(`${copy}-wal`, Buffer.alloc(5000, 7))
    expect(saved(copy)).toEqual(all)
  })
})

describe('of a database of this format', () => {
  const damages: readonly (readonly [string, (bytes: Buffer) => unknown])[] = [
    ['is gone', (bytes) => bytes.fill(0, 0, 4096)],
    ['has another magic', (bytes) => bytes.write('SQLite format 4')],
    ['tells another page size', (bytes) => bytes.writeUInt16BE(1024, 16)],
    ['has no tables', (bytes) => bytes.fill(0, 100, 4096)],
    ['has lost a table', (bytes) => bytes.fill('x', bytes.indexOf('CREATE TABLE entry'), 4096)],
  ]
  test.each(damages)('whose first page %s all is saved, and nothing is written', (_, damage) => {
    const file = join(temporaryDirectory(), 'index.db')
    makeDatabase('this format', file)
    const bytes = readFileSync(file)
    damage(bytes)
    writeFileSync(file, bytes)
    expect(saved(file)).toEqual(all)
    expect(readFileSync(file).equals(bytes)).toBe(true)
  })
})

test.each([
  ['is not there', null],
  ['is empty', ''],
  ['is no database', 'not a database '.repeat(1000)],
])('a file that %s holds nothing', (_, text) => {
  const file = join(temporaryDirectory(), 'index.db')
  if (text !== null) writeFileSync(file, text)
  expect([...rowsOf(file, 1000)]).toEqual([])
})

test('a row under the key of another is not saved, nor one whose value was altered', () => {
  const file = join(temporaryDirectory(), 'index.db')
  makeDatabase('format 1', file)
  const database = new DatabaseSync(file)
  database.prepare('DELETE FROM entry WHERE key = ?').run(keyOf('2'))
  database.prepare('UPDATE entry SET key = ? WHERE key = ?').run(keyOf('2'), keyOf('3'))
  database.exec('UPDATE value SET bytes = zeroblob(length(bytes)) WHERE id = 6')
  database.exec('UPDATE entry SET value = 7777 WHERE value = 11')
  database.close()
  expect(saved(file)).toEqual(all.filter((n) => ![2, 3, 5, 10].includes(n)))
})

test('it ends with its time', () => {
  const file = join(temporaryDirectory(), 'index.db')
  makeDatabase('format 1', file)
  expect(saved(file, -1)).toEqual([])
})
