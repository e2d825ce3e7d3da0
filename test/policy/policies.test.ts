import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { netBenefit, policyNames, policyOf, priorityOf } from '../../src/policy/index.ts'
import type { Candidate, PolicyName } from '../../src/policy/index.ts'

const plain: Candidate = { size: 1000, benefitMs: 100, hits: 0, created: 1e12, accessed: 1e12 }

function score(name: PolicyName, change: Partial<Candidate>, inflation = 0): number {
  return priorityOf(policyOf(name), { ...plain, ...change }, inflation)
}

/** Who goes first, second, …, when `entries` compete. */
function order(name: PolicyName, entries: Readonly<Record<string, Partial<Candidate>>>): string {
  return Object.keys(entries)
    .toSorted((a, b) => score(name, entries[a]!) - score(name, entries[b]!))
    .join(' ')
}

const contests: readonly (readonly [
  string,
  Readonly<Record<string, Partial<Candidate>>>,
  Readonly<Record<PolicyName, string>>,
])[] = [
  [
    'among entries that differ in hits alone',
    { often: { hits: 9 }, once: { hits: 1 }, never: { hits: 0 } },
    // Equal scores stay in the order given.
    { gdsf: 'never once often', gdsize: 'often once never', lru: 'often once never' },
  ],
  [
    'among entries that differ in what they save alone',
    { dear: { benefitMs: 5000 }, cheap: { benefitMs: 1 }, free: { benefitMs: 0 } },
    { gdsf: 'free cheap dear', gdsize: 'free cheap dear', lru: 'dear cheap free' },
  ],
  [
    'among entries that differ in size alone',
    { small: { size: 1 }, large: { size: 1e9 }, middle: { size: 1000 } },
    { gdsf: 'large middle small', gdsize: 'large middle small', lru: 'small large middle' },
  ],
  [
    'among entries that differ in their last use alone',
    { now: { accessed: 3 }, before: { accessed: 2 }, first: { accessed: 1 } },
    { gdsf: 'now before first', gdsize: 'now before first', lru: 'first before now' },
  ],
  [
    'when a large dear one meets many small cheap ones of the same worth per byte',
    { large: { size: 1e6, benefitMs: 1e5 }, small: { size: 1e3, benefitMs: 99 } },
    { gdsf: 'small large', gdsize: 'small large', lru: 'large small' },
  ],
  [
    'when one was hit twice and the other saves three times as much',
    { hit: { hits: 2 }, dear: { benefitMs: 299 } },
    { gdsf: 'dear hit', gdsize: 'hit dear', lru: 'hit dear' },
  ],
]

describe('who goes first', () => {
  test.each(contests)('%s', (_, entries, expected) => {
    for (const name of policyNames)
      expect([name, order(name, entries)]).toEqual([name, expected[name]])
  })
})

const candidates: fc.Arbitrary<Candidate> = fc.record({
  size: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  benefitMs: fc.double({ min: 0, max: 3.2e12, noNaN: true }),
  hits: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  created: fc.integer({ min: 0, max: 8.64e15 }),
  accessed: fc.integer({ min: 0, max: 8.64e15 }),
})
const inflations: fc.Arbitrary<number> = fc.double({ min: 0, max: 1e300, noNaN: true })

describe.each(policyNames)('the policy %s', (name) => {
  const policy = policyOf(name)

  test('gives a finite score to everything that can be stored', () => {
    fc.assert(
      fc.property(candidates, inflations, (candidate, inflation) => {
        expect(Number.isFinite(policy.priority(candidate, inflation))).toBe(true)
      }),
    )
  })

  test('never scores an entry lower for one more hit, now', () => {
    fc.assert(
      fc.property(candidates, inflations, inflations, (candidate, before, growth) => {
        const hit = { ...candidate, hits: candidate.hits + 1, accessed: candidate.accessed + 1 }
        expect(policy.priority(hit, before + growth)).toBeGreaterThanOrEqual(
          policy.priority(candidate, before),
        )
      }),
    )
  })

  test('scores nothing below the inflation if it ages, and heeds none if it does not', () => {
    fc.assert(
      fc.property(candidates, inflations, (candidate, inflation) => {
        const aged = policy.priority(candidate, inflation)
        if (policy.ages) expect(aged).toBeGreaterThanOrEqual(inflation)
        else expect(aged).toBe(policy.priority(candidate, 0))
      }),
    )
  })
})

