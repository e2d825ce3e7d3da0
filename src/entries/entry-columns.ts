/**
 * What the columns of an entry's row mean beside its record.
 *
 * What must stay true: these numbers are on disk; none of them decides a hit.
 */

/** In the column `value`: the value is an object file. No row of `value` has this id. */
export const IN_FILE = -1

/** The score of an entry that was superseded by itself alone, below all that a policy gives. */
export const SUPERSEDED_SCORE: number = -Number.MAX_VALUE
