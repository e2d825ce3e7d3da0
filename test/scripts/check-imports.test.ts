import { describe, expect, test } from 'vitest'
import { checkImports } from '../../scripts/check-imports.ts'
import { LEVELS, mayImport, ONLY } from '../../scripts/rooms.ts'

/** A tree of sources that differs from a clean one in the named files. */
function check(files: Record<string, string>): readonly string[] {
  return checkImports(new Map(Object.entries(files)))
}

const clean = {
  'src/index.ts': "export { memoize } from './memo/memoize.ts'\nexport * from './errors.ts'\n",
  'src/memo/memoize.ts': [
    "import type { Entry } from '../entries/entry.ts'",
    "import { read } from '../fingerprint/index.ts'",
    "import { readFileSync } from 'node:fs'",
    'export const memoize = (e: Entry): unknown => [read(e), readFileSync]',
  ].join('\n'),
  'src/entries/entry.ts': "export interface Entry { a: import('node:fs').Stats }\n",
  'src/fingerprint/index.ts': "export { hash as read } from '../platform/hash.ts'\n",
  'src/platform/hash.ts':
    "import { E } from '../errors.ts'\nexport const hash = (x: unknown) => E\n",
  'src/errors.ts': 'export const E = 1\n',
}

describe('imports in src', () => {
  test('a tree whose imports point down is clean', () => {
    expect(check(clean)).toEqual([])
  })

  const problems: readonly [sentence: string, files: Record<string, string>, problem: string][] = [
    [
      'an import upwards is named with its line and both rooms',
      { 'src/platform/hash.ts': "\n\nimport { read } from '../fingerprint/index.ts'\nread()" },
      'src/platform/hash.ts:3 imports "../fingerprint/index.ts": room "platform" must not import ' +
        'room "fingerprint"; it may import events, errors',
    ],
    [
      'a type imported upwards counts like a value',
      { 'src/platform/hash.ts': "import type { R } from '../fingerprint/index.ts'" },
      'src/platform/hash.ts:1 imports "../fingerprint/index.ts": room "platform" must not import ' +
        'room "fingerprint"; it may import events, errors',
    ],
    [
      'a re-export upwards counts',
      { 'src/errors.ts': "export { hash } from './platform/hash.ts'", 'src/platform/hash.ts': '' },
      'src/errors.ts:1 imports "./platform/hash.ts": room "errors" must not import room ' +
        '"platform"; it may import none',
    ],
    [
      'a star re-export upwards counts',
      { 'src/errors.ts': "export * from './platform/hash.ts'", 'src/platform/hash.ts': '' },
      'src/errors.ts:1 imports "./platform/hash.ts": room "errors" must not import room ' +
        '"platform"; it may import none',
    ],
    [
      'a dynamic import upwards counts',
      {
        'src/errors.ts': "export const x = () => import('./platform/hash.ts')",
        'src/platform/hash.ts': '',
      },
      'src/errors.ts:1 imports "./platform/hash.ts": room "errors" must not import room ' +
        '"platform"; it may import none',
    ],
    [
      'nothing imports the index',
      { 'src/cli/main.ts': "import '../index.ts'" },
      'src/cli/main.ts:1 imports "../index.ts": room "cli" must not import room "index"; it may ' +
        `import ${mayImport('cli')?.join(', ')}`,
    ],
    [
      'a room with its own list may import only that',
      { 'src/serializer/encode.ts': "import { read } from '../fingerprint/index.ts'" },
      'src/serializer/encode.ts:1 imports "../fingerprint/index.ts": room "serializer" must not ' +
        'import room "fingerprint"; it may import platform, errors',
    ],
    [
      'an import that leaves src',
      {
        'src/platform/version.ts':
          "import manifest from '../../package.json' with { type: 'json' }",
      },
      'src/platform/version.ts:1 imports "../../package.json": a file outside src',
    ],
    [
      'an import of the package by its name',
      { 'src/cli/main.ts': "import { memoize } from 'permafrost'" },
      'src/cli/main.ts:1 imports "permafrost": the package itself; write a relative path',
    ],
    [
      'an import of a file that is not there, as without its extension',
      { 'src/cli/main.ts': "import '../memo/memoize'" },
      'src/cli/main.ts:1 imports "../memo/memoize": no file "src/memo/memoize"',
    ],
    [
      'a folder that is not in the table',
      { 'src/misc/a.ts': '' },
      'src/misc: not in the table of rooms (scripts/rooms.ts)',
    ],
    [
      'a cycle between files of one room',
      {
        'src/memo/a.ts': "import type { B } from './b.ts'",
        'src/memo/b.ts': "import './c.ts'",
        'src/memo/c.ts': "import './a.ts'",
      },
      'cycle between files: src/memo/a.ts → src/memo/b.ts → src/memo/c.ts → src/memo/a.ts; move ' +
        'what they share to a third file',
    ],
    [
      'a cycle between rooms of one level, though no files form one',
      {
        'src/store/a.ts': "import '../entries/entry.ts'",
        'src/store/b.ts': '',
        'src/entries/c.ts': "import '../store/b.ts'",
      },
      'cycle between rooms: entries → store → entries',
    ],
  ]

  test.each(problems)('%s', (_sentence, files, problem) => {
    expect(check({ ...clean, ...files })).toContain(problem)
  })

  test('each problem is reported once', () => {
    for (const [, files] of problems) expect(check({ ...clean, ...files })).toHaveLength(1)
  })

  test('a dynamic import may close a cycle between files', () => {
    const files = {
      'src/memo/a.ts': "import './b.ts'",
      'src/memo/b.ts': "export const later = () => import('./a.ts')",
    }
    expect(check({ ...clean, ...files })).toEqual([])
  })

  test('imports in comments and strings are none', () => {
    const text = "// import '../cli/main.ts'\nexport const s = \"import '../cli/main.ts'\"\n"
    expect(check({ ...clean, 'src/platform/text.ts': text })).toEqual([])
  })

  test('a file that cannot be parsed is an error, not a file without imports', () => {
    expect(() => check({ 'src/errors.ts': 'import {' })).toThrow('Cannot parse "src/errors.ts"')
  })
})

describe('the table of rooms', () => {
  test('names each room once', () => {
    expect(new Set(LEVELS.flat()).size).toBe(LEVELS.flat().length)
  })

  test('never allows both of two rooms on different levels to import the other', () => {
    for (const [at, rooms] of LEVELS.entries()) {
      for (const above of rooms) {
        for (const below of LEVELS.slice(at + 1).flat()) {
          expect(mayImport(below)).not.toContain(above)
        }
      }
    }
  })

  test('an own list only narrows', () => {
    for (const [room, allowed] of Object.entries(ONLY)) {
      const level = LEVELS.findIndex((rooms) => rooms.includes(room))
      expect(LEVELS.slice(level).flat()).toEqual(expect.arrayContaining([...allowed]))
    }
  })
})
