/* oxlint-disable unicorn/consistent-function-scoping -- what a test uses stands in it */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { callerOf, structuredFrames } from '../../src/platform/callsite.ts'
import { filePath } from '../../src/platform/file-path.ts'
import { isOwnFile, ownFolder } from '../../src/platform/own-files.ts'
import { platformUrl, runChild } from './run-child.ts'

describe('the caller', () => {
  it('is the file that called, also from the tests of this package', () => {
    const site = callerOf()
    expect(filePath(site!.url)).toBe(fileURLToPath(import.meta.url))
    expect(site!.line).toBeGreaterThan(0)
    expect(site!.column).toBeGreaterThan(0)
  })

  it('has line and column of the call in the running code', () => {
    const program = `import { callerOf } from ${JSON.stringify(platformUrl('callsite'))}\nfunction here() {\n  return callerOf()\n}\nconsole.log(JSON.stringify(here()))`
    expect(JSON.parse(runChild(program))).toMatchObject({
      url: expect.stringMatching(/^file:.*main\.mjs$/) as string,
      line: 3,
      column: 10,
    })
  })

  it('is found below more frames of the runtime than the first look takes', () => {
    const nest = (depth: number): ReturnType<typeof callerOf> =>
      depth === 0 ? callerOf() : [depth].map(() => nest(depth - 1))[0]!
    expect(filePath(nest(30)!.url)).toBe(fileURLToPath(import.meta.url))
  })

  it('is not hidden by a program that has set its own stack traces', () => {
    const before = Object.getOwnPropertyDescriptor(Error, 'stackTraceLimit')!
    Error.stackTraceLimit = 0
    try {
      expect(filePath(callerOf()!.url)).toBe(fileURLToPath(import.meta.url))
    } finally {
      Object.defineProperty(Error, 'stackTraceLimit', before)
    }
  })
})

describe('the way without util.getCallSites', () => {
  it('sees the same frames and puts the hooks of the program back', () => {
    const hook = (): string => 'mine'
    const before = Error.prepareStackTrace
    Error.prepareStackTrace = hook
    const [frame] = structuredFrames(5)
    const after = Error.prepareStackTrace
    if (before === undefined) delete (Error as { prepareStackTrace?: unknown }).prepareStackTrace
    else Error.prepareStackTrace = before
    expect(after).toBe(hook)
    expect(filePath(frame!.scriptName)).toBe(fileURLToPath(import.meta.url))
    expect(frame!.lineNumber).toBeGreaterThan(0)
  })
})

describe('own files', () => {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-'))
  function file(path: string, text = ''): string {
    const full = join(root, path)
    mkdirSync(join(full, '..'), { recursive: true })
    writeFileSync(full, text)
    return pathToFileURL(full).href
  }
  file('user/node_modules/permafrost/package.json', '{"name":"permafrost"}')
  file('user/package.json', '{"name":"user"}')
  file('bare/package.json', '{}')
  const cases: [string, string, string | null][] = [
    [
      'dist of the installed package',
      'user/node_modules/permafrost/dist/index.js',
      'user/node_modules/permafrost/dist/',
    ],
    [
      'a folder below dist',
      'user/node_modules/permafrost/dist/deep/x.js',
      'user/node_modules/permafrost/dist/',
    ],
    [
      'src of the repository',
      'user/node_modules/permafrost/src/platform/x.ts',
      'user/node_modules/permafrost/src/',
    ],
    ['nothing if bundled into a project', 'user/dist/bundle.js', null],
    ['nothing if bundled into a project without a name', 'bare/dist/bundle.js', null],
  ]
  it.each(cases)('are %s', (_, path, expected) => {
    expect(ownFolder(pathToFileURL(join(root, path)).href)).toBe(
      expected === null ? null : join(root, expected),
    )
  })

  it('are those of src, not of the tests, examples and benchmarks', () => {
    const of = (path: string): boolean => isOwnFile(new URL(path, import.meta.url).href)
    expect([of('../../src/platform/callsite.ts'), of('../../src/index.ts')]).toEqual([true, true])
    expect([
      of('callsite.test.ts'),
      of('../../examples/a.ts'),
      of('../../bench/b.ts'),
      isOwnFile('[eval]'),
      isOwnFile('node:fs'),
    ]).toEqual(Array(5).fill(false))
  })
})
