/** Local linear regression: near each place, the straight line that fits best. */

/** Pairs of numbers, as two columns. */
export interface Sample {
  readonly xs: Float64Array
  readonly ys: Float64Array
}

/** The smoothed y at one x; `without` leaves a row out. NaN where nothing is near. */
export function smoothAt(sample: Sample, x: number, width: number, without = -1): number {
  const { xs, ys } = sample
  let [weights, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0]
  for (let row = 0; row < xs.length; row++) {
    const distance = (xs[row]! - x) / width
    // Tricube weights: 1 here, 0 at the edge of the window.
    const closeness = 1 - Math.abs(distance * distance * distance)
    if (closeness <= 0 || row === without) continue
    const weight = closeness * closeness * closeness
    weights += weight
    sumX += weight * distance
    sumY += weight * ys[row]!
    sumXX += weight * distance * distance
    sumXY += weight * distance * ys[row]!
  }
  const spread = weights * sumXX - sumX * sumX
  return spread === 0 ? sumY / weights : (sumY * sumXX - sumX * sumXY) / spread
}
