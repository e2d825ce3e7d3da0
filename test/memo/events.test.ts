/** What the events of one call carry. */
import { describe, expect, test } from 'vitest'
import { eventLog, eventsOf } from './event-log.ts'
import { tick, timed } from './hand-watch.ts'
import { newCache } from './support.ts'

describe('events of one call', () => {
  test('carry the key of the entry and the fingerprint of the arguments', () => {
    const cache = newCache()
    const [hits, misses, stored] = [
      eventsOf(cache, 'hit'),
      eventsOf(cache, 'miss'),
      eventsOf(cache, 'stored'),
    ] as const
    const f = cache.memoize((n: number) => n)
    f(1)
    f(1)
    f(2)
    const entry = [...cache.entries()].find(({ key }) => key === hits[0]?.key)
    expect(entry?.name).toBe(hits[0]?.name)
    expect(misses[0]?.key).toBe(hits[0]?.key)
    expect(stored[0]?.key).toBe(hits[0]?.key)
    expect(misses[0]?.args).toBe(hits[0]?.args)
    expect(misses[1]?.args).not.toBe(hits[0]?.args)
    expect(hits[0]?.args).toMatch(/^[\da-f]{32}$/)
    expect(JSON.parse(JSON.stringify(hits[0]))).toMatchObject({ type: 'hit', args: hits[0]?.args })
  })

  test('tell the time of each part', async () => {
    const { cache, watch, serializer } = timed({ encode: 5, decode: 7 })
    const timings = eventsOf(cache, 'timing')
    const options = { name: 'f', serializer: serializer as never }
    const f = cache.memoize(async (n: number) => {
      await tick()
      watch.take(100)
      return [n]
    }, options)
    await Promise.all([f(1), f(1)])
    await f(1)
    const name = timings[0]?.name
    const none = { hashMs: 0, lookupMs: 0, decodeMs: 0, computeMs: 0, encodeMs: 0, storeMs: 0 }
    const event = (outcome: string, parts: object): object => ({
      type: 'timing',
      name,
      outcome,
      ...none,
      ...parts,
    })
    expect(timings).toHaveLength(3)
    expect(timings).toEqual(
      expect.arrayContaining([
        event('miss', { computeMs: 100, encodeMs: 5 }),
        event('flight', { computeMs: 105 }),
        event('hit', { decodeMs: 7 }),
      ]),
    )
  })

  test('show arguments only to a log that was asked to', () => {
    const cache = newCache()
    const hits = eventsOf(cache, 'hit')
    const f = cache.memoize((password: string) => password.length)
    f('hunter2')
    f('hunter2')
    const everything = Reflect.ownKeys(hits[0] ?? {}).map((key) => Reflect.get(hits[0] ?? {}, key))
    expect(JSON.stringify(everything)).not.toContain('hunter2')
  })
})

test('the event log of a cache names what happened', () => {
  const cache = newCache()
  const log = eventLog(cache)
  const f = cache.memoize((n: number) => n, { name: 'f' })
  f(1)
  f(1)
  f.delete(1)
  cache.clear()
  expect(log).toEqual([
    'miss f first-call',
    'stored f',
    'hit f memory',
    'removed f deleted 1',
    'removed * cleared 0',
  ])
})
