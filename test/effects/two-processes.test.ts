/**
 * Recorded in one process, replayed in another: equal keys number objects alike, and a seeded
 * generator goes on from a hit as from a miss.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { beforeAll, expect, test } from 'vitest'
import { temporaryFolder } from '../memo/support.ts'

const program = fileURLToPath(new URL('replay-program.ts', import.meta.url))

interface Ran {
  readonly key: string
  readonly state: string
  readonly next?: number
}

function run(...args: string[]): Record<string, Ran> {
  return JSON.parse(
    execFileSync(process.execPath, [program, ...args], { encoding: 'utf8' }),
  ) as never
}

let uncached: Record<string, Ran>
let miss: Record<string, Ran>
let hit: Record<string, Ran>

beforeAll(() => {
  const folder = temporaryFolder()
  uncached = run()
  miss = run(folder)
  hit = run(folder)
})

test.each([
  'private state',
  'a typed array',
  'a closure with an object',
  'a generator in a global',
  'a registry',
  'an object of which one member counts',
])('%s', (name) => {
  expect(miss[name]!.key).not.toBe('')
  expect(hit[name]).toEqual(miss[name])
  expect({ ...hit[name], key: '' }).toEqual(uncached[name])
})
