/**
 * TypeScript (5, the one with a JavaScript API, as @arethetypeswrong/core has it) compiles a project
 * inside a memoized function: configuration, lib files, types of packages, diagnostics, output.
 */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Outcome } from './drive.ts'
import { expectEdits, expectHitElsewhere } from './edits.ts'
import type { Row } from './edits.ts'
import { makeProject, packageFolder, runProject } from './project.ts'
import type { Files } from './project.ts'

const MAIN = `
  import { createCache, ignored } from 'permafrost'
  import { drive } from 'drive'
  import ts from 'typescript'

  // It fills caches of its own, which decide nothing.
  ignored(ts.sys)

  function build(folder) {
    const file = ts.findConfigFile(folder, ts.sys.fileExists)
    const parsed = ts.getParsedCommandLineOfConfigFile(file, {}, {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic(problem) { throw new Error(problem.messageText) },
    })
    const program = ts.createProgram(parsed.fileNames, parsed.options)
    const output = {}
    program.emit(undefined, (name, text) => { output[name] = text })
    const problems = ts.getPreEmitDiagnostics(program)
    return {
      output,
      problems: problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' ')),
      sources: program.getSourceFiles().map(({ fileName }) => fileName),
    }
  }

  const dir = import.meta.dirname + '/.cache'
  const cache = createCache({ dir })
  await drive(cache, dir, { build: cache.memoize(build) })
`

const PROJECT: Files = {
  'main.mjs': MAIN,
  'tsconfig.base.json':
    '{ "compilerOptions": { "strict": true, "skipLibCheck": true, "target": "es2022" } }',
  'tsconfig.json': `{
    "extends": "./tsconfig.base.json",
    "compilerOptions": { "lib": ["es5"], "module": "nodenext", "outDir": "out", "rootDir": "src" },
    "include": ["src"]
  }`,
  'src/index.ts': `
    import { half } from './half.js'
    import { left } from 'left'
    export const quarter = (n: number): number => half(half(n)) + left(n)
  `,
  'src/half.ts': 'export const half = (n: number): number => n / 2\n',
  'src/deep/other.ts': 'export const other: string = "other"\n',
  'README.md': 'A project.',
  'notes/old.txt': '',
  'node_modules/left/package.json': '{ "name": "left", "version": "1.0.0", "types": "main.d.ts" }',
  'node_modules/left/main.d.ts': 'export declare function left(n: number): number\n',
  'node_modules/left/unread.js': '',
}

const EDITS: readonly Row[] = [
  [
    'an imported source',
    { files: { 'src/half.ts': 'export const half = (n: number): number => n / 3\n' } },
    'stored',
  ],
  [
    'a source, with a type error',
    { files: { 'src/half.ts': 'export const half = (n: string): number => 2\n' } },
    'stored',
  ],
  [
    'a source that nobody imports',
    { files: { 'src/deep/other.ts': 'export const other: string = "else"\n' } },
    'stored',
  ],
  [
    'a new file in a folder that is included',
    { files: { 'src/deep/new.ts': 'export const fresh = 1\n' } },
    'stored',
  ],
  [
    'a new folder with a file',
    { files: { 'src/more/new.ts': 'export const fresh = 1\n' } },
    'stored',
  ],
  ['a source that goes', { files: { 'src/deep/other.ts': null } }, 'stored'],
  ['an imported source that goes', { files: { 'src/half.ts': null } }, 'stored'],
  [
    'the configuration',
    { files: { 'tsconfig.json': PROJECT['tsconfig.json']!.replace('es5', 'es6') } },
    'stored',
  ],
  [
    'the configuration that it extends',
    { files: { 'tsconfig.base.json': '{ "compilerOptions": { "target": "es5" } }' } },
    'stored',
  ],
  [
    'a nearer configuration',
    {
      files: {
        'src/tsconfig.json': '{ "compilerOptions": { "lib": ["es5"], "module": "commonjs" } }',
      },
    },
    'stored',
  ],
  ['a nearer package.json', { files: { 'src/package.json': '{ "type": "commonjs" }' } }, 'stored'],
  [
    'a package of types that is found by itself',
    {
      files: {
        'node_modules/@types/extra/index.d.ts': 'declare const left: 1',
        'node_modules/@types/extra/package.json': '{ "name": "@types/extra", "version": "1.0.0" }',
      },
    },
    'stored',
  ],
  [
    'another version of a package',
    {
      files: {
        'node_modules/left/package.json':
          '{ "name": "left", "version": "2.0.0", "types": "main.d.ts" }',
        'node_modules/left/main.d.ts': 'export declare function left(n: string): string\n',
      },
    },
    'stored',
  ],
  ['the time of a source alone', { touched: ['src/half.ts', 'tsconfig.json'] }, 'hit'],
  ['a file that is not read', { files: { 'README.md': 'Another text.' } }, 'hit'],
  [
    'a new file in a folder that is not looked into',
    { files: { 'notes/new.ts': 'not TypeScript' } },
    'hit',
  ],
  ['a file of a package, unread', { files: { 'node_modules/left/unread.js': 'throw 1' } }, 'hit'],
]

interface Built {
  readonly sources: readonly string[]
}

test('compiling a project', { timeout: 120_000 }, async () => {
  const typescript = packageFolder('typescript', '@arethetypeswrong/core')
  const dir = makeProject(PROJECT, { typescript })
  const program = runProject(dir)
  const call = ['build', join(dir, 'src')] as const

  const first = await program.call(...call)
  expect(first).toMatchObject({ was: 'stored', same: true, warnings: [] })
  expectTraced(first, dir, typescript)
  expect(await program.call(...call)).toMatchObject({ was: 'hit', same: true })

  const repeated = { dir, program, call, first } as const
  await expectEdits(repeated, EDITS)
  await expectHitElsewhere(repeated)
})

/** What was read is what TypeScript says that it has read, and the files that say how. */
function expectTraced({ value, inputs }: Outcome, dir: string, typescript: string): void {
  const { sources } = value as Built
  const own = sources.filter((path) => path.startsWith(`${dir}/src/`))
  const read = inputs.filter((input) => input.startsWith('content ')).map((input) => input.slice(8))
  expect(read.toSorted()).toEqual(
    [
      ...own.map((path) => `.${path.slice(dir.length)}`),
      './package.json',
      './tsconfig.base.json',
      './tsconfig.json',
    ].toSorted(),
  )
  const packages = inputs.filter((input) => input.startsWith('package '))
  expect(packages.toSorted()).toEqual(
    ['package ./node_modules/left', `package ${typescript}`].toSorted(),
  )
}
