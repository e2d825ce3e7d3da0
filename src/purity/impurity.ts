/**
 * What makes a result depend on more than its inputs, as it is found while a function runs.
 *
 * What must stay true: a kind is what users name in `assumePure`, so it is never renamed.
 */

/**
 * - `clock`: the time, in whatever form
 * - `random`: randomness of the engine or of `node:crypto`
 * - `network`: connections, requests, name look-ups
 * - `process`: other processes, threads, and the changing state of this one
 * - `stdin`: what somebody types or pipes in
 * - `write`: files that are made, changed or removed
 */
export type ImpurityKind = 'clock' | 'random' | 'network' | 'process' | 'stdin' | 'write'

/** All kinds, in the order in which messages name them. */
export const IMPURITY_KINDS: readonly ImpurityKind[] = [
  'clock',
  'random',
  'network',
  'process',
  'stdin',
  'write',
]

/** One thing that a function did that its inputs do not decide. */
export interface Impurity {
  readonly kind: ImpurityKind
  /** As users write it: `Date.now()`. */
  readonly what: string
  /** `path:line:column` of the code that did it, or null where no frame is the user's. */
  readonly where: string | null
}

/** Told of each; must be cheap when nothing is being recorded. */
export type Notice = (kind: ImpurityKind, what: string) => void
