/** Who goes first: the order in which entries are evicted, by what the store itself says. */
import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { policyOf } from '../../src/policy/index.ts'
import type { PolicyName, ReplacementPolicy } from '../../src/policy/index.ts'
import type { LocalStore, Put, Removed, StoreOptions } from '../../src/store/local-store.ts'
import { bytesOf, entryOf, keyOf, openTestStore, putOf, write } from './fixture.ts'

const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'x', 'y', 'z']
const byKey = new Map(NAMES.map((name) => [hex(keyOf(name)), name]))

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function labels(removed: readonly Removed[]): string {
  return removed.map(({ key }) => byKey.get(hex(key)) ?? '?').join('')
}

interface Made {
  readonly computeMs?: number
  readonly size?: number
  readonly created?: number
}

/** The same code for all of them, so that none supersedes another. */
function store(into: LocalStore, label: string, made: Made = {}): string {
  const { computeMs = 10, size = 100, created = 1000 } = made
  const bytes = bytesOf(label, size)
  const entry = entryOf(label, bytes, { computeMs, hashMs: 0, created })
  return labels(write(into, { puts: [putOf(entry, bytes)] }).evicted)
}

function hit(into: LocalStore, label: string, hits: number, accessed = 2000): void {
  write(into, { accesses: [{ key: keyOf(label), hits, accessed }] })
}

/** Makes the store smaller and smaller, and says in which order the entries went. */
function drain({ limits, into }: Opened): string {
  let gone = ''
  for (let { entries } = into.size(); entries > 0; entries--) {
    limits.entries = entries - 1
    gone += labels(into.evict())
  }
  return gone
}

interface Opened {
  readonly into: LocalStore
  readonly dir: string
  readonly limits: { bytes: number; entries: number; ageMs: number }
}

function open(policy: PolicyName | ReplacementPolicy, options: Partial<StoreOptions> = {}): Opened {
  const limits = { bytes: Infinity, entries: Infinity, ageMs: Infinity }
  const opened = openTestStore({ policy: policyOf(policy), limits, ...options })
  return { into: opened.store, dir: opened.dir, limits }
}

/** What the total says; the inflation, for instance. */
function total(dir: string, column: string): unknown {
  const database = new DatabaseSync(join(dir, 'index.db'))
  const row = database.prepare(`SELECT ${column} FROM total`).get()
  database.close()
  return row?.[column]
}

describe('the order of eviction', () => {
  type Case = readonly [PolicyName, string, (into: LocalStore) => void, string]
  const cases: readonly Case[] = [
    [
      'gdsf',
      'the least time saved per byte goes first',
      (into) => {
        store(into, 'a', { computeMs: 40 })
        store(into, 'b', { computeMs: 10 })
        store(into, 'c', { computeMs: 40, size: 400 })
        store(into, 'd', { computeMs: 1 })
      },
      'dbca',
    ],
    [
      'gdsf',
      'hits count',
      (into) => {
        for (const label of ['a', 'b', 'c']) store(into, label)
        hit(into, 'a', 1)
        hit(into, 'c', 5)
      },
      'bac',
    ],
    [
      'gdsize',
      'the least time saved per byte goes first, whatever was hit',
      (into) => {
        store(into, 'a', { computeMs: 40 })
        store(into, 'b', { computeMs: 10 })
        store(into, 'c', { computeMs: 20 })
        hit(into, 'b', 100)
      },
      'bca',
    ],
    [
      'lru',
      'the longest unused goes first',
      (into) => {
        store(into, 'a', { created: 1000 })
        store(into, 'b', { created: 1001, computeMs: 1e6 })
        store(into, 'c', { created: 1002 })
        hit(into, 'a', 1, 5000)
      },
      'bca',
    ],
    [
      'lru',
      'a time that lies before the last one known does not count',
      (into) => {
        store(into, 'a', { created: 1000 })
        store(into, 'b', { created: 2000 })
        hit(into, 'b', 1, 500)
      },
      'ab',
    ],
  ]
  test.each(cases)('by "%s": %s', (policy, _, fill, order) => {
    const opened = open(policy)
    fill(opened.into)
    expect(drain(opened)).toBe(order)
  })

  test("by a user's own policy, whatever it gives", () => {
    const scores = [3, Number.NaN, -Infinity, 1, Infinity, -1e308]
    const policy: ReplacementPolicy = {
      name: 'mine',
      ages: false,
      priority: ({ created }) => scores[created] ?? 0,
    }
    const opened = open(policy)
    for (const [i, label] of ['a', 'b', 'c', 'd', 'e', 'f'].entries())
      store(opened.into, label, { created: i })
    expect(drain(opened)).toMatch(/^(cf|fc)bdae$/)
  })

  test('says the score, the bytes, the name and the limit of each', () => {
    const { into, limits } = open('lru')
    store(into, 'a', { created: 7 })
    store(into, 'b', { created: 8 })
    const before = into.size().bytes
    limits.entries = 1
    const [removed] = into.evict()
    expect(removed).toEqual({
      key: keyOf('a'),
      name: 'src/steps.ts#fit',
      bytes: before - into.size().bytes,
      score: 7,
      why: 'entries',
    })
  })
})

