/**
 * A cache is copied while others write to it (a backup, a CI cache), so that its files are of
 * different moments: no value in the copy is wrong, and the copy serves.
 */
import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, start, temporaryFolder } from './child.ts'
import type { PeerInput } from './crash-peer.ts'
import { SEED, scaled } from './scale.ts'
import type { UseInput, UseReport } from './use-program.ts'
import { randomNumbers } from './work.ts'

const PEER = new URL('crash-peer.ts', import.meta.url)
const USE = new URL('use-program.ts', import.meta.url)
const KEYS = 200
const COPIES = scaled(4, 60)

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms)
  })

/** Copies what lies in a directory in any order, with pauses; what goes meanwhile is left out. */
async function copySlowly(from: string, to: string, random: () => number): Promise<void> {
  mkdirSync(to)
  const names = readdirSync(from).filter((name) => !name.endsWith('-shm'))
  for (const name of names.toSorted(() => random() - 0.5)) {
    try {
      cpSync(join(from, name), join(to, name), {
        recursive: true,
        filter: (path) => statSync(path, { throwIfNoEntry: false }) !== undefined,
      })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
    await pause(random() * 60)
  }
}

test('copies of a cache at work hold nothing wrong, and serve', { timeout: 240_000 }, async () => {
  const root = temporaryFolder()
  const dir = join(root, 'cache')
  const size = 2 * 2 ** 20
  const peers = [1, 2].map((seed) =>
    start(PEER, { dir, keys: KEYS, seed, options: { size, memory: 0 } } satisfies PeerInput),
  )
  for (const { next } of peers) await next()
  await pause(500)
  const random = randomNumbers(SEED)
  const dirs = Array.from({ length: COPIES }, (_, i) => join(root, `copy ${i}`))
  for (const copy of dirs) {
    await copySlowly(dir, copy, random)
    await pause(random() * 100)
  }
  for (const { child } of peers) child.stdin?.end()
  await Promise.all(peers.map(({ ended }) => ended))
  const input: UseInput = { dirs, keys: KEYS }
  const reports = await run<readonly UseReport[]>(USE, input)
  expect(reports.flatMap(({ faults }) => faults)).toEqual([])
  expect(reports.reduce((sum, { hits }) => sum + hits, 0)).toBeGreaterThan(0)
})
