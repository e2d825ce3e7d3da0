/** Tunes: how wide the smoother should look, by leaving out each movie once and predicting it. */
import type { Memoized } from 'permafrost'
import { cache } from './cache.ts'
import type { Movie } from './load.ts'
import { sampleOf } from './sample.ts'
import { smoothAt, type Sample } from './stats/smooth.ts'

const WIDTHS = [0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.8, 1]

function errorWithout(sample: Sample, width: number): number {
  let sum = 0
  for (let row = 0; row < sample.xs.length; row++) {
    const predicted = smoothAt(sample, sample.xs[row]!, width, row)
    if (!Number.isNaN(predicted)) sum += Math.abs(predicted - sample.ys[row]!)
  }
  return sum / sample.xs.length
}

/** The width, in powers of ten of dollars, with the least error. */
function chooseWidth(movies: readonly Movie[]): number {
  const sample = sampleOf(movies)
  const errors = WIDTHS.map((width) => errorWithout(sample, width))
  return WIDTHS[errors.indexOf(Math.min(...errors))]!
}

export const tune: Memoized<typeof chooseWidth> = cache.memoize(chooseWidth)
