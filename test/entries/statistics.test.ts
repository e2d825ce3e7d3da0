import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesOf, entryOf, openTestStore, put, write } from '../store/fixture.ts'

const delta = (
  name: string,
  counts: Record<string, number>,
): { name: string; counts: Record<string, number> } => ({
  name,
  counts,
})

test('statistics are added up, over handles and runs', () => {
  const { store, dir } = openTestStore()
  const { store: other } = openTestStore({ dir })
  write(store, { statistics: [delta('f', { hits: 2, 'ms.hash': 0.5 }), delta('g', { hits: 1 })] })
  write(other, { statistics: [delta('f', { hits: 3, misses: 1 })] })
  store.close()
  expect(new Map(openTestStore({ dir }).store.statistics())).toEqual(
    new Map([
      ['f', { hits: 5, misses: 1, 'ms.hash': 0.5 }],
      ['g', { hits: 1 }],
    ]),
  )
})

test('names and counters may be any text', () => {
  const { store } = openTestStore()
  const counts = JSON.parse('{"__proto__": 2, "constructor": 1, "größe 🙂": 3, "": 4}') as Record<
    string,
    number
  >
  for (let i = 0; i < 2; i++)
    write(store, { statistics: [delta('a\ud800', counts), delta('__proto__', { hits: 1 })] })
  const found = store.statistics()
  expect(JSON.stringify(found.get('a\ufffd'))).toBe(
    '{"__proto__":4,"constructor":2,"größe 🙂":6,"":8}',
  )
  expect(found.get('__proto__')).toEqual({ hits: 2 })
})

test('what is no number is not added', () => {
  const { store } = openTestStore()
  write(store, { statistics: [delta('f', { hits: 1, ms: Number.NaN, more: Infinity, zero: 0 })] })
  write(store, { statistics: [delta('f', { hits: Number.NaN })] })
  expect(store.statistics().get('f')).toEqual({ hits: 1 })
})

test('they are forgotten by name, or all, and outlive the entries', () => {
  const { store } = openTestStore()
  const bytes = bytesOf('v', 10)
  put(store, entryOf('a', bytes), bytes)
  write(store, { statistics: [delta('f', { hits: 1 }), delta('g', { hits: 2 })] })
  store.clear()
  expect(store.size().entries).toBe(0)
  store.resetStatistics('f')
  expect([...store.statistics()]).toEqual([['g', { hits: 2 }]])
  store.resetStatistics()
  expect(store.statistics().size).toBe(0)
  expect(store.size()).toEqual({ entries: 0, bytes: 0 })
})

test.each([
  ['counts', `UPDATE statistic SET counts = x'7b7d' WHERE name = 'f'`],
  ['checksum', `UPDATE statistic SET sum = zeroblob(8) WHERE name = 'f'`],
  ['name', `UPDATE statistic SET name = 'h' WHERE name = 'f'`],
])('a row with damaged %s is a lost statistic, no more', (_, sql) => {
  const { store, dir, problems } = openTestStore()
  write(store, { statistics: [delta('f', { hits: 1 }), delta('g', { hits: 2 })] })
  const database = new DatabaseSync(join(dir, 'index.db'))
  database.exec(sql)
  database.close()
  expect([...store.statistics()]).toEqual([['g', { hits: 2 }]])
  write(store, { statistics: [delta('f', { hits: 5 })] })
  expect(store.statistics().get('f')).toEqual({ hits: 5 })
  expect(problems).toEqual([])
})
