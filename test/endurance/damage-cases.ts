/**
 * Takes a copy of a cache for each damage, and uses it until it serves again. Says each case before
 * it begins, so that the test knows which one a crash belongs to.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { CacheOptions } from '../../src/index.ts'
import { doDamage } from './damage.ts'
import type { Damage } from './damage.ts'
import { input, listen, newCache, say } from './program.ts'
import { isRight, resultOf } from './work.ts'

/** What the program is given; the damages come as one line each, with their number. */
export interface CasesInput {
  readonly template: string
  readonly work: string
  readonly keys: number
}

/** One line of input. */
export interface CaseInput {
  readonly number: number
  readonly damage: Damage
}

/** What it says of each case. */
export interface CaseReport {
  readonly number: number
  readonly faults: readonly string[]
  /** Results that had to be computed again at first. */
  readonly lost: number
}

const { template, work: folder, keys } = input() as CasesInput

/** Uses everything once; how many results were computed. */
async function use(dir: string, options: CacheOptions, faults: string[]): Promise<number> {
  const said = JSON.stringify(options)
  const cache = newCache({ ...options, dir })
  cache.on('error', ({ doing, error }) => {
    // Of a cache that can't be written to, errors are due.
    if (options.readOnly !== true) faults.push(`error while ${doing}: ${String(error)}`)
  })
  const work = cache.memoize((key: number) => resultOf(key), { name: 'work' })
  const file = cache.memoize((key: number) => [resultOf(key)], { name: 'file', inline: false })
  try {
    for (let key = 0; key < keys; key++) {
      if (!isRight(key, work(key))) faults.push(`${said}: wrong value of ${key}`)
      if (key % 9 === 0 && !isRight(key, file(key)[0])) faults.push(`${said}: wrong file of ${key}`)
    }
    work.explain(keys + 1)
    if (options.readOnly !== true) await cache.commit()
    for (const { size } of cache.entries()) if (!(size >= 0)) faults.push(`${said}: odd entry`)
  } catch (error) {
    faults.push(`${said}: threw ${error instanceof Error ? error.stack : String(error)}`)
  }
  const { misses } = cache.stats()
  cache.close()
  return misses
}

/** Whether a call has no reason to look at what was damaged. */
function unmet({ file }: Damage, kind: string, detail: string): boolean {
  if (file.startsWith('entries')) return detail.includes('does not say the same')
  return file.startsWith('index.db') && /^(index|entry)-damaged$|^(total|count)-wrong$/.test(kind)
}

async function one(dir: string, damage: Damage): Promise<Omit<CaseReport, 'number'>> {
  const faults: string[] = []
  cpSync(template, dir, { recursive: true })
  doDamage(dir, damage)
  await use(dir, { readOnly: true, memory: 0 }, faults)
  const lost = await use(dir, {}, faults)
  // A row may have been stored into a broken page: that shows at the next look.
  await use(dir, { recordAccess: false }, faults)
  await use(dir, { memory: 0 }, faults)
  const left = await use(dir, { readOnly: true }, faults)
  if (left > 0) faults.push(`${left} results are still computed anew`)
  const cache = newCache({ dir })
  cache.removeOrphans()
  for (const { kind, detail } of cache.verify().problems)
    // What calls never meet stays as it is, and verify is there to tell of it.
    if (!unmet(damage, kind, detail)) faults.push(`${kind}: ${detail}`)
  cache.clear()
  if ([...cache.entries()].length > 0) faults.push('entries left after clear')
  cache.close()
  rmSync(dir, { recursive: true, force: true })
  return { faults, lost }
}

for (let next = listen(); next !== null; next = listen()) {
  const { number, damage } = next as CaseInput
  say({ begins: number })
  try {
    say({ number, ...(await one(join(folder, `${number}`), damage)) } satisfies CaseReport)
  } catch (error) {
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
    say({ number, faults: [`threw ${fault}`], lost: 0 } satisfies CaseReport)
  }
}
