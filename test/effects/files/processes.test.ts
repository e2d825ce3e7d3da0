/** Replayed files in processes of their own. */
import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'

const program = new URL('taken-early.ts', import.meta.url).pathname

it('functions taken early are followed, and another mask counts as in computing', () => {
  const output = execFileSync(process.execPath, ['--no-warnings', program], { encoding: 'utf8' })
  expect(JSON.parse(output)).toEqual([])
})
