/**
 * Prints the fingerprints of the values that recipes give, one a line: `print-recipes.ts seed count`.
 */
import fc from 'fast-check'
import { fingerprint } from '../../../src/fingerprint/index.ts'
import { build } from './build.ts'
import { recipes } from './recipe.ts'

/** Fingerprints of `count` values that follow from `seed`. */
export function printRecipes(seed: number, count: number): readonly string[] {
  return fc.sample(recipes(), { seed, numRuns: count }).map((recipe) => fingerprint(build(recipe)))
}

if (process.argv[1] === import.meta.filename)
  console.log(printRecipes(Number(process.argv[2]), Number(process.argv[3])).join('\n'))
