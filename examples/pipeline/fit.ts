/** Fits: gross by budget as a smooth curve, with a band that a bootstrap says holds 95 % of it. */
import type { Memoized } from 'permafrost'
import { cache } from './cache.ts'
import type { Movie } from './load.ts'
import { sampleOf } from './sample.ts'
import { bootstrap } from './stats/bootstrap.ts'
import { quantile } from './stats/quantile.ts'
import { smoothAt, type Sample } from './stats/smooth.ts'

export interface Curve {
  /** Budget, gross and the band around it, as powers of ten of dollars. */
  readonly budget: Float64Array
  readonly gross: Float64Array
  readonly low: Float64Array
  readonly high: Float64Array
}

const ROUNDS = 600
const SEED = 2011
const [FROM, TO, POINTS] = [5, 8.3, 67]

function fitCurve(movies: readonly Movie[], width: number): Curve {
  const budget = Float64Array.from(
    { length: POINTS },
    (_, point) => FROM + ((TO - FROM) * point) / (POINTS - 1),
  )
  const curve = (sample: Sample): Float64Array => budget.map((at) => smoothAt(sample, at, width))
  const sample = sampleOf(movies)
  const curves = bootstrap(sample, curve, ROUNDS, SEED)
  const band = (share: number): Float64Array =>
    budget.map((_, point) =>
      quantile(
        Float64Array.from(curves, (each) => each[point]!),
        share,
      ),
    )
  return { budget, gross: curve(sample), low: band(0.025), high: band(0.975) }
}

export const fit: Memoized<typeof fitCurve> = cache.memoize(fitCurve)
