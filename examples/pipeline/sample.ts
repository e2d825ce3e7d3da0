/** Movies as two columns of numbers, on logarithmic scales. */
import type { Movie } from './load.ts'
import type { Sample } from './stats/smooth.ts'

/** Budget and gross as powers of ten of dollars. */
export function sampleOf(movies: readonly Movie[]): Sample {
  return {
    xs: Float64Array.from(movies, ({ budget }) => Math.log10(budget)),
    ys: Float64Array.from(movies, ({ gross }) => Math.log10(gross)),
  }
}
