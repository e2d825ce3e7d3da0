/** Databases of `node:sqlite`: read ones are inputs, written ones keep a result from being stored. */
import { existsSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { ignored } from '../../src/index.ts'
import type { Cache, MemoizeOptions } from '../../src/index.ts'
import {
  catchWarnings,
  causesOf,
  logOf,
  newCache,
  project,
  run,
  temporaryFolder,
} from './support.ts'

function execute(path: string, sql: string): void {
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
  execute(path, 'create table t (x); insert into t values (1)')
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
  execute(path, 'insert into t values (2)')
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

const OPENERS = {
  'a named import': ['{ DatabaseSync }', 'DatabaseSync'],
  'the module': ['sqlite', 'sqlite.DatabaseSync'],
} as const

test.each(Object.entries(OPENERS))(
  'that there is none is an answer as well, by %s',
  async (_, [imported, made]) => {
    const dir = project({
      'main.ts': `
        import ${imported} from 'node:sqlite'
        import { createCache } from 'permafrost'
        const cache = createCache({ dir: 'cache' })
        const f = cache.memoize(() => {
          try {
            return new ${made}('some.db', { readOnly: true }).prepare('select x from t').get().x
          } catch {
            return 'none'
          }
        }, { name: 'f' })
        const g = cache.memoize(() => { new ${made}('made.db').close(); return 1 }, { name: 'g', effects: 'replay' })
        console.log(f(), g())
      `,
    })
    expect((await run(dir, 'main.ts')).out).toBe('none 1')
    execute(join(dir, 'some.db'), 'create table t (x); insert into t values (7)')
    rmSync(join(dir, 'made.db'))
    expect((await run(dir, 'main.ts')).out).toBe('7 1')
    expect(existsSync(join(dir, 'made.db'))).toBe(true)
  },
)

test.each<readonly [string, (held: DatabaseSync) => unknown]>([
  ['a statement', (held) => held.prepare('select sum(x) as sum from t')],
  ['a database', (held) => held],
])('%s that was there before counts as well, on the word of its user', async (_, hold) => {
  const path = madeDatabase()
  const database = new DatabaseSync(path)
  // From here on it is known which database a statement is of.
  newCache().memoize(() => 1)()
  const held = ignored(hold(database) as { get?: () => unknown; prepare?: DatabaseSync['prepare'] })
  const sum = newCache().memoize(
    () =>
      held.get === undefined ? held.prepare!('select sum(x) as sum from t').get() : held.get(),
    { version: '1' },
  )
  await aged()
  expect([sum(), sum()]).toMatchObject([{ sum: 1 }, { sum: 1 }])
  expect(sum.stats().hits).toBe(1)
  execute(path, 'insert into t values (2)')
  expect(sum()).toMatchObject({ sum: 3 })
  database.close()
})

test.each([
  ["select datetime(?, 'subsec')", ['now']],
  ["select strftime('%s')", []],
])('the time in %s', (sql, bound) => {
  catchWarnings()
  const [cache, now] = memoized((place) => {
    const database = new DatabaseSync(place)
    const found = database.prepare(sql).get(...bound)
    database.close()
    return Object.keys(found!).length
  })
  const causes = causesOf(cache)
  now(':memory:')
  expect(causes).toEqual([expect.stringContaining('the time in SQL')])
})

test('all of a database at once', async () => {
  const path = madeDatabase()
  const [cache, all] = memoized((place) => {
    const database = new DatabaseSync(place) as DatabaseSync & { serialize?: () => Uint8Array }
    const bytes = database.serialize?.().length ?? database.prepare('select x from t').all().length
    database.close()
    return bytes
  })
  const log = logOf(cache)
  await aged()
  all(path)
  execute(path, 'insert into t values (2)')
  await aged()
  all(path)
  expect(log).toEqual(['miss first-call', 'stored', 'miss input-changed', 'stored'])
})
