/**
 * Weak collections that a session has reached.
 *
 * What must stay true: nobody can list what such a collection holds, and a program can only ask it for
 * what it has: so it counts by what it holds for the objects met (the ephemeron rule), those that are
 * met for its sake included. Each pair of a collection and an object is asked for once.
 */
import { weakMapHolds, weakSetHolds } from './primordials.ts'

export interface WeakCollection {
  readonly collection: object
  readonly kind: 'map' | 'set'
  readonly number: number
  /** Whether the captures reached it, below this session. */
  readonly inherited: boolean
  /** How many of the objects met it has been asked for. */
  checked: number
  capturesChecked: boolean
}

/** Told of each object that a collection holds; `index` is its number doubled, plus one if captured. */
export type FoundInWeak = (weak: WeakCollection, key: object | symbol, index: number) => void

type Met = ReadonlyMap<object | symbol, unknown>

export class WeakCollections {
  private readonly reached: WeakCollection[] = []

  reset(): void {
    if (this.reached.length > 0) this.reached.length = 0
  }

  /** Takes over what the session of the captures has reached. */
  inherit(from: WeakCollections): void {
    for (const { collection, kind, number } of from.reached)
      this.reached.push({
        collection,
        kind,
        number,
        inherited: true,
        checked: 0,
        capturesChecked: true,
      })
  }

  reach(collection: object, kind: 'map' | 'set', number: number): void {
    this.reached.push({
      collection,
      kind,
      number,
      inherited: false,
      checked: 0,
      capturesChecked: false,
    })
  }

  /** Tells `found` what the collections hold for what was met since they were last asked; true if any. */
  drain(met: Met, captured: Met | null, found: FoundInWeak): boolean {
    let any = false
    for (const weak of this.reached) {
      const from = weak.checked
      weak.checked = met.size
      let index = -1
      // What is met meanwhile is asked for in the next round.
      for (const key of Array.from(met.keys())) {
        if (++index < from) continue
        if (!holds(weak, key)) continue
        any = true
        found(weak, key, index * 2)
      }
      if (captured !== null && drainCaptured(weak, captured, found)) any = true
    }
    return any
  }
}

function holds({ kind, collection }: WeakCollection, key: object | symbol): boolean {
  return (kind === 'map' ? weakMapHolds : weakSetHolds)(collection, key)
}

/** What a weak collection among the arguments holds for captured objects. */
function drainCaptured(weak: WeakCollection, captured: Met, found: FoundInWeak): boolean {
  if (weak.inherited || weak.capturesChecked) return false
  weak.capturesChecked = true
  let any = false
  let index = -1
  for (const key of captured.keys()) {
    index++
    if (!holds(weak, key)) continue
    any = true
    found(weak, key, index * 2 + 1)
  }
  return any
}
