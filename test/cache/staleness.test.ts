import { describe, expect, test } from 'vitest'
import { stalenessOf } from '../../src/cache/staleness.ts'

describe('the share of stale hits', () => {
  test('is unknown without audits', () => {
    expect(stalenessOf(0, 0)).toEqual({ audited: 0, different: 0, rate: null, rateAtMost: null })
  })

  test.each([
    // None found: the rule of three.
    [1, 0, 0, 1],
    [2, 0, 0, 1],
    [10, 0, 0, 0.3],
    [300, 0, 0, 0.01],
    [30_000, 0, 0, 0.0001],
    // Some found: one-sided bounds of Clopper and Pearson, as tables have them.
    [20, 1, 0.05, 0.216_106],
    [100, 1, 0.01, 0.046_56],
    [100, 5, 0.05, 0.102_254],
    [10, 5, 0.5, 0.777_559],
    [1000, 1, 0.001, 0.004_735],
    [10, 9, 0.9, 0.994_884],
    [1, 1, 1, 1],
    [7, 7, 1, 1],
  ])('of %d audits with %d differences is %d, at most %d', (audited, different, rate, atMost) => {
    const staleness = stalenessOf(audited, different)
    expect(staleness).toMatchObject({ audited, different, rate })
    expect(staleness.rateAtMost).toBeCloseTo(atMost, 4)
  })

  test('is never said to be above its bound, and the bound never grows with more audits', () => {
    for (const different of [0, 1, 2, 10, 1000]) {
      let last = 1
      for (let audited = Math.max(1, different); audited < 1e7; audited = audited * 3 + 1) {
        const { rate, rateAtMost } = stalenessOf(audited, different)
        expect(rateAtMost).toBeGreaterThanOrEqual(rate ?? Number.NaN)
        expect(rateAtMost).toBeLessThanOrEqual(last)
        last = rateAtMost ?? Number.NaN
      }
    }
  })
})
