/**
 * Functions and objects of the runtime that Permafrost has put others in place of.
 *
 * What must stay true: a stand-in counts as what it stands for, wherever values are fingerprinted,
 * compared or shown, so that installing and removing stand-ins changes no fingerprint. Properties are
 * the stand-in's own, for a program may have changed them there; only a Proxy has none but those of
 * its target.
 */
import { types } from 'node:util'

const originals = new WeakMap<object, object>()
/** Stand-ins that are no functions: there is `process.env`, and looking up each object is dear. */
const objects: object[] = []
/** Originals whose use nobody sees while their stand-ins are in place. */
const unseen = new WeakMap<object, string>()

/** Says that `value` stands for `original`. */
export function standIn(value: object, original: object): void {
  if (typeof value !== 'function' && !originals.has(value)) objects.push(value)
  originals.set(value, original)
}

/** What a value stands for; the value itself if it is no stand-in. */
export function behindStandIn<T>(value: T): T {
  if (typeof value === 'function') return (originals.get(value) as T | undefined) ?? value
  if (typeof value !== 'object' || value === null) return value
  for (let i = 0; i < objects.length; i++)
    if (objects[i] === value) return originals.get(value) as T
  return value
}

/** The object that has the properties of `value`: what is behind a Proxy of ours, else itself. */
export function withProperties<T>(value: T): T {
  return types.isProxy(value) ? behindStandIn(value) : value
}

/**
 * Says that calling `original` itself is not seen, because `what` is watched through a stand-in.
 *
 * @returns What ends that.
 */
export function unseenAs(original: object, what: string): () => void {
  unseen.set(original, what)
  return () => {
    if (unseen.get(original) === what) unseen.delete(original)
  }
}

/** `Math.random` for the function that was taken before its stand-in was there, else null. */
export function unseenName(value: object): string | null {
  return unseen.get(value) ?? null
}
