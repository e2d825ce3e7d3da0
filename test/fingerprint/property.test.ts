/**
 * Random values: those that a program can tell apart never share a fingerprint, those that it can't
 * always do; over structured clones, and over two processes.
 *
 * `PERMAFROST_TEST_RUNS=<number>` multiplies how many are tried; `PERMAFROST_TEST_SEED` repeats one.
 */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fingerprint } from '../../src/fingerprint/index.ts'
import { build } from './support/build.ts'
import { printRecipes } from './support/print-recipes.ts'
import { neighbours, recipes } from './support/recipe.ts'
import { runModule } from './support/run-module.ts'
import { same } from './support/same.ts'

const times = Number(process.env['PERMAFROST_TEST_RUNS'] ?? 1)
const seed = Number(process.env['PERMAFROST_TEST_SEED'] ?? Date.now() % 1_000_000)

function runs(count: number): fc.Parameters<unknown> {
  return { seed, numRuns: count * times }
}

const patience = 60_000 * Math.max(1, times)

test('the judge itself tells values apart', () => {
  const shared = {}
  const pairs: [unknown, unknown, boolean][] = [
    [{ a: 1 }, { a: 1 }, true],
    [{ a: 1 }, { a: 2 }, false],
    [[shared, shared], [{}, {}], false],
    [[{}, {}], [{}, {}], true],
    [[1, , 2], [1, undefined, 2], false],
    [new Map([[1, 2]]), new Map([[1, 2]]), true],
    [0, -0, false],
    [Object.freeze({}), {}, false],
  ]
  for (const [left, right, expected] of pairs) expect(same(left, right)).toBe(expected)
})

test(
  'a value and its like share a fingerprint, a value and another never do',
  () => {
    const seen = { same: 0, different: 0 }
    fc.assert(
      fc.property(neighbours(), ([recipe, changed]) => {
        const [left, right] = [build(recipe), build(changed)]
        const equal = same(left, right)
        seen[equal ? 'same' : 'different']++
        expect(fingerprint(left) === fingerprint(right)).toBe(equal)
      }),
      runs(1500),
    )
    // Both halves of the sentence are tried.
    expect(Math.min(seen.same, seen.different)).toBeGreaterThan(100 * times)
  },
  patience,
)

test(
  'a value built twice has one fingerprint, also after others were looked at',
  () => {
    fc.assert(
      fc.property(recipes(), (recipe) => {
        const value = build(recipe)
        const before = fingerprint(value)
        expect(fingerprint(build(recipe))).toBe(before)
        expect(fingerprint(value)).toBe(before)
      }),
      runs(500),
    )
  },
  patience,
)

test(
  'no two of many values that differ share a fingerprint',
  () => {
    const found = new Map<string, unknown>()
    for (const recipe of fc.sample(recipes(), { seed, numRuns: 2000 * times })) {
      const value = build(recipe)
      const digest = fingerprint(value)
      if (found.has(digest)) expect(same(found.get(digest), value)).toBe(true)
      else found.set(digest, value)
    }
    expect(found.size).toBeGreaterThan(500 * times)
  },
  patience,
)

test(
  'a structured clone has the fingerprint of its original',
  () => {
    fc.assert(
      fc.property(recipes(true), (recipe) => {
        const value = build(recipe)
        expect(fingerprint(structuredClone(value))).toBe(fingerprint(value))
      }),
      runs(1000),
    )
  },
  patience,
)

test(
  'two processes agree',
  async () => {
    const count = 500 * times
    const file = new URL('support/print-recipes.ts', import.meta.url).pathname
    const there = (await runModule(file, [String(seed), String(count)])).trim().split('\n')
    expect(there).toEqual(printRecipes(seed, count))
    expect(new Set(there).size).toBeGreaterThan(count / 4)
  },
  patience,
)
