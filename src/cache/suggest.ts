/**
 * "Did you mean": the nearest of the known names to a misspelt one.
 *
 * What must stay true: a suggestion is close enough to be a slip of the hand, or there is none.
 */

function distance(a: string, b: string): number {
  // Levenshtein with swapped neighbours counted once (optimal string alignment).
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const next = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1] ? 0 : 1
      let cost = Math.min(
        (last[column] ?? 0) + 1,
        (next[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + same,
      )
      const swapped = a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      next.push(cost)
    }
    before = last
    last = next
  }
  return last[b.length] ?? 0
}

/** The known name that `name` was probably meant to be, or null. */
export function suggest(name: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let least = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const [a, b] = [name.toLowerCase(), candidate.toLowerCase()]
    // The beginning of a name is a shortened name, however much is missing.
    const begun = a.length >= 3 && b.startsWith(a)
    const cost = begun ? 1 : distance(a, b)
    if (cost < least) {
      least = cost
      best = candidate
    }
  }
  return best
}

/** ` (did you mean "ttl"?)`, or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  const candidate = suggest(name, known)
  return candidate === null ? '' : ` (did you mean "${candidate}"?)`
}
