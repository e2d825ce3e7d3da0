/**
 * `has()` in every state that an entry can be in: it says what the next call does, and leaves no
 * trace.
 */
import { readdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test, vi } from 'vitest'
import type { Cache, CacheOptions, MemoizeOptions } from '../../src/index.ts'
import { catchWarnings, handClock, logOf, newCache, temporaryFolder } from './support.ts'
import { dialogue } from './dialogue.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

interface Scene {
  readonly dir: string
  readonly clock: ReturnType<typeof handClock>
  open(options?: CacheOptions, own?: Own): Opened
}

interface Opened {
  readonly cache: Cache
  readonly f: ReturnType<typeof functionOf>
}

type Own = Pick<MemoizeOptions, 'ttl' | 'inline'>

function functionOf(cache: Cache, own: Own = {}) {
  return cache.memoize((n: number) => ({ n, text: 'x'.repeat(1000 * n) }), { ...own, name: 'f' })
}

/** Stores the entry of 1 and closes. */
async function store({ open }: Scene, options: CacheOptions = {}, own: Own = {}) {
  const { cache, f } = open(options, own)
  f(1)
  await cache.commit()
  cache.close()
}

function countsOf(cache: Cache): readonly number[] {
  const { calls, hits, misses } = cache.stats()
  return [calls, hits, misses]
}

function sql({ dir }: Scene, text: string): void {
  const database = new DatabaseSync(join(dir, 'index.db'))
  database.exec(text)
  database.close()
}

