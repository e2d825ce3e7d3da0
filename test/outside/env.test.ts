/** Variables of the environment, read by memoized functions, and changed under another process. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { EnvReport } from './env-program.ts'
import { rowsOfEnv, VARIABLE_EDITS, VARIABLES } from './rows-of-env.ts'
import { runProgram } from './run-table.ts'

const folder = mkdtempSync(join(tmpdir(), 'permafrost-outside-'))
let first: EnvReport
let second: EnvReport

beforeAll(async () => {
  const run = async (step: string): Promise<EnvReport> =>
    (await runProgram('env-program.ts', [step, join(folder, 'cache')], VARIABLES)) as EnvReport
  first = await run('first')
  second = await run('second')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe.each(['by version', 'by text'] as const)('memoized %s', (how) => {
  it.each(Object.entries(rowsOfEnv()))('%s', (name, { sees, either }) => {
    const row = `${name}, ${how}`
    expect(first[row]!['nothing']!.was).toBe('miss')
    for (const edit of ['nothing', ...Object.keys(VARIABLE_EDITS)]) {
      const { was, why, value, uncached } = second[row]![edit]!
      expect({ edit, value }).toEqual({ edit, value: uncached })
      if (sees.includes(edit)) expect({ edit, was }).toEqual({ edit, was: 'miss' })
      // By its text a function that passes the environment on depends on all of it.
      if (how === 'by text' || either.includes(edit)) continue
      if (sees.includes(edit)) expect(why).toMatch(/^(?:env \w+|names of environment variables): /)
      else expect({ edit, was, why }).toEqual({ edit, was: 'hit', why: '' })
    }
  })
})
