import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import type { CacheOptions } from '../../src/cache/cache-options.ts'
import type { MemoizeOptions } from '../../src/cache/function-options.ts'
import { defaultsFor } from '../../src/cache/groups.ts'
import { resolveFunctionOptions } from '../../src/cache/resolve.ts'
import { removeTemporary } from '../../src/cache/system-folder.ts'
import { VARIABLE_OPTIONS, variableOf } from '../../src/cache/variables.ts'
import { IMPURITY_KINDS } from '../../src/purity/impurity.ts'
import { policyOf } from '../../src/policy/index.ts'
import { configured, optionsIn, projectOf } from './support.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** An option as three sources give it, and what each and none of them comes to. */
interface Row {
  readonly option: keyof CacheOptions
  readonly code: unknown
  readonly file: unknown
  readonly text: string
  readonly resolved: readonly [code: unknown, file: unknown, environment: unknown, none: unknown]
}

function row(
  option: keyof CacheOptions,
  given: readonly [unknown, unknown, string],
  resolved: Row['resolved'],
): Row {
  const [code, file, text] = given
  return { option, code, file, text, resolved }
}

const [gdsf, gdsize, lru] = [policyOf('gdsf'), policyOf('gdsize'), policyOf('lru')]

const ROWS: readonly Row[] = [
  row('size', ['1 GiB', 2000, '3kB'], [2 ** 30, 2000, 3000, 5 * 2 ** 30]),
  row('memory', [0, '1 MB', '5'], [0, 1e6, 5, 64 * 2 ** 20]),
  row('maxEntries', [1, 2, '3'], [1, 2, 3, Infinity]),
  row('maxAge', ['1s', 2, '3ms'], [1000, 2, 3, Infinity]),
  row('policy', ['lru', 'gdsize', 'lru'], [lru, gdsize, lru, gdsf]),
  row(
    'persistence',
    ['exit', { every: '1s' }, '2s'],
    [
      { kind: 'exit' },
      { kind: 'every', ms: 1000 },
      { kind: 'every', ms: 2000 },
      { kind: 'immediate' },
    ],
  ),
  row(
    'eviction',
    ['onWrite', 'onCommit', 'onCommit'],
    ['onWrite', 'onCommit', 'onCommit', 'onWrite'],
  ),
  row('durability', ['process', 'power', 'power'], ['process', 'power', 'power', 'process']),
  row('readOnly', [false, true, 'yes'], [false, true, true, false]),
  row('recordAccess', [true, false, 'off'], [true, false, false, true]),
  row(
    'onStoreError',
    ['recompute', 'throw', 'throw'],
    ['recompute', 'throw', 'throw', 'recompute'],
  ),
  row('report', [true, 'stderr', '1'], ['stdout', 'stderr', 'stdout', false]),
]

describe('an option of a cache', () => {
  test.each(ROWS)('$option: code over file over environment over default', (given) => {
    const { option, code, file, text, resolved } = given
    const withFile = configured({ [option]: file })
    const without = projectOf()
    const inCode = { [option]: code } as CacheOptions
    const found = (): unknown[] => [
      optionsIn(withFile, inCode)[option as 'size'],
      optionsIn(withFile)[option as 'size'],
      optionsIn(without)[option as 'size'],
    ]
    expect(found()).toEqual([resolved[0], resolved[1], resolved[3]])
    vi.stubEnv(variableOf(option), text)
    expect(found()).toEqual(resolved.slice(0, 3))
    expect(optionsIn(without, inCode)[option as 'size']).toEqual(resolved[0])
  })

  test('undefined in code and an empty variable are the same as left out', () => {
    vi.stubEnv('PERMAFROST_MEMORY', ' ')
    expect(
      optionsIn(configured({ size: 7 }), { size: undefined, memory: undefined }),
    ).toMatchObject({ size: 7, memory: 64 * 2 ** 20 })
  })
})

