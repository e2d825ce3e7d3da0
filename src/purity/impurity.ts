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

/**
 * Told of each: its kind, and what it is as users write it (`Date.now()`). Called while anything is
 * being recorded, be it by others than the running code.
 */
export type Notice = (kind: ImpurityKind, what: string) => void
