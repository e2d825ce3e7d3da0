import { DatabaseSync } from 'node:sqlite'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Limits, Put } from '../../src/store/local-store.ts'
import {
  bytesOf,
  callOf,
  digest,
  entryOf,
  keyOf,
  openTestStore,
  outcome,
  put,
  putOf,
  putTraced,
  write,
} from './fixture.ts'
import type { OpenedStore } from './fixture.ts'

const UNLIMITED: Limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }

/** Entries '0' to 'count - 1', each stored a second after the one before, over two functions. */
function puts(count: number, size: number): readonly Put[] {
  return Array.from({ length: count }, (_, i) => {
    const bytes = bytesOf(`${i}`, size)
    return putOf(
      entryOf(`${i}`, bytes, { created: 1000 * i, computeMs: 1, name: i % 2 ? 'f' : 'g' }),
      bytes,
    )
  })
}

/** A store whose bound can be set after it was opened. */
function openBounded(options: Parameters<typeof openTestStore>[0] = {}): OpenedStore & {
  limits: { -readonly [Limit in keyof Limits]: Limits[Limit] }
} {
  const limits = { ...UNLIMITED }
  return { ...openTestStore({ limits, ...options }), limits }
}

function diskBytes(dir: string): number {
  const paths = readdirSync(dir, { recursive: true }) as string[]
  return paths
    .map((path) => statSync(join(dir, path)))
    .reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0)
}

function kept({ store }: OpenedStore, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => i).filter((i) => store.has(keyOf(`${i}`)))
}

const labelsOf = new Map(Array.from({ length: 400 }, (_, i) => [hex(keyOf(`${i}`)), i]))

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

describe('the bound on bytes', () => {
  test.each([[100], [3000], [70_000]])(
    'holds after each write of entries of %i bytes, on disk as well, and none goes without need',
    (size) => {
      const opened = openBounded()
      const { store, dir, limits } = opened
      write(store, { puts: puts(100, size) })
      limits.bytes = Math.floor(store.size().bytes * 1.1)
      const gone: number[] = []
      for (const each of puts(200, size).slice(100)) {
        const { evicted } = write(store, { puts: [each] })
        gone.push(...evicted.map(({ key }) => labelsOf.get(hex(key)) ?? -1))
        expect(store.size().bytes).toBeLessThanOrEqual(limits.bytes)
      }
      expect(store.size().bytes).toBeGreaterThan(limits.bytes * 0.85)
      expect(new Set(gone).size).toBe(gone.length)
      expect([...kept(opened, 200), ...gone].toSorted((a, b) => a - b)).toEqual([
        ...Array(200).keys(),
      ])
      expect(store.verify().problems).toEqual([])
      store.close()
      expect(diskBytes(dir)).toBeLessThan(limits.bytes * 1.1 + 512 * 1024)
    },
  )

  test('is only kept by evict when that is asked for', () => {
    const opened = openBounded({ eviction: 'onCommit' })
    const { store, limits } = opened
    limits.bytes = 20_000
    expect(write(store, { puts: puts(100, 300) }).evicted).toEqual([])
    expect(store.size().entries).toBe(100)
    const gone = store.evict()
    expect(store.size().bytes).toBeLessThanOrEqual(20_000)
    expect(gone).toHaveLength(100 - store.size().entries)
    expect(store.evict()).toEqual([])
  })

  test('that is lowered is held by the next write, however much there is to remove', () => {
    const { store, limits } = openBounded()
    write(store, { puts: puts(1300, 10) })
    limits.bytes = store.size().bytes / 10
    const { evicted } = write(store, { puts: puts(1301, 10).slice(1300) })
    expect(evicted.length).toBeGreaterThan(1100)
    expect(store.size().bytes).toBeLessThanOrEqual(limits.bytes)
  })

  test('refuses a value that is larger, says so, and drops what stood under its key', () => {
    const { store, dir, limits } = openBounded()
    limits.bytes = 50_000
    const small = bytesOf('small', 10)
    put(store, entryOf('a', small), small)
    put(store, entryOf('b', small), small)
    for (const size of [60_000, 100_000]) {
      const bytes = bytesOf('v', size)
      expect(put(store, entryOf('a', bytes), bytes)).toEqual({
        evicted: [],
        superseded: [],
        tooLarge: [keyOf('a')],
        error: null,
      })
    }
    expect([outcome(store, 'a'), store.has(keyOf('b'))]).toEqual(['absent', true])
    expect(readdirSync(dir)).not.toContain('objects')
  })

  test('lets what was just stored go last', () => {
    const opened = openBounded()
    const { store, limits } = opened
    limits.bytes = 5000
    // Worth far more than what comes after.
    const valuable = bytesOf('v', 400)
    put(store, entryOf('valuable', valuable, { computeMs: 1e9 }), valuable)
    const { evicted } = write(store, { puts: puts(6, 400) })
    expect(evicted.map(({ key }) => labelsOf.get(hex(key)) ?? 'valuable')).toEqual(['valuable'])
    expect(kept(opened, 6)).toEqual([0, 1, 2, 3, 4, 5])
    // When nothing else is left, they go as well.
    const { evicted: own } = write(store, { puts: puts(12, 400).slice(6) })
    expect(new Set(own.map(({ key }) => labelsOf.get(hex(key))))).toEqual(
      new Set([0, 1, 2, 3, 4, 5]),
    )
    expect(write(store, { puts: puts(40, 400).slice(12) }).evicted.length).toBeGreaterThan(6)
    expect(store.size().bytes).toBeLessThanOrEqual(5000)
    expect(store.size().entries).toBeGreaterThan(4)
  })

  test('counts what explains and was analysed, which goes before what was just stored', () => {
    const { store, limits } = openBounded()
    limits.bytes = 10_000
    const bytes = bytesOf('v', 100)
    write(store, {
      puts: [putOf(entryOf('a', bytes), bytes)],
      analyses: [
        ['aa', `{"long":"${'x'.repeat(50_000)}"}`],
        ['bb', '{}'],
      ],
      notes: [
        {
          name: 'f',
          digest: digest('c'),
          description: Buffer.from(bytesOf('d', 30_000)).toString('base64'),
        },
      ],
    })
    expect(store.has(keyOf('a'))).toBe(true)
    expect([store.codeVersions('f'), store.analysis('aa')]).toEqual([[], null])
    expect(store.size().bytes).toBeLessThan(10_000)
    expect(store.verify().problems).toEqual([])
  })

  test('leaves an eighth to analyses, which replace each other', () => {
    const { store, limits } = openBounded()
    limits.bytes = 80_000
    for (let i = 0; i < 40; i++)
      write(store, { analyses: [[`${i}`, `{"n":"${'x'.repeat(1000)}"}`]] })
    const found = Array.from({ length: 40 }, (_, i) => store.analysis(`${i}`)).filter(Boolean)
    expect(found.length).toBeGreaterThan(1)
    expect(found.length).toBeLessThan(10)
    expect(store.analysis('39')).not.toBeNull()
    expect(store.verify().problems).toEqual([])
  })

  test('gives free pages back to the file system', () => {
    const { store, dir, limits } = openBounded()
    write(store, { puts: puts(300, 20_000) })
    store.close()
    const before = statSync(join(dir, 'index.db')).size
    const again = openBounded({ dir })
    again.limits.bytes = 1_000_000
    expect(again.store.evict().length).toBeGreaterThan(200)
    again.store.close()
    expect(statSync(join(dir, 'index.db')).size).toBeLessThan(before / 4)
    expect(limits).toEqual(UNLIMITED)
  })

  test.each([
    ['far too high', 'UPDATE total SET bytes = 1000000000000'],
    ['below zero', 'UPDATE total SET bytes = -5'],
    ['of no use', 'UPDATE total SET sum = zeroblob(8)'],
    ['gone', 'DELETE FROM total'],
  ])('does not empty the cache when the total is %s', (_, sql) => {
    const opened = openBounded()
    const { store, dir, limits } = opened
    write(store, { puts: puts(20, 1000) })
    const before = store.size()
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec(sql)
    database.close()
    limits.bytes = before.bytes + 100
    store.evict()
    expect(store.size()).toEqual(before)
    expect(kept(opened, 20)).toHaveLength(20)
    expect(store.verify().problems).toEqual([])
  })

  test('removes at last what damage has left behind', () => {
    const { store, dir, limits } = openBounded()
    write(store, { puts: puts(20, 2000) })
    putTraced(store, 'traced', { call: callOf('m'), list: bytesOf('list', 3000) })
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('DELETE FROM entry; DELETE FROM total')
    database.close()
    limits.bytes = 10_000
    store.evict()
    expect(store.size()).toEqual({ entries: 0, bytes: 0 })
    expect(store.verify().problems).toEqual([])
  })
})