function filesIn(dir: string): string[] {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

type Arrange = (scene: Scene) => Promise<Opened> | Opened

const rows: readonly (readonly [string, Arrange, boolean, string])[] = [
  ['was never stored', ({ open }) => open(), false, 'miss first-call'],
  [
    'is there for other arguments',
    ({ open }) => {
      const opened = open()
      opened.f(2)
      return opened
    },
    false,
    'miss argument-new',
  ],
  [
    'is pending',
    ({ open }) => {
      const opened = open({ persistence: 'exit', memory: 0 })
      opened.f(1)
      return opened
    },
    true,
    'hit memory',
  ],
  [
    'is pending in another cache of the directory',
    ({ open }) => {
      open({ persistence: 'exit' }).f(1)
      return open({ persistence: 'exit' })
    },
    true,
    'hit memory',
  ],
  [
    'is pending and deleted',
    ({ open }) => {
      const opened = open({ persistence: 'exit' })
      opened.f(1)
      opened.f.delete(1)
      return opened
    },
    false,
    'miss',
  ],
  [
    'is in memory and stored',
    async ({ open }) => {
      const opened = open()
      opened.f(1)
      await opened.cache.commit()
      return opened
    },
    true,
    'hit memory',
  ],
  [
    'is stored and memory keeps nothing',
    async (scene) => {
      await store(scene)
      return scene.open({ memory: 0 })
    },
    true,
    'hit store',
  ],
  [
    'is stored in a file',
    async (scene) => {
      await store(scene, {}, { inline: false })
      return scene.open()
    },
    true,
    'hit store',
  ],
  [
    'is stored, and the cache only read',
    async (scene) => {
      await store(scene)
      return scene.open({ readOnly: true })
    },
    true,
    'hit store',
  ],
  [
    'is missing, and the cache only read',
    ({ open }) => open({ readOnly: true }),
    false,
    'miss first-call',
  ],
  [
    'was computed in a cache that is only read',
    async (scene) => {
      const opened = scene.open({ readOnly: true })
      opened.f(1)
      return opened
    },
    true,
    'hit memory',
  ],
  [
    'is stored, but too old by its own ttl',
    async (scene) => {
      await store(scene, {}, { ttl: '1h' })
      scene.clock.set(scene.clock.now() + 3_600_000)
      return scene.open()
    },
    false,
    'miss expired',
  ],
  [
    'is stored, and old by its ttl, but for one ms',
    async (scene) => {
      await store(scene, {}, { ttl: '1h' })
      scene.clock.set(scene.clock.now() + 3_599_999)
      return scene.open()
    },
    true,
    'hit store',
  ],
  [
    'is stored, but older than a ttl that was shortened',
    async (scene) => {
      await store(scene, {}, { ttl: '1h' })
      scene.clock.set(scene.clock.now() + 60_000)
      return scene.open({}, { ttl: '1m' })
    },
    false,
    'miss expired',
  ],
  [
    'is in memory, but too old',
    async ({ open, clock }) => {
      const opened = open({}, { ttl: '1h' })
      opened.f(1)
      clock.set(clock.now() + 3_600_000)
      return opened
    },
    false,
    'miss expired',
  ],
  [
    'was evicted',
    async ({ open }) => {
      const opened = open({ maxEntries: 1, policy: 'lru' })
      opened.f(1)
      await opened.cache.commit()
      opened.f(2)
      await opened.cache.commit()
      return opened
    },
    false,
    'miss',
  ],
  [
    'was deleted here',
    async ({ open }) => {
      const opened = open()
      opened.f(1)
      await opened.cache.commit()
      opened.f.delete(1)
      return opened
    },
    false,
    'miss',
  ],
  [
    'was cleared by another cache of the directory',
    async ({ open }) => {
      const opened = open()
      opened.f(1)
      await opened.cache.commit()
      open().cache.clear()
      return opened
    },
    false,
    'miss',
  ],
  [
    'has a damaged row',
    async (scene) => {
      await store(scene)
      sql(scene, 'UPDATE entry SET record = zeroblob(length(record))')
      return scene.open()
    },
    false,
    'miss',
  ],
  [
    'has a damaged value in the database',
    async (scene) => {
      await store(scene)
      sql(scene, 'UPDATE value SET bytes = zeroblob(length(bytes))')
      return scene.open()
    },
    false,
    'miss',
  ],
  [
    'has lost its file',
    async (scene) => {
      await store(scene, {}, { inline: false })
      rmSync(join(scene.dir, 'objects'), { recursive: true })
      return scene.open()
    },
    false,
    'miss',
  ],
  [
    'has a file that was cut',
    async (scene) => {
      await store(scene, {}, { inline: false })
      for (const path of filesIn(join(scene.dir, 'objects'))) truncateSync(path, 100)
      return scene.open()
    },
    false,
    'miss',
  ],
  [
    'has lost its row, but has a file',
    async (scene) => {
      await store(scene, {}, { inline: false })
      sql(scene, 'DELETE FROM entry')
      return scene.open()
    },
    true,
    'hit store',
  ],
  [
    'has lost the index, but has a file',
    async (scene) => {
      await store(scene, {}, { inline: false })
      for (const name of readdirSync(scene.dir))
        if (name.startsWith('index.db')) rmSync(join(scene.dir, name))
      return scene.open()
    },
    true,
    'hit store',
  ],
  [
    'is there, and the cache closed',
    async ({ open }) => {
      const opened = open()
      opened.f(1)
      opened.cache.close()
      return opened
    },
    false,
    'miss closed',
  ],
]

test.each(rows)('an entry that %s', async (_, arrange, has, next) => {
  catchWarnings()
  const dir = join(temporaryFolder(), 'cache')
  const clock = handClock(Date.UTC(2026, 0, 1))
  const opened: Cache[] = []
  const scene: Scene = {
    dir,
    clock,
    open(options = {}, own = {}) {
      const cache = newCache({ dir, ...options }, { clock })
      opened.push(cache)
      return { cache, f: functionOf(cache, own) }
    },
  }
  const { cache, f } = await arrange(scene)
  const log = logOf(cache)
  const before = countsOf(cache)
  expect([f.has(1), f.has(1), f.peek(1).hit, f.explain(1).hit]).toEqual([has, has, has, has])
  expect(log.filter((line) => /hit|miss|stored/.test(line))).toEqual([])
  expect(countsOf(cache)).toEqual(before)
  expect(f(1)).toEqual({ n: 1, text: 'x'.repeat(1000) })
  const first = log.find((line) => /hit|miss/.test(line))
  if (next !== 'miss closed') expect(first).toMatch(new RegExp(`^${next}`))
  else expect(f.peek(1)).toEqual({ hit: false, reason: { kind: 'closed' } })
  for (const each of opened) each.close()
})

test('an entry that another process removes is gone after 100 ms, or at once after refresh', async () => {
  const dir = join(temporaryFolder(), 'cache')
  const one = dialogue({ options: { dir }, code: 'old' })
  const two = dialogue({ options: { dir }, code: 'old' })
  for (const n of [1, 2, 3]) await one.ask({ call: n })
  await one.ask('commit')
  expect(await two.events({ call: 1 })).toEqual(['hit store'])
  expect(await two.events({ call: 1 })).toEqual(['hit memory'])
  expect(await one.ask({ delete: 1 })).toBe(true)
  await two.ask('refresh')
  expect(await two.ask({ has: 1 })).toBe(false)
  expect(await two.ask({ has: 2 })).toBe(true)
  expect(await one.ask('clear')).toBe(2)
  await two.ask({ wait: 110 })
  expect(await two.ask({ has: 2 })).toBe(false)
  expect(await two.events({ call: 2 })).toEqual([expect.stringMatching(/^miss/), 'stored'])
  await one.end()
  await two.end()
})

test.each(['demote', 'delete'] as const)(
  'an entry that was superseded by another process (%s) is there as long as it is not deleted',
  async (supersede) => {
    const dir = join(temporaryFolder(), 'cache')
    const before = dialogue({ options: { dir, supersede }, code: 'old' })
    await before.ask({ call: 1 })
    await before.end()
    const after = dialogue({ options: { dir, supersede }, code: 'new' })
    expect(await after.ask({ has: 1 })).toBe(false)
    expect(await after.events({ call: 1 })).toContain('miss code-changed')
    expect(await after.events('commit')).toContain(`supersede step code ${supersede} 1`)
    await after.end()
    const again = dialogue({ options: { dir, supersede }, code: 'old' })
    expect(await again.ask({ has: 1 })).toBe(supersede === 'demote')
    await again.end()
  },
)
