/** Processes with worker threads crowd into one small cache. */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesBelow, run, temporaryFolder } from './child.ts'
import type { Start } from './child.ts'
import type { CheckInput, CheckReport } from './crash-check.ts'
import type { CrowdInput, CrowdReport } from './crowd-program.ts'
import { SEED, scaled } from './scale.ts'

const PROGRAM = new URL('crowd-program.ts', import.meta.url)
const CHECK = new URL('crash-check.ts', import.meta.url)

const PROCESSES = scaled(3, 16)
const THREADS = scaled(3, 8)
const SECONDS = scaled(2, 60)
const KEYS = 600
const SIZE = 6 * 2 ** 20
/** What a directory may take above its bound: the WAL, before it is folded in. */
const SLACK = 4.5 * 2 ** 20

/** Processes that see none of the others, where that is allowed. */
const APART: Start =
  spawnSync('unshare', ['-pf', 'true']).status === 0 ? { under: ['unshare', '-pf'] } : {}

test(
  `${PROCESSES} processes of ${THREADS} threads: all values right, the index whole, the bound kept`,
  { timeout: 300_000 },
  async () => {
    const root = temporaryFolder()
    const dir = join(root, 'cache')
    let largest = 0
    const watching = setInterval(() => {
      if (existsSync(dir)) largest = Math.max(largest, bytesBelow(dir))
    }, 500)
    const reports = await Promise.all(
      Array.from({ length: PROCESSES }, (_, i) =>
        run<CrowdReport>(
          PROGRAM,
          {
            options: {
              ...{ dir, size: SIZE, policy: i % 2 === 0 ? 'gdsf' : 'lru' },
              ...(i % 3 === 0 && { memory: 0 }),
              ...(i % 4 === 1 && { persistence: { every: 50 } }),
              ...(i % 4 === 2 && { recordAccess: false }),
            },
            ...{ threads: THREADS, keys: KEYS, seconds: SECONDS, seed: SEED + i },
          } satisfies CrowdInput,
          // Some can't tell whether the others live, as in containers that share a cache.
          i % 3 === 2 ? APART : {},
        ),
      ),
    )
    clearInterval(watching)
    expect(reports.flatMap(({ wrong }) => wrong)).toEqual([])
    expect(reports.flatMap(({ complaints }) => complaints)).toEqual([])
    for (const { calls, hits } of reports) {
      expect(calls).toBeGreaterThanOrEqual(THREADS)
      expect(hits).toBeGreaterThanOrEqual(0)
    }
    expect(largest).toBeLessThan(SIZE + SLACK)

    const none = join(root, 'none.json')
    writeFileSync(none, '[]')
    const look: CheckInput = { dir, size: SIZE, kept: none, keys: KEYS }
    const found = await run<CheckReport>(CHECK, look)
    expect(found).toMatchObject({ wrong: [], complaints: [], after: [] })
    expect(['orphan-object', 'orphan-entry']).toEqual(expect.arrayContaining([...found.before]))
    expect(bytesBelow(dir)).toBeLessThan(SIZE + 2 ** 19)
    expect(readdirSync(dir).filter((name) => /damaged|moving|wal$|shm$/.test(name))).toEqual([])
    console.log(
      `crowd: ${reports.reduce((sum, { calls }) => sum + calls, 0)} calls, ` +
        `largest ${(largest / 2 ** 20).toFixed(1)} MiB of ${SIZE / 2 ** 20} MiB`,
    )
  },
)
