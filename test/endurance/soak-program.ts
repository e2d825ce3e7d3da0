/** Calls one function with ever new keys and says how much memory that takes. */
import { setImmediate } from 'node:timers/promises'
import type { CacheOptions } from '../../src/index.ts'
import { input, newCache, say } from './program.ts'

/** What the program is given. */
export interface SoakInput {
  readonly options: CacheOptions
  readonly keys: number
  /** It ends after so many seconds, whatever it has reached. */
  readonly seconds: number
  readonly samples: number
}

/** Memory after so many keys, in bytes; the heap after a collection. */
export interface Sample {
  readonly keys: number
  readonly heap: number
  readonly outside: number
  readonly rss: number
}

/** What it says at its end. */
export interface SoakReport {
  readonly samples: readonly Sample[]
  readonly wrong: number
  readonly misses: number
}

const { options, keys, seconds, samples: wanted } = input() as SoakInput
const cache = newCache(options)
const work = cache.memoize((key: number) => `${key}: ${key ** 2}`)
const samples: Sample[] = []
const until = performance.now() + seconds * 1000
let wrong = 0
let done = 0

/** Global with --expose-gc. */
const collect = (globalThis as { gc?: () => void }).gc ?? ((): void => {})

function sample(): void {
  collect()
  collect()
  const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage()
  samples.push({ keys: done, heap: heapUsed, outside: external + arrayBuffers, rss })
}

let due = keys / wanted
while (done < keys && performance.now() < until) {
  if (work(done) !== `${done}: ${done ** 2}`) wrong++
  done++
  // A server's loop turns; a batch job's does not: some of each.
  if (done % 500 === 0 && done % 20_000 < 15_000) await setImmediate()
  if (done >= due) {
    sample()
    due += keys / wanted
  }
}
sample()
const { misses } = cache.stats()
cache.close()
say({ samples, wrong, misses } satisfies SoakReport)
