/** Quantiles of numbers in any order. */

/** The value below which `share` of the numbers lie, interpolated; NaNs are left out. */
export function quantile(values: Float64Array, share: number): number {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted()
  const at = (sorted.length - 1) * share
  const below = Math.floor(at)
  const [low = NaN, high = low] = sorted.subarray(below, below + 2)
  return low + (high - low) * (at - below)
}
