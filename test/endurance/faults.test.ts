/**
 * What surrounds a cache fails: the disk is full, access is denied, the directory goes, the clock
 * runs backwards. In every row the user's function returns the right value each time, and no call
 * throws; where the trouble passes, the cache serves again by itself.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { run, temporaryFolder } from './child.ts'
import { ACCESS, FOLDERS } from './faults-of-folders.ts'
import type { Row } from './faults-of-folders.ts'
import { CLOCK, LIMITS, LONG, MOUNTS, UNSHARE } from './faults-of-systems.ts'
import type { FaultsInput, FaultsReport, Turn } from './faults-program.ts'
import { FULL, scaled } from './scale.ts'

const PROGRAM = new URL('faults-program.ts', import.meta.url)
const KEYS = scaled(8, 36)
/** Calls of the three functions in one turn. */
const CALLS = KEYS + Math.ceil(KEYS / 9) + Math.ceil(KEYS / 12)

/** Longer than any call may take for the cache's sake. */
const PATIENCE = 5000

/** The turns of a row's program. */
async function turnsOf({ options = {}, dir, how, steps }: Row): Promise<readonly Turn[]> {
  const root = temporaryFolder()
  // Nobody has to find the way to it.
  chmodSync(dirname(root), 0o711)
  chmodSync(root, 0o777)
  mkdirSync(join(root, 'disk'), { mode: 0o777 })
  const at = dir?.(root) ?? join(root, 'cache')
  const input: FaultsInput = { dir: at, keys: KEYS, options, steps: steps(at, root) }
  if (options.readOnly === true)
    await run(PROGRAM, { ...input, options: {}, steps: ['use'] } satisfies FaultsInput)
  const { turns } = await run<FaultsReport>(PROGRAM, input, how?.(root) ?? {})
  spawnSync('chmod', ['-R', 'u+rwx', root])
  return turns
}

const ROWS = { FOLDERS, ACCESS, LIMITS, CLOCK, ...(UNSHARE && { MOUNTS }), ...(FULL && { LONG }) }
const TITLES: Readonly<Record<string, string>> = {
  FOLDERS: 'the directory is not what it should be:',
  ACCESS: 'permission is denied:',
  LIMITS: 'limits of the system:',
  CLOCK: 'the clock:',
  MOUNTS: 'the disk:',
  LONG: 'the extreme:',
}

describe.each(Object.entries(ROWS))('%s', (group, rows) => {
  test.each(rows.filter(({ rare }) => FULL || rare === undefined))(
    `${TITLES[group]} $what`,
    { timeout: 120_000 },
    async (row) => {
      const turns = await turnsOf(row)
      for (const turn of turns) {
        expect(turn).toMatchObject({ wrong: [], threw: [] })
        expect(turn.slowest).toBeLessThan(PATIENCE)
        expect(turn.computed).toBeLessThanOrEqual(CALLS)
      }
      if (row.after === 'all hits')
        expect(turns.at(-1)).toMatchObject({ computed: 0, commit: null })
    },
  )
})
