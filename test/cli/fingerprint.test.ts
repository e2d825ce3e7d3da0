import { describe, expect, test } from 'vitest'
import { makeProject, runNode, runProgram, writeFiles } from './support.ts'

const FILES = {
  'src/scale.ts': `
    import { rate } from './rate.ts'
    export function scale(amount: number): number {
      // a comment
      return amount * rate()
    }
    export default (amount: number): number => -scale(amount)
    export const limits = { least: 1, most: [10, 20] }
    export const { most } = limits
  `,
  'src/rate.ts': `
    import { BASE } from './base.ts'
    export const rate = (): number => BASE * 1.5
  `,
  'src/base.ts': 'export const BASE = 2\n',
  'src/model.ts': `
    export class Model {
      #bias = 1
      predict(x: number): number { return x + this.#bias }
      get size(): number { return 3 }
      static make(): Model { return new Model() }
    }
    export class Large extends Model { twice(): number { return 2 } }
  `,
  'src/memoized.ts': `
    import { memoize } from 'permafrost'
    export const plain = (n: number): number => n + 1
    export const fast = memoize(plain)
  `,
}

/** What the program itself sees: imports `file` and prints the fingerprint of an expression. */
const seenInside = (file: string, expression: string): string => `
  import { fingerprint } from 'permafrost/fingerprint'
  import * as m from './${file}'
  console.log(fingerprint(${expression}))
`

describe('the fingerprint printed is the one that the program itself sees', () => {
  test.each([
    ['a function', 'src/scale.ts', 'scale', 'm.scale'],
    ['the default export', 'src/scale.ts', 'default', 'm.default'],
    ['an object', 'src/scale.ts', 'limits', 'm.limits'],
    ['a part of an object', 'src/scale.ts', 'limits.most', 'm.most'],
    ['a class', 'src/model.ts', 'Model', 'm.Model'],
    ['a method', 'src/model.ts', 'Model.predict', 'm.Model.prototype.predict'],
    ['an inherited method', 'src/model.ts', 'Large.prototype.predict', 'm.Model.prototype.predict'],
    [
      'a getter',
      'src/model.ts',
      'Model.size',
      "Object.getOwnPropertyDescriptor(m.Model.prototype, 'size').get",
    ],
    ['a static method', 'src/model.ts', 'Model.make', 'm.Model.make'],
    ['a memoized function', 'src/memoized.ts', 'fast', 'm.fast'],
    ['what a memoized function stands for', 'src/memoized.ts', 'fast', 'm.plain'],
  ])('%s', (_, file, name, expression) => {
    const folder = makeProject({ ...FILES, 'inside.ts': seenInside(file, expression) })
    const printed = runProgram(folder, 'fingerprint', `${file}#${name}`)
    expect(printed).toEqual({
      status: 0,
      stdout: expect.stringMatching(/^[\da-f]{32}\n$/),
      stderr: '',
    })
    expect(printed.stdout).toBe(runNode(folder, ['inside.ts']).stdout)
  })
})

test('it is the same from another working directory, and in a project in another place', () => {
  const [here, there] = [makeProject(FILES), makeProject(FILES)]
  const { stdout } = runProgram(here, 'fingerprint', 'src/scale.ts#scale')
  expect(runProgram('/', 'fingerprint', `${here}/src/scale.ts#scale`).stdout).toBe(stdout)
  expect(runProgram(`${here}/src`, 'fingerprint', 'scale.ts#scale').stdout).toBe(stdout)
  expect(runProgram(there, 'fingerprint', 'src/scale.ts#scale').stdout).toBe(stdout)
})

test.each([
  ['changes', 'a captured value two modules away', 'src/base.ts', '2', '3'],
  ['changes', 'the code of a helper', 'src/rate.ts', 'BASE * 1.5', 'BASE + 1.5'],
  ['stays', 'a comment', 'src/scale.ts', '// a comment', '// another comment'],
  ['stays', 'a type', 'src/scale.ts', 'amount: number', 'amount: any'],
  ['stays', 'an export that it does not reach', 'src/scale.ts', 'least: 1', 'least: 0'],
] as const)('it %s with %s', (verdict, _, file, before, after) => {
  const folder = makeProject(FILES)
  const old = runProgram(folder, 'fingerprint', 'src/scale.ts#scale').stdout
  writeFiles(folder, { [file]: FILES[file].replace(before, after) })
  const { stdout } = runProgram(folder, 'fingerprint', 'src/scale.ts#scale')
  expect(stdout).toMatch(/^[\da-f]{32}\n$/)
  expect(stdout === old).toBe(verdict === 'stays')
})

test('it can be given to codeVersion', () => {
  const folder = makeProject(FILES)
  const printed = runProgram(folder, 'fingerprint', 'src/scale.ts#scale').stdout.trim()
  writeFiles(folder, {
    'main.ts': `
      import { codeVersion, fingerprint } from 'permafrost/fingerprint'
      import { scale } from './src/scale.ts'
      const before = fingerprint(scale)
      console.log(before === '${printed}', fingerprint(codeVersion('${printed}', scale)) !== before)
    `,
  })
  expect(runNode(folder, ['main.ts'])).toEqual({ status: 0, stdout: 'true true\n', stderr: '' })
})

test('--tree shows functions with their places, captured values and packages', () => {
  const folder = makeProject({
    ...FILES,
    'node_modules/odd/package.json': '{ "name": "odd", "version": "1.2.3", "main": "odd.cjs" }',
    'node_modules/odd/odd.cjs': 'exports.odd = (n) => n % 2 === 1',
    'src/tree.ts': `
      import odd from 'odd'
      import { scale } from './scale.ts'
      export const tree = (n: number): boolean => odd.odd(Math.abs(scale(n)))
    `,
  })
  const { stdout, status } = runProgram(folder, 'fingerprint', 'src/tree.ts#tree', '--tree')
  expect(status).toBe(0)
  const [first, ...lines] = stdout.trimEnd().split('\n')
  expect(first).toMatch(/^[\da-f]{32}$/)
  const reached = lines.filter((line) => !/^.─ \.(?:name|length) = /.test(line))
  expect(reached.toSorted()).toEqual(
    [
      'tree: function tree  src/tree.ts:4',
      '├─ captured odd.odd: package odd  1.2.3',
      '├─ global Math.abs',
      '├─ captured scale: function scale  src/scale.ts:3',
      '│  └─ captured rate: function rate  src/rate.ts:3',
      '│     └─ captured BASE = 2',
    ].toSorted(),
  )
})

test('--json prints what describe() gives', () => {
  const folder = makeProject({
    ...FILES,
    'inside.ts': `
      import { describe } from 'permafrost/fingerprint'
      import { scale } from './src/scale.ts'
      console.log(JSON.stringify(describe(scale)))
    `,
  })
  const { stdout, status } = runProgram(folder, 'fingerprint', 'src/scale.ts#scale', '--json')
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toEqual(JSON.parse(runNode(folder, ['inside.ts']).stdout))
})

test('what the module prints does not mix with the result, and what it leaves open does not keep', () => {
  const folder = makeProject({
    'loud.ts': `
      console.log('to stdout')
      setInterval(() => {}, 1000)
      export const value = 1
    `,
  })
  expect(runProgram(folder, 'fingerprint', 'loud.ts#value')).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^[\da-f]{32}\n$/),
    stderr: 'to stdout\n',
  })
})
