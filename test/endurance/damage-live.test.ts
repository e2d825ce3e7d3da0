/** A cache is damaged while a process has it open. */
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { filesBelow, start, temporaryFolder } from './child.ts'
import { cuts, doDamage, flips, oddities } from './damage.ts'
import type { Damage } from './damage.ts'
import type { LiveInput, LiveReport } from './damage-live.ts'
import { SEED, scaled } from './scale.ts'
import { randomNumbers } from './work.ts'

const LIVE = new URL('damage-live.ts', import.meta.url)
const KEYS = 30

const VARIANTS: readonly LiveInput['options'][] = [{ memory: 0 }, {}, { recordAccess: false }]

/** Damage that fits what is there now; the shared memory of SQLite is left alone (a limit of WAL). */
function someDamage(dir: string, random: () => number): Damage {
  const files = filesBelow(dir)
    .map(({ path, bytes }) => ({ file: relative(dir, path), bytes }))
    .filter(({ file }) => !file.endsWith('-shm') && !file.includes('damaged'))
  const chosen = files[Math.floor(random() * files.length)] ?? { file: 'index.db', bytes: 0 }
  const index = files.find(({ file }) => file === (random() < 0.7 ? 'index.db' : 'index.db-wal'))
  const { file, bytes } = random() < 0.5 && index !== undefined ? index : chosen
  const seed = Math.floor(random() * 2 ** 31)
  const kinds = [
    cuts(file, bytes, 20),
    bytes > 0 ? flips([{ file, bytes }], 20, seed) : [],
    oddities(file, bytes, []).filter(({ kind }) => kind !== 'folder' && kind !== 'dangling'),
  ].filter((damages) => damages.length > 0)
  const damages = kinds[Math.floor(random() * kinds.length)] ?? []
  return damages[Math.floor(random() * damages.length)] ?? { kind: 'grown', file, bytes: 1 }
}

test(
  'files are damaged under an open cache: nothing wrong, no crash, and it serves again',
  { timeout: 300_000 },
  async () => {
    const failures: string[] = []
    const lane = async (lane: number): Promise<void> => {
      const random = randomNumbers(SEED + lane)
      for (let process = 0; process < scaled(3, 40); process++) {
        const dir = join(temporaryFolder(), 'cache')
        const input: LiveInput = { dir, keys: KEYS, options: VARIANTS[process % 3] ?? {} }
        const { tell, next, ended, child } = start(LIVE, input)
        await next()
        const done: string[] = []
        const turn = async (): Promise<LiveReport | null> => {
          tell('go')
          const report = (await next()) as LiveReport | null
          const { faults = ['the process has ended'] } = report ?? {}
          if (faults.length > 0) failures.push(`${done.join(' then ')}: ${faults.join(', ')}`)
          return report
        }
        for (let round = 0; round < 5 && child.exitCode === null; round++) {
          const damage = someDamage(dir, random)
          done.push(JSON.stringify(damage))
          doDamage(dir, damage)
          await turn()
        }
        await turn()
        await turn()
        const last = await turn()
        if (last !== null && last.computed > 0)
          failures.push(`${done.join(' then ')}: ${last.computed} results still computed anew`)
        child.stdin?.end()
        const { status, signal, err } = await ended
        if (status !== 0) failures.push(`${done.join(' then ')}: ended with ${signal} ${err}`)
      }
    }
    await Promise.all([lane(1000), lane(2000)])
    expect(failures).toEqual([])
  },
)
