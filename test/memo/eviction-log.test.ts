/**
 * What goes, in which order and why, and what is written when: read from the log of events.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Cache, CacheOptions, PolicyName } from '../../src/index.ts'
import { dialogue } from './dialogue.ts'
import { handClock, newCache, temporaryFolder } from './support.ts'

/** A cache whose computations take as long as they say, on a clock that only they move. */
function timedCache(options: CacheOptions) {
  const clock = handClock(Date.UTC(2026, 0, 1))
  const cache = newCache({ admission: 'always', ...options }, { clock })
  const log: string[] = []
  const keys = new Map<string, string>()
  cache.on('stored', ({ key, name }) => void keys.set(key, keys.get(key) ?? name))
  cache.on('evict', ({ key, why }) => log.push(`${keys.get(key) ?? key} ${why}`))
  cache.on('supersede', ({ how, entries }) => log.push(`supersede ${how} ${entries}`))
  cache.on('not-stored', ({ cause }) => log.push(`not-stored ${cause.kind}`))
  /** Calls the function `label`, whose result has this size and takes this long. */
  function call(label: string, bytes = 100, ms = 10): void {
    const f = cache.memoize(
      () => {
        clock.set(clock.now() + ms)
        return `${label} `.repeat(Math.ceil(bytes / (label.length + 1)))
      },
      { name: label, version: label },
    )
    f()
    const name = Object.keys(cache.stats().functions).find((each) => each.endsWith(`#${label}`))
    for (const [key, each] of keys) if (each === name) keys.set(key, label)
    clock.set(clock.now() + 1000)
  }
  const labels = (): string[] =>
    [...cache.entries()].map(({ name }) => name.replace(/.*#/, '')).toSorted()
  return { cache, clock, log, call, labels }
}

describe('order', () => {
  test('lru: the longest unused goes first, hits count as use', async () => {
    const { cache, call, log } = timedCache({ policy: 'lru', maxEntries: 3 })
    for (const label of ['a', 'b', 'c']) call(label)
    await cache.commit()
    call('a')
    await cache.commit()
    for (const label of ['d', 'e', 'f']) {
      call(label)
      await cache.commit()
    }
    expect(log).toEqual(['b entries', 'c entries', 'a entries'])
  })

  test('gdsf: what saves least for its size goes first', async () => {
    const { cache, call, log } = timedCache({ policy: 'gdsf', maxEntries: 4 })
    call('cheap', 100, 100)
    call('dear', 100, 10_000)
    call('dear and large', 20_000, 10_000)
    call('cheap and large', 20_000, 100)
    await cache.commit()
    for (const label of ['x', 'y']) {
      call(label, 100, 5000)
      await cache.commit()
    }
    expect(log).toEqual(['cheap and large entries', 'cheap entries'])
  })

  test('gdsf: of equals the one that is asked for stays', async () => {
    const { cache, call, log, labels } = timedCache({ policy: 'gdsf', maxEntries: 3 })
    for (const label of ['a', 'b', 'c']) call(label, 100, 1000)
    for (let i = 0; i < 5; i++) call('a', 100, 1000)
    await cache.commit()
    for (const label of ['d', 'e']) {
      call(label, 100, 1000)
      await cache.commit()
    }
    expect(log).toHaveLength(2)
    expect(labels()).toContain('a')
  })

  test('gdsf ages: what was dear and is never asked for goes in the end', async () => {
    const { cache, call, labels } = timedCache({ policy: 'gdsf', maxEntries: 3 })
    call('once', 100, 3000)
    await cache.commit()
    for (let i = 0; i < 60; i++) {
      call(`n${i}`, 100, 1000)
      await cache.commit()
    }
    expect(labels()).not.toContain('once')
  })

  test.each(['lru', 'gdsf', 'gdsize'] as const)(
    '%s: one bound holds over all functions, in bytes',
    async (policy: PolicyName) => {
      const { cache, call, log } = timedCache({ policy, size: '200 KiB', memory: 0 })
      for (let i = 0; i < 60; i++) call(`f${i}`, 10_000)
      await cache.commit()
      const kept = [...cache.entries()]
      expect(kept.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(200 * 1024)
      expect(kept.length).toBeGreaterThan(8)
      expect(kept.length + log.length).toBe(60)
      expect(new Set(log).size).toBe(log.length)
    },
  )

  test('an entry that is not used for longer than maxAge goes, one that is used stays', async () => {
    const { cache, call, clock, log } = timedCache({ maxAge: '1h' })
    for (const label of ['a', 'b']) call(label)
    await cache.commit()
    clock.set(clock.now() + 2_000_000)
    call('a')
    await cache.commit()
    clock.set(clock.now() + 2_000_000)
    cache.evict()
    expect(log).toEqual(['b age'])
  })

  test('a result larger than the cache is said, not stored, and evicts nothing', async () => {
    const { cache, call, log, labels } = timedCache({ size: '200 KiB' })
    for (const label of ['a', 'b']) call(label)
    await cache.commit()
    call('giant', 400_000)
    await cache.commit()
    expect(log).toEqual(['not-stored too-large'])
    expect(labels()).toEqual(['a', 'b'])
  })

  test('with onCommit nothing goes before commit', async () => {
    const { cache, call, log, labels } = timedCache({
      ...{ policy: 'lru', maxEntries: 2, eviction: 'onCommit' },
    })
    for (const label of ['a', 'b', 'c', 'd']) call(label)
    await new Promise((turned) => setTimeout(turned, 20))
    expect([log, labels()]).toEqual([[], ['a', 'b', 'c', 'd']])
    await cache.commit()
    expect(log).toEqual(['a entries', 'b entries'])
  })
})

describe('superseded entries', () => {
  test('go before all others, the oldest first, and not those of the present code', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const options: CacheOptions = { dir, policy: 'lru' }
    const before = dialogue({ options, code: 'old' })
    for (const n of [1, 2, 3]) await before.ask({ call: n })
    await before.ask({ other: 1 })
    await before.end()
    const after = dialogue({ options: { ...options, maxEntries: 4 }, code: 'new' })
    const log: string[] = []
    for (const n of [1, 2, 3]) {
      log.push(...(await after.events({ call: n })), ...(await after.events('commit')))
    }
    expect(log.filter((line) => /^(evict|supersede)/.test(line))).toEqual([
      'supersede step code demote 3',
      'evict step superseded',
      'evict step superseded',
      'evict step superseded',
    ])
    expect(await after.events({ other: 1 })).toEqual(['hit store'])
    await after.end()
  })

  test('are live again when their code comes back', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const options: CacheOptions = { dir, policy: 'lru' }
    for (const code of ['old', 'new'] as const) {
      const process = dialogue({ options, code })
      await process.ask({ call: 1 })
      await process.end()
    }
    const back = dialogue({ options: { ...options, maxEntries: 2 }, code: 'old' })
    expect(await back.events({ call: 1 })).toEqual(['hit store'])
    await back.ask('commit')
    const log = [...(await back.events({ call: 2 })), ...(await back.events('commit'))]
    expect(log.filter((line) => line.startsWith('evict'))).toHaveLength(1)
    expect(await back.ask({ has: 1 })).toBe(true)
    await back.end()
  })

  test('are deleted with all that belongs to them, files too, and nothing else', async () => {
    const dir = join(temporaryFolder(), 'cache')
    const options: CacheOptions = { dir, supersede: 'delete' }
    const before = dialogue({ options, code: 'old' })
    for (const n of [1, 2]) {
      await before.ask({ call: n })
      await before.ask({ large: n })
      await before.ask({ other: n })
    }
    await before.end()
    const files = (): number =>
      ['objects', 'entries']
        .filter((name) => existsSync(join(dir, name)))
        .flatMap((name) =>
          readdirSync(join(dir, name), { recursive: true, withFileTypes: true }).filter((entry) =>
            entry.isFile(),
          ),
        ).length
    expect(files()).toBe(4)
    const after = dialogue({ options, code: 'new' })
    const log = [...(await after.events({ large: 1 })), ...(await after.events('commit'))]
    expect(log).toContain('supersede large code delete 2')
    expect(files()).toBe(2)
    expect(await after.ask('entries')).toBe(5)
    await after.ask({ call: 1 })
    expect(await after.events('commit')).toContain('supersede step code delete 2')
    expect(await after.ask('entries')).toBe(4)
    expect(await after.events({ other: 1 })).toEqual(['hit store'])
    await after.end()
  })

  test.each(['demote', 'delete'] as const)(
    'are all of them when the extraState of the cache changes (%s)',
    async (supersede) => {
      const dir = join(temporaryFolder(), 'cache')
      const options: CacheOptions = { dir, supersede }
      const before = dialogue({ options, code: 'old', system: 'a' })
      await before.ask({ call: 1 })
      await before.ask({ other: 1 })
      await before.end()
      const after = dialogue({ options, code: 'old', system: 'b' })
      const log = [...(await after.events({ call: 1 })), ...(await after.events('commit'))]
      expect(log).toEqual(
        expect.arrayContaining(['miss system-changed', `supersede all system ${supersede} 2`]),
      )
      expect(await after.ask('entries')).toBe(supersede === 'delete' ? 1 : 3)
      await after.end()
      const back = dialogue({ options, code: 'old', system: 'a' })
      expect(await back.ask({ has: 1 })).toBe(supersede === 'demote')
      await back.end()
    },
  )

  test('are none when two codes of one name are used in one process', async () => {
    const cache: Cache = newCache({ supersede: 'delete' })
    const said: unknown[] = []
    cache.on('supersede', (event) => said.push(event))
    const one = cache.memoize((n: number) => n + 1, { name: 'same' })
    const two = cache.memoize((n: number) => n + 2, { name: 'same' })
    for (const n of [1, 2, 3]) {
      expect([one(n), two(n)]).toEqual([n + 1, n + 2])
      await cache.commit()
    }
    expect(said).toEqual([])
    expect([one.has(1), two.has(1)]).toEqual([true, true])
  })
})

describe('what is written when', () => {
  async function flushes(options: CacheOptions, calls: number): Promise<readonly string[]> {
    const cache = newCache(options, { clock: handClock(Date.now()) })
    const f = cache.memoize((n: number) => n)
    // On a busy machine the first call takes long, and what has waited for long is written at once.
    f(-1)
    await cache.commit()
    const log: string[] = []
    cache.on('flush', ({ entries, accesses }) => log.push(`${entries} entries ${accesses} hits`))
    for (let n = 0; n < calls; n++) f(n)
    log.push('called')
    await new Promise((turned) => setTimeout(turned, 60))
    for (let n = 0; n < calls; n++) f(n)
    log.push('called again')
    await cache.commit()
    cache.close()
    return log
  }

  test.each<readonly [string, CacheOptions, readonly string[]]>([
    ['immediate', {}, ['called', '3 entries 0 hits', 'called again', '0 entries 3 hits']],
    [
      'immediate, hits unrecorded',
      { recordAccess: false },
      ['called', '3 entries 0 hits', 'called again'],
    ],
    ['exit', { persistence: 'exit' }, ['called', 'called again', '3 entries 3 hits']],
    [
      'every 20 ms',
      { persistence: { every: 20 } },
      ['called', '3 entries 0 hits', 'called again', '0 entries 3 hits'],
    ],
    [
      'every hour',
      { persistence: { every: '1h' } },
      ['called', 'called again', '3 entries 3 hits'],
    ],
    ['read only', { readOnly: true }, ['called', 'called again']],
  ])('%s', async (_, options, log) => {
    expect(await flushes(options, 3)).toEqual(log)
  })

  test('what one process commits, another one hits, and back', async () => {
    const options: CacheOptions = { dir: join(temporaryFolder(), 'cache') }
    const one = dialogue({ options, code: 'old' })
    const two = dialogue({ options, code: 'old' })
    for (let n = 0; n < 6; n += 2) {
      expect(await one.events({ call: n })).toContain('stored')
      await one.ask('commit')
      expect(await two.events({ call: n })).toEqual(['hit store'])
      expect(await two.events({ large: n })).toContain('stored')
      await two.ask('commit')
      expect(await one.events({ large: n })).toEqual(['hit store'])
    }
    await two.kill()
    expect(await one.events({ large: 2 })).toEqual([expect.stringMatching(/^hit/)])
    const three = dialogue({ options, code: 'old' })
    expect(await three.events({ large: 4 })).toEqual(['hit store'])
    await three.ask('clear')
    await one.ask('refresh')
    expect(await one.events({ call: 0 })).toContain('stored')
    await one.end()
    await three.end()
  })
})
