import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { packageOf } from '../../src/platform/packages.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'permafrost-')))

function file(path: string, text: object | string = ''): string {
  const full = join(root, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, typeof text === 'string' ? text : JSON.stringify(text, null, 2))
  return full
}

function link(target: string, path: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  symlinkSync(join(root, target), join(root, path))
}

file('app/package.json', { name: 'app', version: '9.9.9' })
file('app/src/main.ts')
file('app/src/dist/package.json', { type: 'commonjs' })
for (const [folder, manifest] of Object.entries({
  'app/node_modules/plain': { name: 'plain', version: '1.0.0' },
  'app/node_modules/@scope/part': { name: '@scope/part', version: '2.0.0' },
  'app/node_modules/plain/node_modules/nested': { name: 'nested', version: '3.0.0' },
  'app/node_modules/alias': { name: 'real-name', version: '4.0.0' },
  'app/node_modules/.pnpm/store@5.0.0/node_modules/store': { name: 'store', version: '5.0.0' },
  'app/node_modules/unversioned': { name: 'unversioned' },
  'app/node_modules/.vite/deps': { type: 'module', version: '1.0.0' },
  'app/node_modules/nameless': { version: '6.0.0' },
  'packages/linked': { name: 'linked', version: '0.0.1' },
}))
  file(`${folder}/package.json`, manifest)
for (const path of [
  'app/node_modules/plain/dist/esm/index.js',
  'app/node_modules/@scope/part/index.js',
  'app/node_modules/plain/node_modules/nested/index.js',
  'app/node_modules/alias/index.js',
  'app/node_modules/.pnpm/store@5.0.0/node_modules/store/index.js',
  'app/node_modules/unversioned/index.js',
  'app/node_modules/.vite/deps/chunk.js',
  'app/node_modules/nameless/index.js',
  'packages/linked/src/index.ts',
])
  file(path)
file('app/node_modules/plain/dist/esm/package.json', { type: 'module' })
link('packages/linked', 'app/node_modules/linked')
link('app/node_modules/.pnpm/store@5.0.0/node_modules/store', 'app/node_modules/store')
file('app/node_modules/.package-lock.json', {
  packages: {
    'node_modules/@scope/part': { version: '2.0.0', dependencies: { x: '1' } },
    'node_modules/plain': { version: '1.0.0', engines: { node: '{' }, integrity: 'sha512-plain' },
    'node_modules/plain/node_modules/nested': { version: '3.0.0', integrity: 'sha512-nested' },
  },
})

describe('code of a package', () => {
  const cases: [sentence: string, path: string, expected: object][] = [
    [
      'by its folder, past a package.json without a version',
      'app/node_modules/plain/dist/esm/index.js',
      { name: 'plain', version: '1.0.0', integrity: 'sha512-plain' },
    ],
    [
      'with a scope',
      'app/node_modules/@scope/part/index.js',
      { name: '@scope/part', version: '2.0.0', integrity: null },
    ],
    [
      'nested in another',
      'app/node_modules/plain/node_modules/nested/index.js',
      { name: 'nested', version: '3.0.0', integrity: 'sha512-nested' },
    ],
    [
      'installed under another name',
      'app/node_modules/alias/index.js',
      { name: 'real-name', version: '4.0.0', integrity: null },
    ],
    [
      'in a pnpm store, through its link',
      'app/node_modules/store/index.js',
      { name: 'store', version: '5.0.0', integrity: null },
    ],
    [
      'without a name of its own',
      'app/node_modules/nameless/index.js',
      { name: 'nameless', version: '6.0.0', integrity: null },
    ],
  ]
  it.each(cases)('is known %s', (_, path, expected) => {
    for (const url of [join(root, path), pathToFileURL(join(root, path)).href]) {
      expect({ ...packageOf(url) }).toMatchObject({ kind: 'package', ...expected })
    }
  })

  it('is known in a Yarn archive by the name of the archive', () => {
    const path =
      '/proj/.yarn/__virtual__/lodash-virtual-1/0/cache/lodash-npm-4.17.21-6382451519.zip/node_modules/lodash/lodash.js'
    expect(packageOf(path)).toMatchObject({
      kind: 'package',
      name: 'lodash',
      version: 'lodash-npm-4.17.21-6382451519',
    })
  })

  it.each(['?v=1a2b', '?t=1', '?namespace=/x/y', '#frag', '?import&v=3'])(
    'is known with %s behind its URL',
    (query) => {
      const url = pathToFileURL(join(root, 'app/node_modules/plain/dist/esm/index.js')).href + query
      expect(packageOf(url)).toMatchObject({ kind: 'package', name: 'plain' })
    },
  )

  it.each(['?v=1a2b', '?t=/x/y'])('is known with %s behind its path or Vite id', (query) => {
    const path = join(root, 'app/node_modules/plain/dist/esm/index.js') + query
    expect(packageOf(path)).toMatchObject({ kind: 'package', name: 'plain' })
    expect(packageOf(`/@fs${path}`)).toMatchObject({ kind: 'package', name: 'plain' })
  })
})

describe('own code', () => {
  const cases: [sentence: string, path: string, expected: string | null][] = [
    ['of the project', 'app/src/main.ts', 'app'],
    ['behind a workspace link', 'app/node_modules/linked/src/index.ts', 'packages/linked'],
    [
      'in a package without a version',
      'app/node_modules/unversioned/index.js',
      'app/node_modules/unversioned',
    ],
    [
      "in a tool's folder of node_modules",
      'app/node_modules/.vite/deps/chunk.js',
      'app/node_modules/.vite/deps',
    ],
  ]
  it.each(cases)('is that %s', (_, path, expected) => {
    expect(packageOf(join(root, path))).toEqual({
      kind: 'own',
      root: expected === null ? null : join(root, expected),
    })
  })
  it.each([
    '',
    '[eval]',
    '[eval1]',
    'REPL3',
    'evalmachine.<anonymous>',
    'data:text/javascript,1',
    'https://x.dev/node_modules/a/b.js',
    'webpack://app/./node_modules/lodash/lodash.js',
    'file://%00',
  ])('is that from "%s", which is no file', (url) => {
    expect(packageOf(url)).toEqual({ kind: 'own', root: null })
  })
})

it.each(['node:fs', 'node:internal/modules/cjs/loader', 'bun:sqlite', 'ext:core/mod.js'])(
  '%s is the runtime',
  (url) => {
    expect(packageOf(url)).toEqual({ kind: 'builtin' })
  },
)
