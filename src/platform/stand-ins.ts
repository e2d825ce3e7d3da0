/**
 * Functions and objects of the runtime that Permafrost has put others in place of.
 *
 * What must stay true: a stand-in counts as what it stands for, wherever values are fingerprinted,
 * compared or shown; two stand-ins never stand for one another.
 */

const originals = new WeakMap<object, object>()

/** Says that `value` stands for `original`. */
export function standIn(value: object, original: object): void {
  originals.set(value, original)
}

/** What a value stands for; the value itself if it is no stand-in. */
export function behindStandIn<T>(value: T): T {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return value
  return (originals.get(value) as T | undefined) ?? value
}
