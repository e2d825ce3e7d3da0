import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import {
  bytesOf,
  entryOf,
  keyOf,
  openTestStore,
  outcome,
  put,
  temporaryDirectory,
} from './fixture.ts'

const program = fileURLToPath(new URL('worker-program.ts', import.meta.url))

function run(dir: string, name: string, puts: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--no-warnings', program, dir, name, String(puts)])
    let output = ''
    let errors = ''
    child.stdout.on('data', (chunk) => (output += String(chunk)))
    child.stderr.on('data', (chunk) => (errors += String(chunk)))
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output))
      else reject(new Error(`exit code ${code}: ${errors}`))
    })
  })
}

function integrity(dir: string): unknown {
  const database = new DatabaseSync(join(dir, 'index.db'))
  const found = database.prepare('PRAGMA integrity_check').all()
  const vacuum = database.prepare('PRAGMA auto_vacuum').get()
  database.close()
  return [found.map((row) => row['integrity_check']), vacuum?.['auto_vacuum']]
}

test('eight processes open a new cache at the same time', { timeout: 60_000 }, async () => {
  const dir = join(temporaryDirectory(), 'deep', 'cache')
  const names = Array.from({ length: 8 }, (_, i) => `p${i}`)
  const results = await Promise.all(names.map((name) => run(dir, name, 2)))
  expect(results).toEqual(names.map(() => ({ wrong: 0, problems: [] })))
  expect(integrity(dir)).toEqual([['ok'], 2])
  const { store } = openTestStore({ dir })
  expect(names.map((name) => store.has(keyOf(`${name} 1`)))).toEqual(names.map(() => true))
  // Two of each process, and two that all of them stored.
  expect(store.size().entries).toBe(18)
})

test('four processes store 300 entries each and none is lost', { timeout: 120_000 }, async () => {
  const dir = join(temporaryDirectory(), 'cache')
  const names = ['a', 'b', 'c', 'd']
  const results = await Promise.all(names.map((name) => run(dir, name, 300)))
  expect(results).toEqual(names.map(() => ({ wrong: 0, problems: [] })))
  const { store, problems } = openTestStore({ dir })
  for (const name of names)
    for (let i = 0; i < 300; i++) {
      const bytes = bytesOf(`${name} ${i}`, i % 10 === 0 ? 70_000 : i % 3 === 0 ? 3000 : 50)
      expect(outcome(store, `${name} ${i}`)).toBe(Buffer.from(bytes).toString('hex'))
    }
  const { bytes, entries } = store.size()
  expect(entries).toBe(4 * 300 + 50)
  expect(problems).toEqual([])
  expect(integrity(dir)).toEqual([['ok'], 2])
  // What was counted in 1,400 transactions is what is there.
  expect(store.verify()).toEqual({ entries, objects: expect.any(Number), bytes, problems: [] })
  expect(store.clear()).toBe(entries)
  expect(store.size()).toEqual({ entries: 0, bytes: 0 })
})

test.each([[20], [3000], [70_000]])(
  'a value of %i bytes is found by others as soon as put returns',
  (size) => {
    const { store, dir } = openTestStore()
    const { store: other } = openTestStore({ dir })
    for (let i = 0; i < 20; i++) {
      const bytes = bytesOf(`${i}`, size)
      expect(outcome(other, `${i}`)).toBe('absent')
      put(store, entryOf(`${i}`, bytes), bytes, 'auto')
      expect(outcome(other, `${i}`)).toBe(Buffer.from(bytes).toString('hex'))
      other.delete(keyOf(`${i}`))
      expect(outcome(store, `${i}`)).toBe('absent')
    }
  },
)

test('a writer waits for another that holds the index', { timeout: 30_000 }, async () => {
  const { store, dir, problems } = openTestStore()
  const other = spawn(process.execPath, [
    '--no-warnings',
    '--eval',
    `const { DatabaseSync } = require('node:sqlite')
     const database = new DatabaseSync(${JSON.stringify(join(dir, 'index.db'))})
     database.exec('BEGIN IMMEDIATE')
     console.log('locked')
     setTimeout(() => database.exec('COMMIT'), 1000)`,
  ])
  await new Promise((resolve) => other.stdout.once('data', resolve))
  const bytes = bytesOf('v', 10)
  expect(outcome(store, 'a')).toBe('absent')
  put(store, entryOf('a', bytes), bytes, 'auto')
  expect(outcome(store, 'a')).toBe(Buffer.from(bytes).toString('hex'))
  expect(problems).toEqual([])
})
