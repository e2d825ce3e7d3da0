import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { layoutOf } from '../../src/store/layout.ts'
import { removeLeftovers, temporaryPath } from '../../src/store/temporary.ts'
import { writeWhole } from '../../src/store/whole-file.ts'
import { temporaryDirectory } from '../entries/database-fixture.ts'

const HOUR = 3600

/** The id of a process that is no more. */
function deadProcess(): number {
  return spawnSync(process.execPath, ['--eval', '']).pid
}

const mine = basename(temporaryPath('/'))
const [host = ''] = mine.split('-')

const table: readonly (readonly [what: string, name: () => string, age: number, goes: boolean])[] =
  [
    ['of this process', () => mine, 0, false],
    ['of this process, of an hour ago', () => mine, HOUR + 60, true],
    ['of a dead process', () => `${host}-${deadProcess()}-0-1-1`, 0, true],
    ['of a live process', () => `${host}-${process.ppid}-0-1-1`, 0, false],
    ['of a process of another host', () => `00000000-${deadProcess()}-0-1-1`, 0, false],
    ['of another host, of an hour ago', () => '00000000-1-0-1-1', HOUR + 60, true],
    ['of another host, of the future', () => '00000000-1-0-1-1', -2 * HOUR, true],
    ['with a name of its own', () => 'something', 0, false],
    ['with a name of its own, of an hour ago', () => 'something', HOUR + 60, true],
  ]

test.each(table)('a temporary file %s', (_, name, age, goes) => {
  const layout = layoutOf(temporaryDirectory())
  mkdirSync(layout.tmp)
  const path = join(layout.tmp, name())
  writeFileSync(path, '')
  const then = Date.now() / 1000 - age
  utimesSync(path, then, then)
  expect(removeLeftovers(layout)).toBe(goes ? 1 : 0)
  expect(existsSync(path)).toBe(!goes)
})

test('a directory without temporary files has no leftovers', () => {
  expect(removeLeftovers(layoutOf(join(temporaryDirectory(), 'none')))).toBe(0)
})

test('names are told apart, within a process and between its threads', () => {
  const names = new Set(Array.from({ length: 1000 }, () => temporaryPath('/')))
  expect(names.size).toBe(1000)
  expect(mine).toMatch(/^[0-9a-f]{8}-\d+-\d+-\d+-\d+$/)
})

test('a writer that is killed leaves what the next one removes', () => {
  const layout = layoutOf(temporaryDirectory())
  const module = fileURLToPath(new URL('../../src/store/whole-file.ts', import.meta.url))
  const program = `
    const { writeWhole } = await import(${JSON.stringify(module)})
    const parts = { *[Symbol.iterator]() {
      yield new Uint8Array(1000)
      process.kill(process.pid, 'SIGKILL')
    } }
    const path = ${JSON.stringify(join(layout.objects, 'ab', 'cd'))}
    writeWhole({ tmp: ${JSON.stringify(layout.tmp)}, durability: 'process' }, path, parts)`
  const { signal } = spawnSync(process.execPath, [
    '--no-warnings',
    '--input-type=module',
    '--eval',
    program,
  ])
  expect(signal).toBe('SIGKILL')
  expect(readdirSync(layout.tmp)).toHaveLength(1)
  expect(existsSync(layout.objects)).toBe(false)
  expect(removeLeftovers(layout)).toBe(1)
  expect(readdirSync(layout.tmp)).toEqual([])
})

test('a file that is removed before it is renamed is written once more', () => {
  const layout = layoutOf(temporaryDirectory())
  const path = join(layout.objects, 'ab', 'cd')
  let removals = 0
  const parts = {
    *[Symbol.iterator]() {
      yield Buffer.from('whole')
      if (removals++ === 0) rmSync(layout.tmp, { recursive: true })
    },
  } as unknown as readonly Uint8Array[]
  writeWhole({ tmp: layout.tmp, durability: 'process' }, path, parts)
  expect([removals, existsSync(path)]).toEqual([2, true])
})
