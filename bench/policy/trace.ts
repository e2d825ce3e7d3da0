/**
 * A trace: which results a program asks for, in order, with what each costs and takes.
 *
 * What must stay true: a key is one result, so its cost and size never change; the size counts the
 * entry's metadata, as the store does.
 */
import { netBenefit } from '../../src/policy/index.ts'

/** See the module's header. */
export interface Trace {
  readonly name: string
  /** The key of each access. */
  readonly accesses: Int32Array
  /** Bytes of each key, metadata included. */
  readonly sizes: Float64Array
  /** Milliseconds that computing each key takes. */
  readonly computeMs: Float64Array
  /** Milliseconds that a hit on each key saves. */
  readonly benefitMs: Float64Array
}

/** One result. */
export interface Result {
  readonly size: number
  readonly computeMs: number
}

/** What an entry takes beside its value: about what the store counts for its rows. */
export const METADATA = 560

/** Collects a trace. */
export class Recorder {
  readonly #accesses: number[] = []
  readonly #results: Result[] = []

  /** A new key. */
  add(result: Result): number {
    return this.#results.push(result) - 1
  }

  access(key: number): void {
    this.#accesses.push(key)
  }

  get length(): number {
    return this.#accesses.length
  }

  finish(name: string): Trace {
    const sizes = Float64Array.from(this.#results, ({ size }) => Math.round(size) + METADATA)
    const computeMs = Float64Array.from(this.#results, (result) => result.computeMs)
    const benefitMs = computeMs.map((ms, key) =>
      netBenefit({ computeMs: ms, hashMs: 0.02, size: sizes[key]! }),
    )
    return { name, accesses: Int32Array.from(this.#accesses), sizes, computeMs, benefitMs }
  }
}

/** Bytes of all keys that are asked for: a cache of this size never evicts. */
export function footprint({ accesses, sizes }: Trace): number {
  let bytes = 0
  for (const key of new Set(accesses)) bytes += sizes[key]!
  return bytes
}

/** Milliseconds that a cache without a bound saves. */
export function mostSaved({ accesses, benefitMs }: Trace): number {
  const seen = new Set<number>()
  let saved = 0
  for (const key of accesses) {
    if (seen.has(key)) saved += benefitMs[key]!
    else seen.add(key)
  }
  return saved
}
