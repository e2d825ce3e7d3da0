import { describe, expect, test } from 'vitest'
import { MemoryTier } from '../../src/cache/memory.ts'
import type { Resident } from '../../src/cache/memory.ts'
import { noUses } from '../../src/cache/uses.ts'
import type { CallId } from '../../src/key/subkeys.ts'

function id(n: number): CallId {
  return BigInt(n) as CallId
}

/** Weighs 1000 bytes. */
function entry(name = 'f'): Resident {
  return {
    name,
    encoded: { codec: 'c', runtime: 'any', bytes: new Uint8Array(440) },
    value: undefined,
    promise: false,
    created: 0,
    expires: null,
    computeMs: 1,
    generation: 0,
    uses: noUses(id(0)),
    output: null,
    files: null,
    grade: 'proved',
    traced: null,
  }
}

describe('the in-memory tier', () => {
  test('keeps its bound, least recently used first', () => {
    const tier = new MemoryTier(4000)
    for (const n of [1, 2, 3, 4]) tier.set(id(n), entry())
    expect(tier.get(id(1))).toBeDefined()
    tier.set(id(5), entry())
    expect([1, 2, 3, 4, 5].filter((n) => tier.peek(id(n)) !== undefined)).toEqual([1, 3, 4, 5])
  })

  test('a question does not count as a use', () => {
    const tier = new MemoryTier(4000)
    for (const n of [1, 2, 3, 4]) tier.set(id(n), entry())
    tier.peek(id(1))
    tier.set(id(5), entry())
    expect(tier.peek(id(1))).toBeUndefined()
  })

  test('an entry that would push out the rest is not kept', () => {
    const tier = new MemoryTier(3000)
    tier.set(id(1), entry())
    expect(tier.peek(id(1))).toBeUndefined()
  })

  test('keeps nothing without a bound', () => {
    const tier = new MemoryTier(0)
    tier.set(id(1), entry())
    expect(tier.peek(id(1))).toBeUndefined()
  })

  test('replacing and removing give their bytes back', () => {
    const tier = new MemoryTier(4000)
    for (let n = 0; n < 100; n++) tier.set(id(1), entry())
    for (const n of [2, 3, 4]) tier.set(id(n), entry())
    expect([1, 2, 3, 4].every((n) => tier.peek(id(n)) !== undefined)).toBe(true)
    expect(tier.delete(id(1))).toBe(true)
    expect(tier.delete(id(1))).toBe(false)
    tier.set(id(5), entry())
    expect([2, 3, 4, 5].every((n) => tier.peek(id(n)) !== undefined)).toBe(true)
  })

  test('clears one name or all', () => {
    const tier = new MemoryTier(40_000)
    tier.set(id(1), entry('a'))
    tier.set(id(2), entry('b'))
    tier.clear('a')
    expect(tier.peek(id(1))).toBeUndefined()
    expect(tier.peek(id(2))).toBeDefined()
    tier.clear()
    expect(tier.peek(id(2))).toBeUndefined()
  })
})
