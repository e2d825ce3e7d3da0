/* oxlint-disable unicorn/consistent-function-scoping -- functions stand in the test that memoizes them */
/**
 * What a result rests on, the results made of it rest on as well: expiry, what options read, what a
 * computation that failed had read; and what is no result at all: questions to the cache.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ignored } from '../../src/index.ts'
import { catchWarnings, handClock, logOf, newCache, temporaryFolder } from './support.ts'

describe('a result expires', () => {
  test.each(['computed', 'a hit'])('with the inner one, which was %s', (how) => {
    const clock = handClock(1_000_000)
    const cache = newCache({}, { clock })
    const world = ignored({ price: 1 })
    const inner = cache.memoize(() => world.price, { name: 'inner', ttl: 100 })
    const outer = cache.memoize(() => inner() * 10, { name: 'outer' })
    if (how === 'a hit') inner()
    expect(outer()).toBe(10)
    world.price = 2
    clock.set(1_000_099)
    expect(outer()).toBe(10)
    clock.set(1_000_100)
    expect(outer()).toBe(20)
    const expiries = [...cache.entries()].map(({ expires }) => expires)
    expect(expiries).toEqual([1_000_200, 1_000_200])
    cache.close()
  })
})

describe('what the options of an inner function read', () => {
  test('is an input of the outer one', () => {
    const file = join(temporaryFolder(), 'a.txt')
    writeFileSync(file, 'one')
    const cache = newCache()
    const inner = cache.memoize((path: string) => readFileSync(path, 'utf8'), {
      name: 'inner',
      track: false,
      key: (path: string) => [path, readFileSync(path, 'utf8')],
    })
    const outer = cache.memoize((path: string) => inner(path).length, { name: 'outer' })
    expect(outer(file)).toBe(3)
    writeFileSync(file, 'three')
    expect(outer(file)).toBe(5)
    cache.close()
  })
})

describe('a computation that fails for a file', () => {
  test('is not what those who wait get, once the file is mended', async () => {
    const file = join(temporaryFolder(), 'a.json')
    writeFileSync(file, '{')
    const cache = newCache()
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
    const load = cache.memoize(
      async (path: string): Promise<unknown> => {
        const text = readFileSync(path, 'utf8')
        await turn()
        await turn()
        return JSON.parse(text)
      },
      { name: 'load' },
    )
    const orNothing = cache.memoize(
      async (path: string): Promise<unknown> => load(path).catch(() => 'nothing'),
      { name: 'orNothing' },
    )
    const first = load(file).catch(() => 'failed')
    await turn()
    writeFileSync(file, '{"a":1}')
    expect(await Promise.all([first, orNothing(file)])).toEqual(['failed', { a: 1 }])
    expect(await orNothing(file)).toEqual({ a: 1 })
    cache.close()
  })
})

describe('a question to the cache', () => {
  test.each(['has', 'peek', 'explain', 'stats', 'delete'] as const)(
    '%s inside of a call keeps its result from being stored',
    (question) => {
      const warnings = catchWarnings()
      const cache = newCache()
      const inner = cache.memoize((n: number) => n, { name: 'inner' })
      const outer = cache.memoize((n: number) => JSON.stringify(inner[question](n)), {
        name: 'outer',
      })
      const log = logOf(cache)
      outer(1)
      expect(log).toContain('not-stored impure')
      expect(warnings.join('\n')).toContain(`.${question}()`)
      cache.close()
    },
  )

  test('peek that finds something hands on what that rests on', () => {
    const file = join(temporaryFolder(), 'a.txt')
    writeFileSync(file, 'one')
    const cache = newCache()
    const inner = cache.memoize((path: string) => readFileSync(path, 'utf8'), { name: 'inner' })
    const outer = cache.memoize(
      (path: string) => {
        const found = inner.peek(path)
        return found.hit ? found.value : 'nothing'
      },
      { name: 'outer' },
    )
    inner(file)
    expect([outer(file), outer(file)]).toEqual(['one', 'one'])
    expect(outer.stats()).toMatchObject({ hits: 1 })
    writeFileSync(file, 'two')
    expect(outer(file)).toBe('nothing')
    cache.close()
  })
})
