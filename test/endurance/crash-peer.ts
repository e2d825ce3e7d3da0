/**
 * Works beside writers that are killed, until its input ends. It can be asked whether entries that
 * others have stored are there.
 */
import { createInterface } from 'node:readline'
import { setTimeout } from 'node:timers/promises'
import type { CacheOptions } from '../../src/index.ts'
import { complaintsOf, input, newCache, say } from './program.ts'
import { isRight, likelyKey, randomNumbers, resultOf } from './work.ts'

/** What the program is given. */
export interface PeerInput {
  readonly dir: string
  readonly keys: number
  readonly seed: number
  readonly options: CacheOptions
}

/** What it says at its end. */
export interface PeerReport {
  readonly calls: number
  readonly wrong: readonly number[]
  readonly complaints: readonly string[]
}

const { dir, keys, seed, options } = input() as PeerInput
const cache = newCache({ ...options, dir })
const complaints = complaintsOf(cache)
const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
const random = randomNumbers(seed)
const wrong: number[] = []
let calls = 0
const stop = new AbortController()

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const asked = JSON.parse(line) as readonly number[]
    const missing = asked.filter((key) => !work.has(key))
    wrong.push(...asked.filter((key) => !isRight(key, work(key))))
    say({ missing })
  })
  .on('close', () => stop.abort())

say('ready')
while (!stop.signal.aborted) {
  const key = likelyKey(random, keys)
  if (!isRight(key, work(key))) wrong.push(key)
  calls++
  await setTimeout(1)
}
cache.close()
say({ calls, wrong, complaints: [...complaints] } satisfies PeerReport)
