/** Databases of `node:sqlite`: read ones are inputs, written ones keep a result from being stored. */
import { utimesSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import type { Cache, MemoizeOptions } from '../../src/index.ts'
import { catchWarnings, causesOf, logOf, newCache, temporaryFolder } from './support.ts'

function run(path: string, sql: string): void {
  const database = new DatabaseSync(path)
  database.exec(sql)
  database.close()
}

/** Until what has changed is so old that a next change would have another time. */
async function aged(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 40))
}

function madeDatabase(): string {
  const path = join(temporaryFolder(), 'some.db')
  run(path, 'create table t (x); insert into t values (1)')
  return path
}

type Query = (path: string) => unknown

function memoized(query: Query, options: MemoizeOptions<Query> = {}): [Cache, Query] {
  const cache = newCache()
  return [cache, cache.memoize(query, options)]
}

test.each<readonly [string, Query]>([
  [
    'prepared',
    (path) => {
      const database = new DatabaseSync(path, { readOnly: true })
      const { sum } = database.prepare('select sum(x) as sum from t').get()!
      database.close()
      return sum
    },
  ],
  [
    'with a comment and in capitals',
    (path) => {
      const database = new DatabaseSync(path)
      const rows = database.prepare('-- all\n/* of it */ SELECT x FROM t').all()
      database.close()
      return rows.reduce((sum, { x }) => sum + Number(x), 0)
    },
  ],
])('what is read counts by the last change of the file: %s', async (_, query) => {
  const path = madeDatabase()
  const [cache, sum] = memoized(query)
  const log = logOf(cache)
  await aged()
  expect([sum(path), sum(path)]).toEqual([1, 1])
  run(path, 'insert into t values (2)')
  await aged()
  expect([sum(path), sum(path)]).toEqual([3, 3])
  expect(log).toEqual([
    'miss first-call',
    'stored',
    'hit memory',
    'miss input-changed',
    'stored',
    'hit memory',
  ])
})

test('what has changed a moment ago may change again within it, and is not stored', () => {
  catchWarnings()
  const path = madeDatabase()
  const [cache, sum] = memoized((file) => {
    const database = new DatabaseSync(file)
    const found = database.prepare('select sum(x) as sum from t').get()!['sum']
    database.close()
    return found
  })
  const causes = causesOf(cache)
  const soon = new Date(Date.now() + 3_600_000)
  utimesSync(path, soon, soon)
  expect(sum(path)).toBe(1)
  expect(causes).toEqual([expect.stringContaining('within a moment of its last change')])
})

test('a log beside the file counts as well', async () => {
  const path = madeDatabase()
  const other = new DatabaseSync(path)
  other.exec('pragma journal_mode = wal; insert into t values (2)')
  const [cache, sum] = memoized((file) => {
    const database = new DatabaseSync(file, { readOnly: true })
    const found = database.prepare('select sum(x) as sum from t').get()!['sum']
    database.close()
    return found
  })
  const log = logOf(cache)
  await aged()
  expect([sum(path), sum(path)]).toEqual([3, 3])
  other.exec('insert into t values (4)')
  expect(sum(path)).toBe(7)
  other.close()
  expect(log.slice(0, 4)).toEqual(['miss first-call', 'stored', 'hit memory', 'miss input-changed'])
})

test('one in memory is a value like others', () => {
  const [cache, sum] = memoized((text) => {
    const database = new DatabaseSync(':memory:')
    database.exec('create table t (x)')
    database.prepare('insert into t values (?)').run(text.length)
    const found = database.prepare('select sum(x) as sum from t').get()!['sum']
    database.close()
    return found
  })
  const log = logOf(cache)
  expect([sum('abc'), sum('abc')]).toEqual([3, 3])
  expect(log).toEqual(['miss first-call', 'stored', 'hit memory'])
})

test.each<readonly [string, string, (path: string) => string]>([
  ['inserting', 'file', () => 'insert into t values (5)'],
  ['inserting after reading', 'file', () => 'select 1; insert into t values (5)'],
  ['a setting', 'file', () => 'pragma user_version = 7'],
  ['attaching', ':memory:', (path) => `attach '${path}' as other`],
])('is not stored, and said: %s', (_, place, sql) => {
  const warnings = catchWarnings()
  const path = madeDatabase()
  const text = sql(path)
  for (const effects of ['warn', 'replay'] as const) {
    const [cache, change] = memoized(
      (file) => {
        const database = new DatabaseSync(file)
        database.exec(text)
        database.close()
        return 1
      },
      { effects },
    )
    const causes = causesOf(cache)
    change(place === 'file' ? path : place)
    expect(causes).toEqual([expect.stringMatching(/the database|a database/)])
  }
  expect(warnings).toHaveLength(2)
})

test.each([
  ['random() in SQL', 'select random() % 5 as n'],
  ['the time in SQL', "select datetime('now') as n"],
  ['the time in SQL', 'select current_timestamp as n'],
])('%s is said, and not stored: %s', (what, sql) => {
  catchWarnings()
  const [cache, ask] = memoized((text) => {
    const database = new DatabaseSync(':memory:')
    database.prepare(text).get()
    database.close()
    return 1
  })
  const causes = causesOf(cache)
  ask(sql)
  expect(causes).toEqual([expect.stringContaining(what)])
})
