/** Starts threads that write, and terminates them at random instants. */
import { once } from 'node:events'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { complaintsOf, input, newCache, say } from './program.ts'
import { isRight, likelyKey, randomNumbers, resultOf } from './work.ts'

/** What the program is given. */
export interface TerminateInput {
  readonly dir: string
  readonly times: number
  readonly seed: number
}

/** What it says at its end. */
export interface TerminateReport {
  readonly wrong: readonly number[]
  readonly complaints: readonly string[]
  readonly problems: readonly string[]
  readonly calls: number
  /** In ms. */
  readonly slowestCommit: number
}

const KEYS = 300
const SIZE = 3 * 2 ** 20

async function write({ dir, seed }: TerminateInput): Promise<void> {
  const cache = newCache({ dir, size: SIZE, memory: 0 })
  const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
  const random = randomNumbers(seed)
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port of a thread, no window
  parentPort?.postMessage('ready')
  for (;;) {
    for (let i = 0; i < 5; i++) work(likelyKey(random, KEYS))
    await cache.commit()
    if (random() < 0.1) cache.clear()
  }
}

async function terminate({ dir, times, seed }: TerminateInput): Promise<TerminateReport> {
  const cache = newCache({ dir, size: SIZE, memory: 0 })
  const complaints = complaintsOf(cache)
  const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
  const random = randomNumbers(seed)
  const wrong: number[] = []
  let calls = 0
  let slowestCommit = 0
  for (let time = 0; time < times; time++) {
    const worker = new Worker(fileURLToPath(import.meta.url), {
      workerData: { dir, times, seed: seed + time },
    })
    await once(worker, 'message')
    await setTimeout(random() * 100)
    await worker.terminate()
    for (let i = 0; i < 5; i++) {
      const key = likelyKey(random, KEYS)
      if (!isRight(key, work(key))) wrong.push(key)
      calls++
    }
    const begun = performance.now()
    work.refresh(0)
    await cache.commit()
    slowestCommit = Math.max(slowestCommit, Math.round(performance.now() - begun))
  }
  cache.removeOrphans()
  const problems = cache.verify().problems.map(({ kind, detail }) => `${kind}: ${detail}`)
  cache.close()
  return { wrong, complaints: [...complaints], problems, calls, slowestCommit }
}

if (isMainThread) say(await terminate(input() as TerminateInput))
else await write(workerData as TerminateInput)
