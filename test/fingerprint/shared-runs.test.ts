/** Runs share a process only with programs that can't tell. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { layBefore } from './lay-case.ts'
import { watchRealm } from './realm.ts'
import { runModule } from './support/run-module.ts'
import { isSelfContained, type Order, SharedRuns } from './shared-runs.ts'

const { PATH = '' } = process.env
const runs = new SharedRuns(process.execPath, { PATH, PERMAFROST_DISABLE: '1' })

afterEach(() => runs.end())

function program(text: string): Order {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-shared-'))
  const folder = join(root, 'before')
  mkdirSync(folder)
  writeFileSync(join(folder, 'main.mjs'), text)
  return { folder, main: join(folder, 'main.mjs'), cache: null }
}

const CHANGES: readonly (readonly [what: string, text: string])[] = [
  ['replaces a method', 'Math.max = () => 1'],
  ['adds to a prototype', 'Array.prototype.sum = 1'],
  ['adds under a symbol', 'Object.prototype[Symbol("a")] = 1'],
  ['removes a method', 'delete String.prototype.at'],
  ['replaces a getter', 'Object.defineProperty(Map.prototype, "size", { get: () => 1 })'],
  ['makes a property read-only', 'Object.defineProperty(Math, "min", { writable: false })'],
  ['prevents extensions', 'Object.preventExtensions(JSON)'],
  ['gives another prototype', 'Object.setPrototypeOf(Math, {})'],
  ['sets a global', 'globalThis.found = 1'],
  ['says how stacks look', 'Error.prepareStackTrace = () => "a"'],
  ['changes what iterators inherit', 'Object.getPrototypeOf([].values()).a = 1'],
  ['changes what generators inherit', '(function* () {}).constructor.prototype.a = 1'],
]

test('each change of a builtin is seen', async () => {
  const realm = new URL('realm.ts', import.meta.url).href
  const { main } = program(`
    import { watchRealm } from '${realm}'
    const changes = ${JSON.stringify(CHANGES.map(([, text]) => text))}
    console.log(JSON.stringify(changes.map((text) => {
      const isUntouched = watchRealm()
      const before = isUntouched()
      ;(0, eval)(text)
      return [before, isUntouched()]
    })))`)
  const seen = JSON.parse(await runModule(main)) as readonly (readonly boolean[])[]
  const found = CHANGES.map(([what], at) => [what, seen[at]])
  expect(found).toEqual(CHANGES.map(([what]) => [what, [true, false]]))
})

test('nothing follows a program that changes a builtin', async () => {
  const largest = 'console.log(Math.max(2, 3))'
  expect(await runs.run(program(largest))).toMatchObject({ stdout: '3\n', untouched: true })
  expect(await runs.run(program('Math.max = () => 1'))).toMatchObject({ untouched: false })
  expect(await runs.run(program(largest))).toMatchObject({ stdout: '3\n', untouched: true })
})

test('a program that changes nothing is followed by others, and each has its own output', async () => {
  const said = await Promise.all(
    [1, 2, 3].map((n) => runs.run(program(`console.log(${n}); console.error('to ' + ${n})`))),
  )
  expect(said).toEqual(
    [1, 2, 3].map((n) => ({ stdout: `${n}\n`, stderr: `to ${n}\n`, untouched: true })),
  )
})

/** The same program, laid as those of cases are, with a cache. */
function cached(text: string): Order {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-shared-'))
  const folder = layBefore(join(program(text).folder, '..'), root)
  return { folder, main: join(folder, 'main.mjs'), cache: join(root, 'cache') }
}

const MEMOIZED = `import { memoize } from 'permafrost'
  const price = memoize((n) => (console.error('computed'), n * 2), { name: 'price' })
  console.log(price(4))`

test('what a program stores is there for another process, and for no other program', async () => {
  const later = new SharedRuns(process.execPath, { PATH })
  const first = new SharedRuns(process.execPath, { PATH })
  try {
    for (const order of [cached(MEMOIZED), cached(MEMOIZED)]) {
      const printed = { stdout: '8\n', untouched: true }
      expect(await first.run(order)).toEqual({ ...printed, stderr: 'computed\n' })
      expect(await later.run(order)).toEqual({ ...printed, stderr: '' })
    }
  } finally {
    first.end()
    later.end()
  }
})

test('the warnings of a program are among what it printed', async () => {
  const own = new SharedRuns(process.execPath, { PATH })
  const impure = MEMOIZED.replace('n * 2', 'n * 2 + 0 * Date.now()')
  const printed = await own.run(cached(impure)).finally(() => own.end())
  expect(printed?.stderr).toMatch(
    /^computed\n\(node:\d+\) \[PERMAFROST_IMPURITY\] ImpurityWarning: /,
  )
})

test('after some programs a process is replaced by another', async () => {
  const pids = new Set<string>()
  for (let i = 0; i < 20; i++) {
    const copy = program('import process from "node:process"; console.log(process.pid)')
    pids.add((await runs.run(copy))?.stdout ?? '')
  }
  expect(pids.size).toBe(2)
})

test.each([
  ['throws', 'throw new Error("a")'],
  ['rejects what nobody awaits', 'void Promise.reject(new Error("a"))'],
  ['ends the process', 'process.exit(0)'],
])('a program that %s is to be run in a process of its own', async (_, text) => {
  expect(await runs.run(program(text))).toBeNull()
})

describe('the sources of a program', () => {
  test.each([
    'process.argv',
    'globalThis.a = 1',
    'await import("./a.mjs")',
    'import.meta.url',
    'import { max } from "node:os"',
    "import fs from 'fs'",
    "import 'left-pad'",
    'const a = require("a")',
    'setTimeout(() => {})',
    'Symbol.for("a")',
    'console.count()',
    'new Function("return this")()',
    'new WeakRef({})',
  ])('that say %s keep it apart', (text) => {
    expect(isSelfContained(join(program(text).folder, '..'))).toBe(false)
  })

  test.each([
    'import { memoize } from "permafrost"',
    "import { a } from './a.mjs'",
    'console.log(1)',
  ])('that say %s do not', (text) => {
    expect(isSelfContained(join(program(text).folder, '..'))).toBe(true)
  })
})

test('looking twice at builtins that nobody touches finds nothing', () => {
  const isUntouched = watchRealm()
  expect([isUntouched(), isUntouched()]).toEqual([true, true])
})
