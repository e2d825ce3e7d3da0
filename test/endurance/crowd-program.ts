/** Many threads of one process that use one cache in every way, until the time is over. */
import { once } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import type { CacheOptions } from '../../src/index.ts'
import { complaintsOf, input, newCache, say } from './program.ts'
import { isRight, likelyKey, randomNumbers, resultOf } from './work.ts'

/** What the program is given. */
export interface CrowdInput {
  readonly options: CacheOptions
  readonly threads: number
  readonly keys: number
  /** How long, once all is loaded. */
  readonly seconds: number
  readonly seed: number
}

/** What it says at its end, of all its threads. */
export interface CrowdReport {
  readonly calls: number
  readonly hits: number
  readonly wrong: readonly number[]
  readonly complaints: readonly string[]
}

async function work({ options, keys, seconds, seed }: CrowdInput): Promise<CrowdReport> {
  const cache = newCache(options)
  const complaints = complaintsOf(cache)
  const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
  const file = cache.memoize((key: number) => [resultOf(key)], { name: 'file', inline: false })
  const later = cache.memoize(async (key: number) => {
    await setImmediate()
    return { later: resultOf(key) }
  })
  const random = randomNumbers(seed)
  const wrong: number[] = []
  let calls = 0
  function check(key: number, value: unknown): void {
    calls++
    if (!isRight(key, value)) wrong.push(key)
  }
  const until = performance.now() + seconds * 1000
  while (performance.now() < until) {
    const key = likelyKey(random, keys)
    const chance = random()
    if (chance < 0.7) check(key, work(key))
    else if (chance < 0.8) check(key, file(key)[0])
    else if (chance < 0.9) {
      const [one, two] = await Promise.all([later(key), later(key)])
      check(key, one.later)
      check(key, two.later)
    } else if (chance < 0.93) check(key, work.refresh(key))
    else if (chance < 0.96) {
      const peeked = work.peek(key)
      if (peeked.hit) check(key, peeked.value)
    } else if (chance < 0.98) work.delete(key)
    else if (chance < 0.985) await cache.commit()
    else if (chance < 0.99) cache.evict()
    else if (chance < 0.9925) file.clear()
    else if (chance < 0.993) cache.clear()
    else if (chance < 0.994) cache.removeOrphans()
    else if (chance < 0.996) cache.refresh()
    else if (chance < 0.998) work.explain(key)
    else for (const { name } of cache.entries()) if (name === '') wrong.push(key)
    if (calls % 16 === 0) await setImmediate()
  }
  const { hits } = cache.stats()
  cache.close()
  return { calls, hits, wrong, complaints: [...complaints] }
}

async function crowd(given: CrowdInput): Promise<CrowdReport> {
  const reports = Array.from({ length: given.threads }, async (_, thread) => {
    const seed = given.seed * 1000 + thread
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { ...given, seed } })
    const exit = once(worker, 'exit')
    const [report] = (await Promise.race([
      once(worker, 'message'),
      exit.then(([code]) => Promise.reject(new Error(`a thread ended with ${code}`))),
    ])) as [CrowdReport]
    await exit
    return report
  })
  const all = await Promise.all(reports)
  return {
    calls: all.reduce((sum, { calls }) => sum + calls, 0),
    hits: all.reduce((sum, { hits }) => sum + hits, 0),
    wrong: all.flatMap(({ wrong }) => wrong),
    complaints: [...new Set(all.flatMap(({ complaints }) => complaints))],
  }
}

if (isMainThread) say(await crowd(input() as CrowdInput))
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread, no window
else parentPort?.postMessage(await work(workerData as CrowdInput))