describe('the directory', () => {
  test('is .cache/permafrost in the project by default', () => {
    const dir = projectOf()
    expect(optionsIn(dir)).toMatchObject({
      dir: join(dir, '.cache/permafrost'),
      temporary: false,
      systemWide: false,
    })
  })

  test('in code and file it is relative to the project, in the environment to the working directory', () => {
    const dir = configured({ dir: 'by-file' })
    expect(optionsIn(dir).dir).toBe(join(dir, 'by-file'))
    expect(optionsIn(dir, { dir: 'by-code' }).dir).toBe(join(dir, 'by-code'))
    vi.stubEnv('PERMAFROST_DIR', 'by-environment')
    expect(optionsIn(projectOf()).dir).toBe(join(process.cwd(), 'by-environment'))
    expect(optionsIn(dir).dir).toBe(join(dir, 'by-file'))
  })

  type Place = 'd' | '.cache/permafrost' | 'system' | 'temporary'
  test.each<[string, CacheOptions, object, Record<string, string>, Place]>([
    ['dir in code over systemWide in the file', { dir: 'd' }, { systemWide: true }, {}, 'd'],
    ['systemWide in code over dir in the file', { systemWide: true }, { dir: 'd' }, {}, 'system'],
    ['temporary in code over a variable', { temporary: true }, {}, { DIR: '/d' }, 'temporary'],
    ['the file over a variable', {}, { dir: 'd' }, { TEMPORARY: '1' }, 'd'],
    ['a variable', {}, {}, { SYSTEM_WIDE: 'true' }, 'system'],
    ['a false word leaves dir', { temporary: false }, { dir: 'd' }, {}, 'd'],
    ['a false word takes back', { temporary: false }, { temporary: true }, {}, '.cache/permafrost'],
  ])('%s', (_, given, file, variables, wanted) => {
    vi.stubEnv('XDG_CACHE_HOME', '/caches')
    for (const [name, text] of Object.entries(variables)) vi.stubEnv(`PERMAFROST_${name}`, text)
    const root = configured(file)
    const { dir, temporary, systemWide } = optionsIn(root, given)
    if (temporary) removeTemporary(dir)
    expect({ temporary, systemWide }).toEqual({
      temporary: wanted === 'temporary',
      systemWide: wanted === 'system',
    })
    if (!temporary && !systemWide) expect(dir).toBe(join(root, wanted))
    if (wanted === 'system' && process.platform === 'linux') expect(dir).toBe('/caches/permafrost')
  })
})

describe('an option of a function', () => {
  /** What it comes to over five sources, the last one being none. */
  type Given = readonly [own: unknown, group: unknown, code: unknown, file: unknown, text: string]
  type Shown = (options: ReturnType<typeof resolveFunctionOptions>) => unknown

  test.each<[keyof MemoizeOptions & keyof CacheOptions, Given, readonly unknown[], Shown]>([
    ['ttl', [1, 2, 3, 4, '5'], [1, 2, 3, 4, 5, null], ({ ttl }) => ttl],
    [
      'ignoreArgs',
      [[1], [2], [3], [4], '5, 6'],
      [[1], [2], [3], [4], [5, 6], null],
      ({ ignoreArgs }) => ignoreArgs,
    ],
    [
      'inline',
      [true, false, true, false, '1'],
      ['database', 'file', 'database', 'file', 'database', 'auto'],
      ({ placement }) => placement,
    ],
    [
      'supersede',
      ['delete', 'demote', 'delete', 'demote', 'delete'],
      ['delete', 'demote', 'delete', 'demote', 'delete', 'demote'],
      ({ supersede }) => supersede,
    ],
    [
      'admission',
      ['always', 'auto', 'always', 'auto', 'always'],
      ['always', 'auto', 'always', 'auto', 'always', 'auto'],
      ({ admission }) => admission,
    ],
    [
      'track',
      [false, true, { env: false }, { files: false }, '0'],
      ['none', 'all', 'files', 'env', 'none', 'all'],
      ({ track }) => (track === null ? 'all' : track.files ? 'files' : track.env ? 'env' : 'none'),
    ],
    [
      'assumePure',
      [['clock'], false, ['random', 'write'], true, 'network, stdin'],
      ['clock', '', 'random,write', IMPURITY_KINDS.join(), 'network,stdin', ''],
      ({ assumePure }) => [...assumePure].join(),
    ],
    [
      'replayOutput',
      [true, false, true, false, 'yes'],
      [true, false, true, false, true, false],
      ({ replayOutput }) => replayOutput,
    ],
    [
      'effects',
      ['replay', 'ignore', 'warn', 'replay', 'ignore'],
      ['replay', 'ignore', 'warn', 'replay', 'ignore', 'warn'],
      ({ effects }) => effects,
    ],
    [
      'pure',
      [['a'], ['b'], [], ['d'], 'e, ./f.ts'],
      [['a'], ['b'], [], ['d'], ['e', './f.ts'], []],
      ({ pure }) => pure,
    ],
    [
      'strict',
      [true, false, true, false, '1'],
      [true, false, true, false, true, false],
      ({ strict }) => strict,
    ],
    ['audit', [0.1, 0.2, 0.3, 1, '0.5'], [0.1, 0.2, 0.3, 1, 0.5, 0], ({ audit }) => audit],
    [
      'fingerprint',
      [{ packages: 'content' }, {}, { packages: 'content' }, {}, '{"packages":"content"}'],
      ['all', 'none', 'all', 'none', 'all', 'none'],
      ({ fingerprint }) => (fingerprint.contentPackages === 'all' ? 'all' : 'none'),
    ],
  ])(
    '%s: function over group over cache over file over environment',
    (option, given, wanted, shown) => {
      const [own, group, code, file, text] = given
      const resolved = (sources: number): unknown => {
        const from = 5 - sources
        vi.unstubAllEnvs()
        if (from <= 4) vi.stubEnv(variableOf(option), text)
        const dir = configured({
          ...(from <= 3 && { [option]: file }),
          ...(from <= 1 && { functions: { 'main.ts#f': { [option]: group } } }),
        })
        const cache = optionsIn(dir, from <= 2 ? { [option]: code } : {})
        const below = defaultsFor('main.ts#f', cache.defaults, cache.functions)
        return shown(resolveFunctionOptions(from <= 0 ? { [option]: own } : {}, below))
      }
      expect([5, 4, 3, 2, 1, 0].map(resolved)).toEqual(wanted)
    },
  )

  test('key and ignoreArgs say one thing: the upper source replaces both', () => {
    const file = { ignoreArgs: [1], functions: { f: { ignoreArgs: [2] } } }
    const key = (): number => 1
    const cache = optionsIn(configured(file), { key })
    expect(cache.defaults).toEqual({ key })
    const below = defaultsFor('main.ts#f', cache.defaults, cache.functions)
    expect(resolveFunctionOptions({}, below)).toMatchObject({ key: null, ignoreArgs: [2] })
    expect(resolveFunctionOptions({ key }, below)).toMatchObject({ key, ignoreArgs: null })
  })
})

