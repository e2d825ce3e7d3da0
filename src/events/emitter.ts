/**
 * A minimal typed emitter.
 *
 * What must stay true: `watched` is a map look-up, so that callers can skip making an event nobody
 * hears; a listener that throws reaches neither the memoized call nor the other listeners.
 */
import type { CacheEvent, CacheEventOf } from './event.ts'

type Type = CacheEvent['type']
type Listener = (event: never) => void

/** Hands the events of one cache to its listeners. */
export class Emitter {
  readonly #listeners = new Map<Type, Set<Listener>>()

  /** Whether anybody listens to this type. */
  watched(type: Type): boolean {
    return this.#listeners.has(type)
  }

  /** Adds a listener; the function returned removes it again. */
  on<T extends Type>(type: T, listener: (event: CacheEventOf<T>) => void): () => void {
    const set = this.#listeners.get(type) ?? new Set<Listener>()
    set.add(listener)
    this.#listeners.set(type, set)
    return () => {
      set.delete(listener)
      if (set.size === 0 && this.#listeners.get(type) === set) this.#listeners.delete(type)
    }
  }

  emit(event: CacheEvent): void {
    const set = this.#listeners.get(event.type)
    if (set === undefined) return
    for (const listener of set) {
      try {
        listener(event as never)
      } catch (error) {
        // A listener's error is its owner's, but it must not turn a computed result into a throw.
        process.emitWarning(error instanceof Error ? error : new Error(String(error)))
      }
    }
  }
}