describe('what just fits', () => {
  test('goes one for one when as much is stored again and again', () => {
    const { into, limits } = open('lru')
    const some = (from: number, to: number): readonly Put[] =>
      Array.from({ length: to - from }, (_, i) => {
        const bytes = bytesOf(`${from + i}`, 100)
        return putOf(entryOf(`${from + i}`, bytes, { created: 1e12 + from + i }), bytes)
      })
    write(into, { puts: some(10_000, 13_000) })
    limits.bytes = into.size().bytes
    let gone = 0
    for (let i = 20_000; i < 20_500; i++)
      gone += write(into, { puts: some(i, i + 1) }).evicted.length
    expect([gone, into.size().entries]).toEqual([500, 3000])
  })

  test('gives way by degrees when pages hold more than is known of', () => {
    const { into, dir, limits } = open('lru')
    const puts = Array.from({ length: 200 }, (_, i) => {
      const bytes = bytesOf(`${i}`, 100)
      return putOf(entryOf(`${i}`, bytes, { created: 1e12 + i }), bytes)
    })
    write(into, { puts })
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('INSERT INTO value (bytes) VALUES (zeroblob(3000000))')
    database.close()
    limits.bytes = into.size().bytes + 1_000_000
    const counts = ['a', 'b', 'c'].map((label) => {
      const bytes = bytesOf(label, 100)
      return write(into, { puts: [putOf(entryOf(label, bytes, { created: 2e12 }), bytes)] }).evicted
    })
    expect(counts.map(({ length }) => length)).toEqual([16, 16, 16])
    expect(new Set(counts.flat().map(({ why }) => why))).toEqual(new Set(['size']))
  })
})

describe('aging', () => {
  test('lets entries that were valuable once go before new ones', () => {
    const opened = open('gdsf')
    const { into, limits } = opened
    limits.entries = 3
    store(into, 'x', { computeMs: 50 })
    let gone = ''
    // Each is worth less than x, but comes later.
    for (const label of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'])
      gone += store(into, label, { computeMs: 40 })
    expect(gone).toContain('x')
    expect(gone.indexOf('x')).toBeGreaterThan(0)
  })

  test('goes on where it was when the cache is opened again', () => {
    const { into, dir, limits } = open('gdsf')
    limits.entries = 2
    for (const label of ['a', 'b', 'c', 'd']) store(into, label, { computeMs: 10 })
    into.close()
    const inflation = total(dir, 'inflation')
    expect(inflation).toBeGreaterThan(0)
    const again = open('gdsf', { dir })
    store(again.into, 'e', { computeMs: 10 })
    again.limits.entries = 2
    again.into.evict()
    const [score] = [...new Set(again.into.evict().map((each) => each.score))]
    expect(score).toBeUndefined()
    expect(total(dir, 'inflation')).toBeGreaterThanOrEqual(Number(inflation))
    again.limits.entries = 0
    const scores = again.into.evict().map((each) => each.score)
    expect(Math.max(...scores)).toBeGreaterThan(Number(inflation))
  })

  test('is one for all who have the cache open, and never goes back', () => {
    const first = open('gdsf')
    const second = open('gdsf', { dir: first.dir })
    store(first.into, 'a', { computeMs: 100 })
    store(first.into, 'b', { computeMs: 10 })
    store(first.into, 'c', { computeMs: 1000 })
    second.limits.entries = 1
    expect(labels(second.into.evict())).toBe('ba')
    const inflation = Number(total(first.dir, 'inflation'))
    store(first.into, 'd', { computeMs: 1 })
    first.limits.entries = 1
    // d is above what was evicted, though it saves next to nothing.
    const [removed] = first.into.evict()
    expect(removed?.score).toBeGreaterThan(inflation)
    expect(Number(total(first.dir, 'inflation'))).toBe(removed?.score)
  })

  test('is not lifted by a score that is damaged, nor by what was superseded', () => {
    const { into, dir, limits } = open('gdsf')
    for (const label of ['a', 'b']) store(into, label)
    const database = new DatabaseSync(join(dir, 'index.db'))
    database.exec('UPDATE entry SET score = 1e300')
    database.close()
    limits.entries = 1
    into.evict()
    expect(Number(total(dir, 'inflation'))).toBeLessThan(1)
  })

  test('is no matter for a policy that does not age', () => {
    const { into, dir, limits } = open('lru')
    for (const label of ['a', 'b']) store(into, label)
    limits.entries = 1
    into.evict()
    expect(total(dir, 'inflation')).toBe(0)
  })
})

describe('another policy', () => {
  test('makes all scores anew with the first eviction', () => {
    const first = open('gdsf')
    store(first.into, 'a', { created: 3, computeMs: 1 })
    store(first.into, 'b', { created: 2, computeMs: 100 })
    store(first.into, 'c', { created: 1, computeMs: 10 })
    first.into.close()
    const second = open('lru', { dir: first.dir })
    store(second.into, 'd', { created: 0 })
    expect(total(first.dir, 'policy')).toBe('gdsf')
    expect(drain(second)).toBe('dcba')
    expect(total(first.dir, 'policy')).toBe('lru')
  })

  test('makes them anew by degrees when there are many, also over several processes', () => {
    const first = open('lru')
    const many = Array.from({ length: 1200 }, (_, i) => {
      const bytes = bytesOf(`${i}`, 10)
      return putOf(entryOf(`${i}`, bytes, { created: 1e12 + i }), bytes)
    })
    write(first.into, { puts: many })
    first.into.close()
    const states: unknown[] = []
    for (let i = 0; i < 3; i++) {
      const next = open('gdsf', { dir: first.dir })
      next.limits.entries = 1199 - i
      store(next.into, 'a')
      next.into.close()
      states.push(total(first.dir, 'rescored') === null)
    }
    expect(states).toEqual([false, false, true])
    const database = new DatabaseSync(join(first.dir, 'index.db'))
    const row = database.prepare('SELECT max(score) AS score FROM entry').get()
    database.close()
    expect(Number(row?.['score'])).toBeLessThan(10)
  })
})
