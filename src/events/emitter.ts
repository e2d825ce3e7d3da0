/**
 * Hands the events of one cache to its listeners, and to the diagnostics channels of the process.
 *
 * What must stay true: `watched` is two look-ups, so that callers can skip making an event nobody
 * hears; a listener that throws (or returns a promise that rejects) reaches neither the memoized
 * call nor the other listeners, and is warned of once.
 *
 * A subscriber of a diagnostics channel that throws is Node's business: Node reports it as an
 * uncaught exception after the call, as for every channel; the call itself is not disturbed.
 */
import { types } from 'node:util'
import { channelOf } from './channels.ts'
import type { CacheEvent, CacheEventOf } from './event.ts'

type Type = CacheEvent['type']
type Listener = (event: never) => unknown

/** Hands the events of one cache to its listeners. */
export class Emitter {
  readonly #listeners = new Map<Type, Set<Listener>>()
  readonly #failed = new WeakSet<Listener>()
  /** Whether events carry their arguments as text, for a logger that was asked to show them. */
  showsArguments = false

  /** Whether anybody hears events of this type, here or on the channel `permafrost:<type>`. */
  watched(type: Type): boolean {
    return this.listens(type) || channelOf(type).hasSubscribers
  }

  /** Whether a listener hears events of this type here; the channel is not asked. */
  listens(type: Type): boolean {
    return this.#listeners.size > 0 && this.#listeners.has(type)
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
    const channel = channelOf(event.type)
    if (channel.hasSubscribers) channel.publish(event)
    const set = this.#listeners.get(event.type)
    if (set === undefined) return
    // A copy: a listener may add others, which begin with the next event.
    for (const listener of Array.from(set)) this.#call(listener, event)
  }

  #call(listener: Listener, event: CacheEvent): void {
    try {
      const returned = listener(event as never)
      if (types.isPromise(returned))
        returned.catch((error: unknown) => this.#listenerFailed(listener, error))
    } catch (error) {
      this.#listenerFailed(listener, error)
    }
  }

  /** A listener's error is its owner's, but it must not turn a computed result into a throw. */
  #listenerFailed(listener: Listener, error: unknown): void {
    if (this.#failed.has(listener)) return
    this.#failed.add(listener)
    process.emitWarning(error instanceof Error ? error : new Error(String(error)))
  }
}
