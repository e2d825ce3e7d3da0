/**
 * Stores results until it is killed. Of the directory that keeps everything it says which keys a
 * `commit()` has acknowledged.
 */
import { setImmediate } from 'node:timers/promises'
import type { CacheOptions } from '../../src/index.ts'
import { input, newCache, say } from './program.ts'
import { isRight, likelyKey, randomNumbers, resultOf } from './work.ts'

/** What the program is given. */
export interface WriterInput {
  readonly kept: string
  readonly tight: string
  readonly tightBytes: number
  /** Its own keys are this and those after it. */
  readonly first: number
  readonly most: number
  /** Keys that all processes share in the tight directory. */
  readonly keys: number
  readonly seed: number
  readonly options: CacheOptions
}

const { kept, tight, tightBytes, first, most, keys, seed, options } = input() as WriterInput
const keeping = newCache({ ...options, dir: kept })
const evicting = newCache({ ...options, dir: tight, size: tightBytes })
const keep = keeping.memoize((key: number) => resultOf(key), { name: 'work' })
const work = evicting.memoize((key: number) => resultOf(key), { name: 'work' })
const file = keeping.memoize((key: number) => [resultOf(key)], { name: 'file', inline: false })
const random = randomNumbers(seed)

function check(key: number, value: unknown): void {
  if (!isRight(key, value)) say({ wrong: key })
}

say('ready')
for (let key = first; ; key++) {
  if (key < first + most) {
    check(key, keep(key))
    if (key % 5 === 0) check(key, file(key)[0])
    if (random() < 0.3) {
      await keeping.commit()
      say({ acknowledged: key })
    }
  }
  const shared = likelyKey(random, keys)
  check(shared, work(shared))
  const chance = random()
  if (chance < 0.01) evicting.clear()
  else if (chance < 0.05) work.delete(likelyKey(random, keys))
  else if (chance < 0.1) check(shared, work.refresh(shared))
  else if (chance < 0.12) evicting.removeOrphans()
  else if (chance < 0.3) await setImmediate()
}
