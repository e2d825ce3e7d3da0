/**
 * Drawing rows from a table.
 *
 * `draw` has a flaw, for the demonstration (run.ts) to mend: it never draws the last row.
 */

/** Draws as many rows as there are, with replacement; returns their positions. */
export function draw(count: number, random: () => number): Int32Array {
  const rows = new Int32Array(count)
  for (let at = 0; at < count; at++) {
    rows[at] = Math.floor(random() * (count - 1))
  }
  return rows
}
