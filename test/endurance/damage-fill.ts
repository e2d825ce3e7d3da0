/** Fills a cache that is going to be damaged, and leaves it closed, or as a crash leaves it. */
import { input, newCache, say } from './program.ts'
import { resultOf } from './work.ts'

/** What the program is given. */
export interface FillInput {
  readonly dir: string
  readonly keys: number
  readonly end: 'closed' | 'killed'
}

const { dir, keys, end } = input() as FillInput

async function fill(from: number, to: number): Promise<() => void> {
  const cache = newCache({ dir })
  const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
  const file = cache.memoize((key: number) => [resultOf(key)], { name: 'file', inline: false })
  for (let key = from; key < to; key++) {
    work(key)
    if (key % 9 === 0) file(key)
  }
  await cache.commit()
  return () => cache.close()
}

const half = Math.floor(keys / 2)
const close = await fill(0, half)
close()
// What a crash leaves: the second half lies in the WAL alone.
const closeAgain = await fill(half, keys)
if (end === 'closed') closeAgain()
say('filled')
if (end === 'killed') process.kill(process.pid, 'SIGKILL')
