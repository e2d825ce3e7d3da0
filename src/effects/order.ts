/**
 * Lists of keys that have an order: what stayed in its place, and what went to the end.
 *
 * A key changes its place only by being deleted and added again. So what follows the longest
 * beginning of the new list that kept its order has been added, or added again.
 */

/** How many keys of `after`, from its start, stood in this order before. */
export function keptInOrder(
  before: ReadonlyMap<unknown, number>,
  after: readonly unknown[],
): number {
  let last = -1
  let kept = 0
  for (; kept < after.length; kept++) {
    const place = before.get(after[kept])
    if (place === undefined || place < last) break
    last = place
  }
  return kept
}

/** The place of each key. */
export function places(keys: readonly unknown[]): Map<unknown, number> {
  return new Map(keys.map((key, place) => [key, place] as const))
}
