/**
 * Drawing rows from a table.
 *
 * `draw` has a flaw, and the demonstration (run.ts) mends it: `round` gives the first and the last
 * row half of the chance that every other row has.
 */

/** Draws as many rows as there are, with replacement; returns their positions. */
export function draw(count: number, random: () => number): Int32Array {
  const rows = new Int32Array(count)
  for (let at = 0; at < count; at++) {
    rows[at] = Math.round(random() * (count - 1))
  }
  return rows
}
