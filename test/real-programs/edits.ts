/** Tables of edits, and what each must lead to. */
import { expect } from 'vitest'
import type { Outcome } from './drive.ts'
import { edit, runProject } from './project.ts'
import type { Edit, Program } from './project.ts'

/** `stored` is computed again with another result, `same` with the same, `hit` is not computed. */
export type Row = readonly [what: string, edit: Edit, then: 'stored' | 'same' | 'hit']

/** A call that is made again and again. */
export interface Repeated {
  readonly dir: string
  readonly program: Program
  /** The function, and its arguments. */
  readonly call: readonly [name: string, ...args: unknown[]]
  /** What came of the first. */
  readonly first: Outcome
}

/** Makes each edit, calls, undoes it, and calls: that must be a hit again. */
export async function expectEdits(repeated: Repeated, rows: readonly Row[]): Promise<void> {
  const { dir, program, call, first } = repeated
  for (const [what, change, then] of rows) {
    const undo = edit(dir, change)
    const edited = await program.call(...call)
    const was = then === 'same' ? 'stored' : then
    expect.soft(`${what}: ${edited.was}`).toBe(`${what}: ${was}`)
    expect.soft(edited, what).toMatchObject({ same: true, warnings: [] })
    if (then === 'stored') {
      expect.soft(edited.value, what).not.toEqual(first.value)
      expect.soft(edited.changes, what).not.toEqual([])
    } else {
      expect.soft(edited.value, what).toEqual(first.value)
    }
    undo()
    const back = await program.callAlone(...call)
    expect.soft(`${what}, undone: ${back.was}`).toBe(`${what}, undone: hit`)
    expect.soft(back.value, what).toEqual(first.value)
  }
}

/** Ends the process, and calls in a new one: a hit. */
export async function expectHitElsewhere({ dir, program, call, first }: Repeated): Promise<void> {
  await program.end()
  const second = runProject(dir)
  const again = await second.callAlone(...call)
  expect(again).toMatchObject({ was: 'hit', value: first.value, warnings: [] })
  await second.end()
}
