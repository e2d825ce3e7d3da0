/** Uses caches that others have left, until they serve everything. */
import { input, newCache, say } from './program.ts'
import { isRight, resultOf } from './work.ts'

/** What the program is given. */
export interface UseInput {
  readonly dirs: readonly string[]
  readonly keys: number
}

/** What it says of each directory. */
export interface UseReport {
  /** At the first look. */
  readonly hits: number
  readonly faults: readonly string[]
}

const { dirs, keys } = input() as UseInput

function use(dir: string, readOnly: boolean, faults: string[]): { hits: number; misses: number } {
  const cache = newCache({ dir, readOnly, memory: 0 })
  const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
  for (let key = 0; key < keys; key++)
    if (!isRight(key, work(key))) faults.push(`${dir}: wrong value of ${key}`)
  const { hits, misses } = cache.stats()
  cache.close()
  return { hits, misses }
}

function look(dir: string): UseReport {
  const faults: string[] = []
  use(dir, true, faults)
  const { hits } = use(dir, false, faults)
  use(dir, false, faults)
  const { misses } = use(dir, true, faults)
  if (misses > 0) faults.push(`${dir}: ${misses} results are still computed anew`)
  const cache = newCache({ dir })
  cache.removeOrphans()
  cache.verify()
  cache.close()
  use(dir, false, faults)
  return { hits, faults }
}

say(dirs.map((dir) => look(dir)))
