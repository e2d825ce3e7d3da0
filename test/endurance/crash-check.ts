/** Looks, in a new process, at what is left after crashes. */
import { readFileSync } from 'node:fs'
import { complaintsOf, input, newCache, say } from './program.ts'
import { isRight, resultOf } from './work.ts'

/** What the program is given. */
export interface CheckInput {
  readonly dir: string
  readonly size: number
  /** A file with a JSON array of the keys that must be there. */
  readonly kept: string
  /** Keys that may be there. */
  readonly keys: number
}

/** What it finds. */
export interface CheckReport {
  readonly missing: readonly number[]
  readonly wrong: readonly number[]
  readonly complaints: readonly string[]
  readonly hits: number
  /** Kinds of problems before and after `removeOrphans`. */
  readonly before: readonly string[]
  readonly after: readonly string[]
}

const { dir, size, kept, keys } = input() as CheckInput
const cache = newCache({ dir, size, memory: 0 })
const complaints = complaintsOf(cache)
const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
const all = JSON.parse(readFileSync(kept, 'utf8')) as readonly number[]
const missing = all.filter((key) => !work.has(key))
const asked = [...all, ...Array.from({ length: keys }, (_, key) => key)]
const wrong = asked.filter((key) => !isRight(key, work(key)))
const { hits } = work.stats()
await cache.commit()
const before = [...new Set(cache.verify().problems.map(({ kind }) => kind))]
cache.removeOrphans()
const after = cache.verify().problems.map(({ kind, detail }) => `${kind}: ${detail}`)
cache.close()
say({ missing, wrong, complaints: [...complaints], hits, before, after } satisfies CheckReport)
