/** A clock that moves only when it is told to, and fingerprints that take time on it. */
import { deserialize, serialize } from 'node:v8'
import type { Clock } from '../../src/cache/clock.ts'
import type { Reading } from '../../src/fingerprint/reading.ts'
import { realReaders } from '../../src/memo/core.ts'
import type { Readers } from '../../src/memo/core.ts'
import { ignored } from '../../src/index.ts'
import type { Cache } from '../../src/index.ts'
import { newCache } from './support.ts'

export interface HandWatch extends Clock {
  /** Lets time go by, on both clocks. */
  take(ms: number): void
}

/** Functions may use it: it does not count in fingerprints. */
export function handWatch(): HandWatch {
  let time = 1_000_000
  return ignored({
    now: () => time,
    ticks: () => time,
    take: (ms: number) => {
      time += ms
    },
  })
}

/** What fingerprinting takes, in ms. */
export interface ReadingCosts {
  /** Of reading code and captures the n-th time. */
  readonly captures?: (time: number) => number
  /** Of each argument, by position. */
  readonly args?: readonly number[]
}

/** The real readers, slowed down on the watch. */
export function slowReaders(watch: HandWatch, { captures, args = [] }: ReadingCosts): Readers {
  const slow = new WeakMap<Reading, Reading>()
  const slowed = (reading: Reading): Reading => {
    const known = slow.get(reading)
    if (known !== undefined) return known
    const { code, traits, usesThis, unwatched, packageCode, trusts, impurities } = reading
    const made: Reading = {
      code,
      captures: reading.captures,
      traits,
      usesThis,
      unwatched,
      packageCode,
      trusts,
      impurities,
      describe: () => reading.describe(),
      reached: () => reading.reached(),
      arguments: (self, given) => {
        for (const [at, arg] of given.entries()) if (arg !== undefined) watch.take(args[at] ?? 0)
        return reading.arguments(self, given)
      },
    }
    slow.set(reading, made)
    return made
  }
  let times = 0
  return {
    ...realReaders,
    ofFunction: (fn, options) => {
      const reader = realReaders.ofFunction(fn, options)
      return {
        read: () => {
          watch.take(captures?.(times++) ?? 0)
          return slowed(reader.read())
        },
      }
    },
  }
}

/** A cache on a watch, and a serializer that takes time on it. */
export function timed(costs: { readonly encode?: number; readonly decode?: number } = {}): {
  readonly cache: Cache
  readonly watch: HandWatch
  readonly serializer: object
} {
  const watch = handWatch()
  const cache = newCache({}, { clock: watch })
  const serializer = {
    name: 'slow',
    encode: (value: unknown) => {
      watch.take(costs.encode ?? 0)
      return serialize(value)
    },
    decode: (bytes: Uint8Array): unknown => {
      watch.take(costs.decode ?? 0)
      return deserialize(bytes)
    },
  }
  return { cache, watch, serializer: ignored(serializer) }
}

/** Comes back in a later turn of promises. */
export function tick(): Promise<void> {
  return Promise.resolve()
}