describe('groups of functions', () => {
  test.each<[pattern: string, name: string, fits: boolean]>([
    ['parse', 'src/a.ts#parse', true],
    ['parse', 'src/a.ts#parser', false],
    ['parse', 'src/parse#other', false],
    ['pars*', 'src/a.ts#parser', true],
    ['*', 'src/a.ts#parse', true],
    ['Model.*', 'src/a.ts#Model.predict', true],
    ['Model.predict', 'src/a.ts#ModelXpredict', false],
    ['src/a.ts#parse', 'src/a.ts#parse', true],
    ['src/a.ts#parse', 'lib/src/a.ts#parse', false],
    ['src/*#*', 'src/deep/a.ts#parse', true],
    ['src/*#load', 'src/a.ts#parse', false],
    ['src/scrape/*', 'src/scrape/deep/a.ts#parse', true],
    ['src/scrape/*', 'src/a.ts#parse', false],
    ['a/b', 'src/c.ts#a/b', false],
    ['[eval]#f', '[eval]#f', true],
    ['f(x)+$', 'a#f(x)+$', true],
  ])('%s on %s: %s', (pattern, name, fits) => {
    const options = defaultsFor(name, {}, [{ pattern, options: { ttl: 1 } }])
    expect(options).toEqual(fits ? { ttl: 1 } : {})
  })

  test('later ones count over earlier ones', () => {
    const groups = [
      { pattern: '*', options: { ttl: 1, inline: true } },
      { pattern: 'f', options: { ttl: 2 } },
      { pattern: 'g', options: { ttl: 3 } },
    ]
    expect(defaultsFor('a#f', { ttl: 9, version: 'v' }, groups)).toEqual({
      ttl: 2,
      inline: true,
      version: 'v',
    })
  })
})

test('every option that has a variable is in a table here', () => {
  const here = [
    ...ROWS.map(({ option }) => option),
    ...['dir', 'systemWide', 'temporary'],
    ...['ttl', 'ignoreArgs', 'inline', 'supersede', 'admission', 'fingerprint'],
    ...['track', 'assumePure', 'replayOutput', 'effects', 'pure', 'strict', 'audit'],
  ]
  expect(new Set(here)).toEqual(new Set(VARIABLE_OPTIONS))
})
