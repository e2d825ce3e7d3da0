import { readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { identityOf } from '../../src/entries/link.ts'
import { moveAside } from '../../src/entries/moving.ts'
import { temporaryDirectory } from './database-fixture.ts'

function moveTimes(times: number, bytes: number): readonly string[] {
  const dir = temporaryDirectory()
  const file = join(dir, 'index.db')
  const moved: (string | null)[] = []
  for (let i = 0; i < times; i++) {
    for (const companion of ['', '-wal', '-journal']) writeFileSync(file + companion, `${i}`)
    truncateSync(file, bytes)
    moved.push(moveAside(file, identityOf(file), 'damaged'))
  }
  expect(moved.every((path) => path !== null)).toBe(true)
  const left = readdirSync(dir)
  // The newest is there, whatever went.
  expect(left).toContain(moved.at(-1)?.slice(dir.length + 1))
  return left
}

test('at most three small ones are kept, with their journals', () => {
  expect(moveTimes(5, 1000)).toHaveLength(3 * 3)
})

test('of large ones the last is kept', () => {
  expect(moveTimes(3, 100_000_000)).toHaveLength(3)
})

test('a file that is another by now stays', () => {
  const file = join(temporaryDirectory(), 'index.db')
  writeFileSync(file, '')
  expect(moveAside(file, '1:1', 'damaged')).toBe(null)
  expect(moveAside(file, null, 'damaged')).toBe(null)
  expect(identityOf(file)).not.toBe(null)
})
