/** The bootstrap: what an estimate would have been, had the data come out a little different. */
import { randomFrom } from './random.ts'
import { draw } from './resample.ts'
import type { Sample } from './smooth.ts'

/** Estimates again and again, each time from as many rows drawn with replacement. */
export function bootstrap<T>(
  { xs, ys }: Sample,
  estimate: (sample: Sample) => T,
  rounds: number,
  seed: number,
): readonly T[] {
  const random = randomFrom(seed)
  return Array.from({ length: rounds }, () => {
    const rows = draw(xs.length, random)
    return estimate({
      xs: Float64Array.from(rows, (row) => xs[row]!),
      ys: Float64Array.from(rows, (row) => ys[row]!),
    })
  })
}
