/**
 * What a replacement policy is: it gives every stored entry a score, and when the cache is full the
 * entry with the lowest score goes first.
 *
 * What must stay true: a score depends on nothing but the candidate and the inflation, so it can be
 * kept in a column with an index, and finding who goes first never takes a scan; a policy decides
 * what is kept, never what is right.
 */

/** What a policy knows about an entry. */
export interface Candidate {
  /** Bytes that the entry takes, metadata included; at least 1. */
  readonly size: number
  /** Milliseconds that a hit saves, see `netBenefit`; at least 0. */
  readonly benefitMs: number
  /** How often it was hit; 0 for an entry that was stored and not asked for since. */
  readonly hits: number
  /** When it was stored, in milliseconds since the epoch. */
  readonly created: number
  /** When it was last hit, or stored if it never was, in milliseconds since the epoch. */
  readonly accessed: number
}

/**
 * A rule for who goes first.
 *
 * @example
 * // What was computed longest ago goes first.
 * const fifo: ReplacementPolicy = { name: 'fifo', ages: false, priority: ({ created }) => created }
 * createCache({ policy: fifo })
 */
export interface ReplacementPolicy {
  /** Stands in the cache; when a cache is opened with another one, all scores are made anew. */
  readonly name: string
  /**
   * Whether the cache keeps an inflation for it: the highest score that was ever evicted (L of the
   * GreedyDual policies). A policy that adds it to its scores lets old entries fall behind.
   */
  readonly ages: boolean
  /**
   * The entry's score, a finite number; the lowest goes first. Asked when the entry is stored, and
   * again when hits on it are written down.
   *
   * @param inflation The highest score that was evicted so far; 0 at first, and for a policy that
   *   does not age.
   */
  priority(candidate: Candidate, inflation: number): number
}
