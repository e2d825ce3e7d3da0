/** Worker threads are terminated in the middle of their work: nobody else is held up by it. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run, temporaryFolder } from './child.ts'
import { SEED, scaled } from './scale.ts'
import type { TerminateInput, TerminateReport } from './terminate-program.ts'

const PROGRAM = new URL('terminate-program.ts', import.meta.url)

test('threads that are terminated at any instant leave no lock and no damage', async () => {
  const dir = join(temporaryFolder(), 'cache')
  const input: TerminateInput = { dir, times: scaled(6, 150), seed: SEED }
  const report = await run<TerminateReport>(PROGRAM, input)
  expect(report).toMatchObject({ wrong: [], complaints: [], problems: [] })
  expect(report.calls).toBeGreaterThan(scaled(6, 150))
  // A lock that stayed would hold each commit up for as long as patience lasts.
  expect(report.slowestCommit).toBeLessThan(3000)
})
