import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ConfigWarning } from '../../src/errors.ts'
import { checkPolicy, policyNames, policyOf, priorityOf } from '../../src/policy/index.ts'
import type { Candidate, ReplacementPolicy } from '../../src/policy/index.ts'

const candidate: Candidate = { size: 10, benefitMs: 5, hits: 2, created: 1, accessed: 2 }

function own(priority: unknown): ReplacementPolicy {
  return { name: 'own', ages: true, priority } as ReplacementPolicy
}

describe('as the option `policy`', () => {
  class Fifo implements ReplacementPolicy {
    readonly name = 'fifo'
    readonly ages = false
    priority({ created }: Candidate): number {
      return created
    }
  }
  const usable: readonly (readonly [string, unknown])[] = [
    ...policyNames.map((name) => [`the name "${name}"`, name] as const),
    ['a built-in policy itself', policyOf('gdsf')],
    ['an object of a class', new Fifo()],
    ['an object', own(() => 1)],
  ]
  test.each(usable)('%s can be used', (_, value) => {
    expect(checkPolicy(value)).toBeNull()
  })

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['an unknown name', 'mru', /^it must be "gdsf", "gdsize", "lru" or a ReplacementPolicy$/],
    ['a name that every object has', 'constructor', /^it must be "gdsf"/],
    ['an empty name', '', /^it must be "gdsf"/],
    ['null', null, /^it must be "gdsf"/],
    ['a number', 3, /^it must be "gdsf"/],
    ['a function', () => 1, /^it must be "gdsf"/],
    ['an empty object', {}, /`name`/],
    ['an object with an empty name', { ...own(() => 1), name: '' }, /`name`/],
    [
      'an object with the name of another',
      { ...own(() => 1), name: 'lru' },
      /name must be its own: "lru"/,
    ],
    ['an object that does not say whether it ages', { ...own(() => 1), ages: undefined }, /`ages`/],
    ['an object without priority', { name: 'own', ages: false }, /`priority\(/],
    ['an object whose priority is no function', own(1), /`priority\(/],
  ]
  test.each(wrong)('%s is refused', (_, value, message) => {
    expect(checkPolicy(value)).toMatch(message)
  })
})

describe('a policy of the user', () => {
  const emitted: unknown[] = []
  beforeEach(() => {
    emitted.length = 0
    vi.spyOn(process, 'emitWarning').mockImplementation((warning: unknown) => {
      emitted.push(warning)
    })
  })
  afterEach(() => {
    vi.restoreAllMocks()
  })

  test('is asked with itself as `this`, the candidate and the inflation', () => {
    const policy = {
      name: 'own',
      ages: true,
      factor: 3,
      priority({ hits }: Candidate, inflation: number): number {
        return this.factor * hits + inflation
      },
    }
    expect(priorityOf(policy, candidate, 7)).toBe(13)
    expect(emitted).toEqual([])
  })

  const failing: readonly (readonly [string, () => unknown, RegExp])[] = [
    [
      'throws',
      () => {
        throw new Error('no idea')
      },
      /it threw Error: no idea/,
    ],
    [
      'throws something without a text',
      () => {
        throw Object.create(null) as unknown
      },
      /no text/,
    ],
    ['gives NaN', () => Number.NaN, /it gave NaN/],
    ['gives a text', () => '12', /type string/],
    ['gives a bigint', () => 12n, /type bigint/],
    ['gives a promise', async () => 12, /type object/],
    ['gives nothing', () => undefined, /type undefined/],
  ]
  test.each(failing)('that %s costs the entry its place, and is said once', (_, priority, said) => {
    const policy = own(priority)
    expect([1, 2, 3].map(() => priorityOf(policy, candidate, 7))).toEqual([7, 7, 7])
    expect(emitted).toHaveLength(1)
    expect(emitted[0]).toBeInstanceOf(ConfigWarning)
    expect((emitted[0] as ConfigWarning).message).toMatch(said)
    expect((emitted[0] as ConfigWarning).message).toContain('the policy "own"')
    // Another policy is another place.
    priorityOf(own(priority), candidate, 7)
    expect(emitted).toHaveLength(2)
  })

  test('whose very name throws is survived', () => {
    const policy = Object.defineProperty(
      own(() => Number.NaN),
      'name',
      {
        get: () => {
          throw new Error('no')
        },
      },
    )
    expect(priorityOf(policy, candidate, 7)).toBe(7)
    expect(emitted).toHaveLength(1)
  })

  const infinities: readonly (readonly [number, number])[] = [
    [Infinity, Number.MAX_VALUE],
    [-Infinity, -Number.MAX_VALUE],
    [Number.MAX_VALUE, Number.MAX_VALUE],
    [-0, -0],
    [5e-324, 5e-324],
  ]
  test.each(infinities)('that gives %d scores %d', (given, score) => {
    expect(
      priorityOf(
        own(() => given),
        candidate,
        7,
      ),
    ).toBe(score)
    expect(emitted).toEqual([])
  })

  test.each([Number.NaN, Infinity, -Infinity])('never sees an inflation of %d', (inflation) => {
    expect(
      priorityOf(
        own((_: Candidate, seen: number) => seen),
        candidate,
        inflation,
      ),
    ).toBe(0)
  })
})
