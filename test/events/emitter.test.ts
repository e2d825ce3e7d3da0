import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { EVENT_TYPES } from '../../src/events/channels.ts'
import { Emitter } from '../../src/events/emitter.ts'
import { eventSummary } from '../../src/events/event.ts'
import type { CacheEvent } from '../../src/events/event.ts'
import { causeSummary } from '../../src/events/reason.ts'
import { tellEvicted, tellFlush, tellOrphan, tellSuperseded } from '../../src/events/tell.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

const call = { name: 'a.ts#f', key: 'k'.repeat(32), args: 'a'.repeat(32) }
const parts = { hashMs: 0.012, lookupMs: 0.003, decodeMs: 0, encodeMs: 0, storeMs: 0 }

const EXAMPLES: readonly (readonly [CacheEvent, string])[] = [
  [{ type: 'hit', ...call, tier: 'store', savedMs: 1200 }, 'a.ts#f: hit in store, saved 1.2 s'],
  [{ type: 'miss', ...call, reason: { kind: 'argument-new' } }, 'a.ts#f: miss, new arguments'],
  [
    { type: 'stored', ...call, bytes: 2048, computeMs: 5 },
    'a.ts#f: stored, 2 KiB, computed in 5 ms',
  ],
  [
    {
      type: 'not-stored',
      name: 'a.ts#f',
      cause: { kind: 'too-large', bytes: 2 ** 21, limit: 2 ** 20 },
    },
    'a.ts#f: not stored, 2 MiB is more than the cache may hold (1 MiB)',
  ],
  [{ type: 'uncached', name: 'a.ts#f', error: new Error('x') }, 'a.ts#f: uncached, Error: x'],
  [
    {
      type: 'bypass',
      name: 'a.ts#f',
      hitMs: 12,
      computeMs: 1,
      costliest: 'hashing argument 0: 12 ms',
    },
    'a.ts#f: bypassed, a hit costs 12 ms and computing 1 ms (hashing argument 0: 12 ms)',
  ],
  [{ type: 'audit', ...call, ms: 12, outcome: 'same' }, 'a.ts#f: audit, same result in 12 ms'],
  [
    {
      type: 'audit',
      ...call,
      ms: 12,
      outcome: 'different',
      differences: ['.a: 1 → 2', '.b: 3 → 4'],
    },
    'a.ts#f: audit, STALE, .a: 1 → 2; .b: 3 → 4',
  ],
  [
    { type: 'audit', ...call, ms: 12, outcome: 'dropped', why: 'another call ran beside it' },
    'a.ts#f: audit, dropped, another call ran beside it',
  ],
  [
    { type: 'timing', name: 'a.ts#f', outcome: 'miss', ...parts, computeMs: 2 },
    'a.ts#f: miss, hash 12 µs, look-up 3 µs, compute 2 ms',
  ],
  [
    { type: 'timing', name: 'a.ts#f', outcome: 'flight', ...parts, computeMs: 2 },
    'a.ts#f: flight, hash 12 µs, look-up 3 µs, wait 2 ms',
  ],
  [{ type: 'flush', entries: 1, accesses: 20, ms: 3 }, 'cache: wrote 1 entry, 20 accesses in 3 ms'],
  [
    { type: 'evict', name: 'a.ts#f', key: call.key, bytes: 100, score: 1, why: 'size' },
    'a.ts#f: evicted 100 B, over the bound "size"',
  ],
  [
    { type: 'supersede', name: 'a.ts#f', level: 'code', how: 'delete', entries: 2 },
    'a.ts#f: 2 entries superseded, the code changed, deleted',
  ],
  [
    { type: 'supersede', name: null, level: 'system', how: 'demote', entries: 1 },
    'cache: 1 entry superseded, the extraState of the cache or the format of keys changed',
  ],
  [
    { type: 'orphan', name: 'a.ts#f', key: call.key, bytes: 100 },
    'a.ts#f: recovered 100 B that the index had lost',
  ],
  [{ type: 'removed', name: null, why: 'cleared', entries: 3 }, 'cache: 3 entries cleared'],
  [{ type: 'store-problem', message: 'disk full' }, 'cache: disk full'],
  [
    { type: 'error', name: null, doing: 'reading', error: new Error('x') },
    'cache: error while reading, Error: x',
  ],
]