describe('the bound on entries', () => {
  test('holds after each write', () => {
    const opened = openBounded()
    const { store, limits } = opened
    limits.entries = 10
    for (const each of puts(15, 100)) write(store, { puts: [each] })
    expect(kept(opened, 15)).toHaveLength(10)
    const { evicted } = write(store, { puts: puts(17, 100).slice(15) })
    expect(evicted.map(({ why }) => why)).toEqual(['entries', 'entries'])
    expect(store.size().entries).toBe(10)
  })
})

describe('the bound on age', () => {
  test('removes what was not used for longer, the longest unused first', () => {
    let now = 0
    const opened = openBounded({ now: () => now })
    const { store, limits } = opened
    limits.ageMs = 5000
    write(store, { puts: puts(4, 100) })
    write(store, { accesses: [{ key: keyOf('1'), hits: 1, accessed: 4000 }] })
    now = 6500
    const { evicted } = write(store, { puts: puts(10, 100).slice(9) })
    expect(evicted.map(({ key, why }) => [labelsOf.get(hex(key)), why])).toEqual([[0, 'age']])
    now = 8500
    expect(store.evict().map(({ key }) => labelsOf.get(hex(key)))).toEqual([2, 3])
    now = 9001
    expect(store.evict().map(({ key }) => labelsOf.get(hex(key)))).toEqual([1])
    expect(kept(opened, 10)).toEqual([9])
    now = -1e12
    expect(store.evict()).toEqual([])
  })

  test('makes its index only where it is asked for', () => {
    const { store, dir } = openTestStore()
    write(store, { puts: puts(2, 10) })
    store.close()
    const indices = (): unknown[] => {
      const database = new DatabaseSync(join(dir, 'index.db'))
      const rows = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'index'").all()
      database.close()
      return rows.map(({ name }) => name)
    }
    expect(indices()).not.toContain('entry_by_access')
    const { store: aging } = openTestStore({ dir, limits: { ...UNLIMITED, ageMs: 1e15 } })
    write(aging, { puts: puts(3, 10).slice(2) })
    aging.close()
    expect(indices()).toContain('entry_by_access')
  })
})
