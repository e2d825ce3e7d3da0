/** Uses a cache, with pauses in which the test damages it. */
import type { CacheOptions } from '../../src/index.ts'
import { input, listen, newCache, say } from './program.ts'
import { isRight, resultOf } from './work.ts'

/** What the program is given. */
export interface LiveInput {
  readonly dir: string
  readonly keys: number
  readonly options: CacheOptions
}

/** What it says after each turn. */
export interface LiveReport {
  readonly faults: readonly string[]
  readonly computed: number
}

const { dir, keys, options } = input() as LiveInput
const cache = newCache({ ...options, dir })
const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
const file = cache.memoize((key: number) => [resultOf(key)], { name: 'file', inline: false })

async function turn(): Promise<LiveReport> {
  const faults: string[] = []
  const { misses: before } = cache.stats()
  cache.refresh()
  for (let key = 0; key < keys; key++) {
    if (!isRight(key, work(key))) faults.push(`wrong value of ${key}`)
    if (key % 9 === 0 && !isRight(key, file(key)[0])) faults.push(`wrong file of ${key}`)
  }
  const { misses } = cache.stats()
  try {
    await cache.commit()
  } catch {
    // Defined: whoever asks for an acknowledgement is told that there is none. The next turn
    // finds the cache mended.
  }
  return { faults, computed: misses - before }
}

say(await turn())
while (listen() !== null) say(await turn())
cache.close()