/** A cache that holds `room` entries of one size; says which were evicted. */
function run(
  name: PolicyName,
  room: number,
  uses: readonly (readonly [string, number])[],
): string[] {
  const policy = policyOf(name)
  const held = new Map<string, Candidate & { score: number }>()
  const evicted: string[] = []
  let inflation = 0
  let now = 0
  for (const [label, benefitMs] of uses) {
    now++
    const old = held.get(label)
    const candidate: Candidate =
      old === undefined
        ? { size: 10, benefitMs, hits: 0, created: now, accessed: now }
        : { ...old, hits: old.hits + 1, accessed: now }
    // Last in line: among equal scores the one used longest ago goes.
    held.delete(label)
    held.set(label, { ...candidate, score: priorityOf(policy, candidate, inflation) })
    if (held.size <= room) continue
    const [victim, { score: lowest }] = [...held].reduce((a, b) =>
      b[1].score < a[1].score ? b : a,
    )
    held.delete(victim)
    evicted.push(victim)
    if (policy.ages) inflation = Math.max(inflation, lowest)
  }
  return evicted
}

describe('the frequency of gdsf', () => {
  const weights: readonly (readonly [number, number])[] = [
    [0, 1],
    [1, 2],
    [7, 8],
    [15, 9],
    [1023, 15],
  ]
  test.each(weights)('after %i hits weighs %i times a first use', (hits, weight) => {
    expect(score('gdsf', { hits })).toBeCloseTo(weight * score('gdsf', {}), 12)
  })

  test('tells a thousand hits from a thousand and one', () => {
    expect(score('gdsf', { hits: 1001 })).toBeGreaterThan(score('gdsf', { hits: 1000 }))
  })
})

describe('aging', () => {
  const past = Array.from({ length: 20 }, (): readonly [string, number] => ['old', 100])
  const present = Array.from({ length: 200 }, (_, at): readonly [string, number] => [
    `new ${at}`,
    100,
  ])

  test('lets what was hit often stay at first and go in the end', () => {
    const evicted = run('gdsf', 3, [...past, ...present])
    expect(evicted.slice(0, 5)).not.toContain('old')
    expect(evicted).toContain('old')
  })

  test('lets what is dear stay at first and go in the end', () => {
    for (const name of ['gdsf', 'gdsize'] as const) {
      const evicted = run(name, 3, [['dear', 2000], ...present])
      expect(evicted.slice(0, 5)).not.toContain('dear')
      expect(evicted).toContain('dear')
    }
  })

  test('keeps what is still used, however much passes by', () => {
    const uses = present.flatMap((use): (readonly [string, number])[] => [use, ['used', 100]])
    for (const name of policyNames) expect(run(name, 3, uses)).not.toContain('used')
  })

  test('is what a policy without frequency forgets hits by: one hit lifts as much as twenty', () => {
    const after = (hits: number): number => score('gdsize', { hits }, 7)
    expect(after(20)).toBe(after(1))
  })
})

describe('the net benefit', () => {
  const cases: readonly (readonly [string, number, number, number, number])[] = [
    ['is what computing took, nearly, for a slow function', 250, 0.2, 4000, 249.782],
    ['is 0 for what is faster than a look-up', 0.005, 0, 10, 0],
    ['is 0 where fingerprinting takes longer than computing', 10, 12, 100, 0],
    ['is 0 where loading takes longer than computing', 100, 0, 1e9, 0],
    ['heeds no negative hash time (a clock set back)', 5, -100, 0, 4.99],
    ['is 0 for a negative compute time', -5, 0, 10, 0],
    ['is 0 for NaN', Number.NaN, 0, 10, 0],
    ['is 0 for a hash time that is NaN', 10, Number.NaN, 10, 0],
    ['is 0 for a size that is NaN', 10, 0, Number.NaN, 0],
    ['is a hundred years at most', Infinity, 0, 10, 3.2e12],
    ['is 0 where everything is infinite', Infinity, Infinity, Infinity, 0],
  ]
  test.each(cases)('%s', (_, computeMs, hashMs, size, expected) => {
    expect(netBenefit({ computeMs, hashMs, size })).toBeCloseTo(expected, 9)
  })
})
