/**
 * A trace through the real store: does the simulator tell the truth?
 *
 * What must stay true: both get the same trace, with sizes as the store counts them, and hits are told
 * to the store one by one; so what differs is what the simulator leaves out.
 */
import { join } from 'node:path'
import type { ReplacementPolicy } from '../../src/policy/index.ts'
import { openStore } from '../../src/store/local.ts'
import { batchOf, putOf, storeOptions } from '../store-entries.ts'
import { logNormal, makeRandom, zipf } from './random.ts'
import { METADATA, Recorder } from './trace.ts'
import type { Trace } from './trace.ts'

const ACCESSES = 2500
const START = 1_700_000_000_000

/**
 * A small trace whose values are real: mixed sizes and costs, and what never comes again, some of it
 * large and cheap, for which nothing better should have to go.
 */
export function storeTrace(): Trace {
  const random = makeRandom(8)
  const recorder = new Recorder()
  const result = (size: number, sizes: number, ms: number): number =>
    recorder.add({ size: logNormal(random, size, sizes), computeMs: logNormal(random, ms, 1.5) })
  const keys = Array.from({ length: 700 }, () => result(2500, 1.2, 30))
  const rank = zipf(random, keys.length, 0.8)
  while (recorder.length < ACCESSES) {
    const what = random()
    if (what < 0.85) recorder.access(keys[rank()]!)
    else if (what < 0.95) recorder.access(result(2500, 1.2, 30))
    else recorder.access(result(250_000, 0.4, 5))
  }
  return recorder.finish('through the store')
}

/** Milliseconds that hits in a store of `capacity` bytes in `folder` save. */
export function runStore(
  trace: Trace,
  policy: ReplacementPolicy,
  capacity: number,
  folder: string,
): number {
  const { accesses, sizes, benefitMs, computeMs } = trace
  let now = START
  const store = openStore({
    ...storeOptions(join(folder, policy.name), capacity),
    policy,
    now: () => now,
  })
  let saved = 0
  for (const number of accesses) {
    now += 1000
    const size = sizes[number]! - METADATA
    const put = putOf({ number, size, computeMs: computeMs[number]!, created: now })
    const isHit = 'bytes' in store.get(put.entry.key)
    const hit = { key: put.entry.key, hits: 1, accessed: now }
    if (isHit) saved += benefitMs[number]!
    store.write(isHit ? { ...batchOf([]), accesses: [hit] } : batchOf([put]), 'long')
  }
  store.close()
  return saved
}