describe('every type of event', () => {
  test.each(EXAMPLES)('%o reads as one line', (event, line) => {
    expect(eventSummary(event)).toBe(line)
  })

  test('has an example here, and a channel', () => {
    expect(new Set(EXAMPLES.map(([{ type }]) => type))).toEqual(new Set(EVENT_TYPES))
  })
})

describe('an emitter', () => {
  test('is watched while somebody listens, here or on the channel', () => {
    const events = new Emitter()
    expect(EVENT_TYPES.map((type) => events.watched(type))).not.toContain(true)
    const off = events.on('hit', () => {})
    expect([events.watched('hit'), events.watched('miss')]).toEqual([true, false])
    off()
    off()
    expect(events.watched('hit')).toBe(false)
    const listener = (): void => {}
    subscribe('permafrost:miss', listener)
    expect([events.watched('hit'), events.watched('miss')]).toEqual([false, true])
    unsubscribe('permafrost:miss', listener)
    expect(events.watched('miss')).toBe(false)
  })

  test('hands the same object to listeners and to the channel', () => {
    const events = new Emitter()
    const got: unknown[] = []
    const listener = (message: unknown, channel: string | symbol): void => {
      got.push(message, channel)
    }
    subscribe('permafrost:store-problem', listener)
    events.on('store-problem', (event) => got.push(event))
    const event = { type: 'store-problem', message: 'm' } as const
    events.emit(event)
    unsubscribe('permafrost:store-problem', listener)
    expect(got).toEqual([event, 'permafrost:store-problem', event])
    expect(got[0]).toBe(event)
    expect(got[2]).toBe(event)
  })

  test('a listener that throws or rejects reaches nobody, and is warned of once', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    const events = new Emitter()
    const heard: string[] = []
    events.on('store-problem', () => {
      throw new Error('thrown')
    })
    events.on('store-problem', () => Promise.reject(new Error('rejected')) as never)
    events.on('store-problem', () => {
      // oxlint-disable-next-line no-throw-literal, typescript/only-throw-error -- what users may do
      throw 'a text'
    })
    events.on('store-problem', ({ message }) => heard.push(message))
    events.emit({ type: 'store-problem', message: 'first' })
    events.emit({ type: 'store-problem', message: 'second' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(heard).toEqual(['first', 'second'])
    expect(warn.mock.calls.map(([error]) => String(error)).toSorted()).toEqual([
      'ListenerWarning: A listener of the event "store-problem" failed: a text',
      'ListenerWarning: A listener of the event "store-problem" failed: rejected',
      'ListenerWarning: A listener of the event "store-problem" failed: thrown',
    ])
  })

  test('listeners that come and go while an event is told make no difference to it', () => {
    const events = new Emitter()
    const heard: string[] = []
    const off = events.on('store-problem', () => {
      heard.push('first')
      off()
      events.on('store-problem', () => heard.push('late'))
    })
    events.on('store-problem', () => heard.push('second'))
    events.emit({ type: 'store-problem', message: '' })
    expect(heard).toEqual(['first', 'second'])
    events.emit({ type: 'store-problem', message: '' })
    expect(heard).toEqual(['first', 'second', 'second', 'late'])
  })
})

test('what a store reports becomes events, if somebody listens', () => {
  const events = new Emitter()
  const told: CacheEvent[] = []
  const key = new Uint8Array(16).fill(0xab)
  const tell = (): void => {
    tellEvicted(events, [{ name: 'f', key, bytes: 5, score: 2, why: 'age' }])
    tellSuperseded(events, [{ name: 'f', level: 'versions', how: 'demote', entries: 1 }])
    tellOrphan(events, { name: 'f', key, size: 7 })
    tellFlush(events, 1, 2, 3)
  }
  tell()
  for (const type of EVENT_TYPES) events.on(type, (event: CacheEvent) => told.push(event))
  tell()
  const hex = 'ab'.repeat(16)
  expect(told).toEqual([
    { type: 'evict', name: 'f', key: hex, bytes: 5, score: 2, why: 'age' },
    { type: 'supersede', name: 'f', level: 'versions', how: 'demote', entries: 1 },
    { type: 'orphan', name: 'f', key: hex, bytes: 7 },
    { type: 'flush', entries: 1, accesses: 2, ms: 3 },
  ])
})

test('a result that is too large says how large, and what the limit is', () => {
  expect(causeSummary({ kind: 'too-large', bytes: 3 * 2 ** 30, limit: 2 ** 30 })).toBe(
    '3 GiB is more than the cache may hold (1 GiB)',
  )
})
