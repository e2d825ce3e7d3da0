/** What a write asks the index with many entries in it: each question is answered by a seek. */
import { DatabaseSync } from 'node:sqlite'
import type { StatementSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { bytesOf, digest, entryOf, openTestStore, putOf, write } from '../store/fixture.ts'
import type { Put } from '../../src/store/local-store.ts'

const ENTRIES = 20_000

/** What the statements of a store were, from now on. */
function listen(): Set<string> {
  const seen = new Set<string>()
  const prepare = DatabaseSync.prototype.prepare
  const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
    this: DatabaseSync,
    sql: string,
  ): StatementSync {
    seen.add(sql)
    return prepare.call(this, sql)
  })
  onTestFinished(() => spy.mockRestore())
  return seen
}

function putsOf(
  from: number,
  to: number,
  code: string,
  supersede: 'demote' | 'delete' = 'demote',
): readonly Put[] {
  return Array.from({ length: to - from }, (_, i) => {
    const bytes = bytesOf(`${from + i}`, i % 50 === 0 ? 600 : 20)
    const made = entryOf(`${from + i}`, bytes, { created: i, name: `f${i % 10}` })
    return putOf({ ...made, subkeys: { ...made.subkeys, code: digest(code) } }, bytes, {
      hasVersions: i % 20 === 0,
      supersede,
    })
  })
}

test('a write with evictions scans no table and sorts nothing, with 20,000 entries', () => {
  const limits = { bytes: Infinity, entries: ENTRIES, ageMs: 1e15 }
  const seen = listen()
  const { store, dir } = openTestStore({ limits, now: () => 1e12 })
  write(store, { puts: putsOf(0, ENTRIES, 'old') })
  seen.clear()
  // What is prepared is kept: a store of its own prepares everything anew.
  const { store: next } = openTestStore({ dir, limits, now: () => 1e12 })
  const { evicted, superseded } = write(next, {
    puts: putsOf(ENTRIES, ENTRIES + 100, 'new'),
    accesses: putsOf(10, 20, 'old').map(({ entry: { key } }) => ({ key, hits: 1, accessed: 5 })),
    statistics: [{ name: 'f', counts: { hits: 1 } }],
    notes: [{ name: 'f1', digest: digest('new'), description: 'x' }],
    analyses: [['aa', '{}']],
  })
  expect(evicted).toHaveLength(100)
  expect(superseded).toHaveLength(10)
  next.get(entryOf('5', bytesOf('5', 20)).key)
  next.lineages('f1')
  next.nearest('f1', 5)
  write(next, {
    puts: putsOf(0, 1, 'third', 'delete'),
  })
  const database = new DatabaseSync(join(dir, 'index.db'))
  const plans = [...seen]
    .filter((sql) => /^(SELECT|UPDATE|DELETE|INSERT)/.test(sql))
    .flatMap((sql) =>
      database
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map(({ detail }) => `${String(detail)} — ${sql}`),
    )
  database.close()
  expect(plans.length).toBeGreaterThan(30)
  // Entries that gave way one by one are passed over, however many there are of a stem.
  expect(
    plans.filter((plan) => /entry_by_stem_score \(stem=\? AND score>\?\)/.test(plan)),
  ).toHaveLength(1)
  const slow = plans.filter((plan) => /\bSCAN\b|TEMP B-TREE/.test(plan))
  // A function has at most six codes at a time.
  const few = /B-TREE .* FROM code_version (c .*)?WHERE (c\.)?name = \?/
  expect(
    slow.filter(
      (plan) => !few.test(plan) && !/sqlite_schema|SCAN \(subquery.*LIMIT \?\)$/.test(plan),
    ),
  ).toEqual([])
})
