/* oxlint-disable unicorn/consistent-function-scoping -- what a test uses stands in it */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { projectRoot, relativeName } from '../../src/platform/project.ts'
import { coversPackage } from '../../src/platform/workspaces.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-')))

function file(path: string, text: object | string = ''): string {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, typeof text === 'string' ? text : JSON.stringify(text))
  return full
}

for (const [path, text] of Object.entries({
  'single/package.json': {},
  'single/src/deep/a.ts': '',
  'none/x/a.ts': '',
  'npm/package.json': { workspaces: ['packages/*', '!packages/out'] },
  'npm/packages/in/package.json': {},
  'npm/packages/in/src/a.ts': '',
  'npm/packages/out/package.json': {},
  'npm/packages/out/a.ts': '',
  'npm/tools/other/package.json': {},
  'npm/tools/other/a.ts': '',
  'yarn/package.json': { workspaces: { packages: ['./libs/**/'] } },
  'yarn/libs/a/b/package.json': {},
  'yarn/libs/a/b/a.ts': '',
  'pnpm/pnpm-workspace.yaml':
    "# all\npackages:\n  # apps\n  - 'apps/*' # two\n  - \"libs/{a,b}\"\n\n  - '!apps/skip'\ncatalog:\n  - 'not/*'\n",
  'pnpm/apps/one/package.json': {},
  'pnpm/apps/one/a.ts': '',
  'deno/deno.json': { workspace: ['./member'] },
  'deno/member/package.json': {},
  'deno/member/a.ts': '',
  'broken/package.json': '{',
  'broken/packages/a/package.json': {},
  'broken/packages/a/a.ts': '',
}))
  file(path, text)

describe('the root of a project', () => {
  const cases: [sentence: string, from: string, expected: string][] = [
    ['the nearest package.json', 'single/src/deep/a.ts', 'single'],
    ['the nearest package.json above a folder', 'single/src', 'single'],
    ['the folder of the file without any package.json', 'none/x/a.ts', 'none/x'],
    ['the workspace root of npm', 'npm/packages/in/src/a.ts', 'npm'],
    ['the package if the workspace excludes it', 'npm/packages/out/a.ts', 'npm/packages/out'],
    ['the package if no pattern has it', 'npm/tools/other/a.ts', 'npm/tools/other'],
    ['the workspace root of Yarn, by a deep pattern', 'yarn/libs/a/b/a.ts', 'yarn'],
    ['the workspace root of pnpm', 'pnpm/apps/one/a.ts', 'pnpm'],
    ['the workspace root of Deno', 'deno/member/a.ts', 'deno'],
    ['the package below a damaged package.json', 'broken/packages/a/a.ts', 'broken/packages/a'],
  ]
  it.each(cases)('is %s', (_, from, expected) => {
    expect(projectRoot(join(root, from))).toBe(join(root, expected))
    expect(projectRoot(pathToFileURL(join(root, from)).href)).toBe(join(root, expected))
  })

  it.each(['node_modules/x/index.js', 'single/node_modules/@a/b/src/c.js'])(
    'is that of the working directory for %s',
    (path) => {
      expect(projectRoot(join(root, path))).toBe(projectRoot(process.cwd()))
    },
  )
  it.each(['[eval]', '', 'data:text/javascript,1', 'REPL1'])(
    'is that of the working directory for "%s"',
    (from) => {
      expect(projectRoot(from)).toBe(projectRoot(process.cwd()))
    },
  )
})

it('pnpm patterns are read from blocks and from lists in brackets', () => {
  const covers = (path: string): boolean =>
    coversPackage(join(root, 'pnpm'), join(root, 'pnpm', path))
  expect(
    ['apps/one', 'libs/a', 'libs/b', 'libs/c', 'apps/skip', 'apps/one/deep', 'not/x'].map(covers),
  ).toEqual([true, true, true, false, false, false, false])
  file('inline/pnpm-workspace.yaml', 'packages: [\'a/*\', "b"]\n')
  expect(
    ['a/x', 'b', 'c'].map((path) =>
      coversPackage(join(root, 'inline'), join(root, 'inline', path)),
    ),
  ).toEqual([true, true, false])
})

it('a name is relative to the root, with slashes', () => {
  expect(relativeName(root, join(root, 'single/src/deep/a.ts'))).toBe('single/src/deep/a.ts')
  expect(
    relativeName(
      join(root, 'single'),
      `${pathToFileURL(join(root, 'single/src/deep/a.ts')).href}?v=1`,
    ),
  ).toBe('src/deep/a.ts')
  expect(relativeName(join(root, 'single'), join(root, 'npm/a.ts'))).toBe('../npm/a.ts')
})
