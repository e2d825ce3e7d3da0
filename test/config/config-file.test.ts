import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ConfigError } from '../../src/errors.ts'
import { configured, optionsIn, projectOf } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

/** The error that the options of a project end in. */
function errorIn(dir: string): ConfigError {
  try {
    optionsIn(dir)
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError)
    return error as ConfigError
  }
  throw new Error('no error')
}

const COMMONJS = { 'package.json': '{"type":"commonjs"}' }

describe('a configuration file', () => {
  test.each<[string, Readonly<Record<string, string>>]>([
    ['TypeScript', { 'permafrost.config.ts': 'const size: number = 7\nexport default { size }' }],
    ['TypeScript, .mts', { 'permafrost.config.mts': 'export default { size: 7 as const }' }],
    ['an ES module', { 'permafrost.config.js': 'export default { size: 7 }' }],
    ['an ES module, .mjs', { ...COMMONJS, 'permafrost.config.mjs': 'export default { size: 7 }' }],
    ['CommonJS', { ...COMMONJS, 'permafrost.config.js': 'module.exports = { size: 7 }' }],
    ['CommonJS, .cjs', { 'permafrost.config.cjs': 'module.exports = { size: 7 }' }],
    [
      'CommonJS made from an ES module',
      {
        'permafrost.config.cjs':
          'Object.defineProperty(exports, "__esModule", { value: true })\nexports.default = { size: 7 }',
      },
    ],
    ['JSON', { 'permafrost.config.json': '{ "size": 7 }' }],
    ['JSON with a byte order mark', { 'permafrost.config.json': '\uFEFF{ "size": 7 }' }],
    ['a function', { 'permafrost.config.ts': 'export default (): object => ({ size: 7 })' }],
    [
      'what imports another file',
      {
        'permafrost.config.ts': "import { n } from './n.ts'\nexport default { size: n }",
        'n.ts': 'export const n = 7',
      },
    ],
  ])('may be %s', (_, files) => {
    expect(optionsIn(projectOf(files)).size).toBe(7)
  })

  test('holds functions, and options for functions by name', () => {
    const dir = projectOf({
      'permafrost.config.js':
        "export default { extraState: () => 'v2', functions: { 'load*': { ttl: '1d', key: (n) => n } } }",
    })
    const { extraState, functions } = optionsIn(dir)
    expect(extraState?.()).toBe('v2')
    expect(functions).toEqual([
      { pattern: 'load*', options: { ttl: '1d', key: expect.any(Function) as unknown } },
    ])
  })

  test('is read once, whatever becomes of it', () => {
    const dir = configured({ size: 7 })
    expect(optionsIn(dir).size).toBe(7)
    writeFileSync(join(dir, 'permafrost.config.json'), '{ "size": 8 }')
    expect(optionsIn(dir).size).toBe(7)
  })

  test('belongs to one project', () => {
    const [one, other] = [configured({ size: 1 }), configured({ size: 2 })]
    expect([optionsIn(one).size, optionsIn(other).size]).toEqual([1, 2])
  })

  test('of a workspace stands in its root', () => {
    const dir = projectOf({
      'package.json': '{"workspaces":["packages/*"]}',
      'permafrost.config.json': '{ "size": 7 }',
      'packages/a/package.json': '{}',
      'packages/a/permafrost.config.json': '{ "size": 8 }',
    })
    expect(optionsIn(join(dir, 'packages/a')).size).toBe(7)
  })

  test('of several the first is read, and the others are named', () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
    const both = { 'permafrost.config.ts': 'export default { size: 7 }' }
    const compiled = { ...both, 'permafrost.config.js': 'export default { size: 8 }' }
    expect(optionsIn(projectOf(compiled)).size).toBe(7)
    expect(warn).not.toHaveBeenCalled()
    expect(optionsIn(projectOf({ ...both, 'permafrost.config.json': '{ "size": 9 }' })).size).toBe(
      7,
    )
    expect(warn).toHaveBeenCalledOnce()
    expect(warn.mock.calls[0]?.[0]).toMatchObject({
      code: 'PERMAFROST_CONFIG',
      message: expect.stringMatching(
        /permafrost\.config\.ts is read, and permafrost\.config\.json/,
      ) as unknown,
    })
  })
})

describe('a file that can not be used is an error that names it', () => {
  test.each<[string, string, string, RegExp]>([
    ['broken JSON', 'json', '{ size: 7 }', /JSON/],
    ['an empty JSON', 'json', '', /there is none/],
    ['an empty module', 'js', ' ', /there is none/],
    ['no default export', 'js', 'export const size = 7', /there is none/],
    ['a number', 'js', 'export default 7', /it is number/],
    ['an array', 'json', '[1]', /an array/],
    ['null', 'json', 'null', /it is null/],
    ['a promise', 'js', 'export default Promise.resolve({})', /a promise/],
    ['an async function', 'js', 'export default async () => ({})', /a promise/],
    [
      'a function that throws',
      'js',
      'export default () => { throw new Error("no luck") }',
      /no luck/,
    ],
    ['a module that throws', 'ts', 'throw new Error("no luck")', /no luck/],
    ['a module that throws no error', 'cjs', 'throw "no luck"', /no luck/],
    ['a syntax error', 'js', 'export default {', /Unexpected/],
    ['an import of nothing', 'js', "import './none.js'\nexport default {}", /none\.js/],
    [
      'top-level await',
      'js',
      'await 1\nexport default {}',
      /awaits at its top level.*take the await out/,
    ],
    ['TypeScript that can not be stripped', 'ts', 'enum A { B }\nexport default {}', /enum/],
  ])('%s', (_, extension, text, message) => {
    const dir = projectOf({ [`permafrost.config.${extension}`]: text })
    const error = errorIn(dir)
    expect(error.code).toBe('ERR_CONFIG_FILE')
    expect(error.message).toMatch(message)
    expect(error.message).toContain(join(dir, `permafrost.config.${extension}`))
    expect(errorIn(dir).message).toBe(error.message)
  })

  test('a folder of its name', () => {
    const dir = projectOf({ 'permafrost.config.json/x': '' })
    expect(errorIn(dir)).toMatchObject({ code: 'ERR_CONFIG_FILE' })
    expect(errorIn(dir).message).toMatch(/permafrost\.config\.json": .*EISDIR/)
  })

  test.each<[string, object, string, RegExp]>([
    ['an unknown option', { sise: 1 }, 'ERR_CONFIG_UNKNOWN_OPTION', /"sise".*did you mean "size"/],
    ['a name for all', { name: 'x' }, 'ERR_CONFIG_UNKNOWN_OPTION', /"name"/],
    [
      'a wrong value',
      { size: '5 gib' },
      'ERR_CONFIG_VALUE',
      /"size" "5 gib".*did you mean "5 GiB"/,
    ],
    ['no limit in JSON', { maxEntries: null }, 'ERR_CONFIG_VALUE', /"maxEntries".*null/],
    [
      'two places',
      { dir: 'd', temporary: true },
      'ERR_CONFIG_VALUE',
      /"dir" and "temporary" together/,
    ],
    ['functions that are none', { functions: [] }, 'ERR_CONFIG_VALUE', /"functions".*an object/],
    [
      'a wrong option of a function',
      { functions: { load: { ttl: '1y' } } },
      'ERR_CONFIG_VALUE',
      /options of functions "load".*"ttl" "1y"/,
    ],
    [
      'an option of the cache for a function',
      { functions: { load: { size: 1 } } },
      'ERR_CONFIG_UNKNOWN_OPTION',
      /functions "load".*"size"/,
    ],
    [
      'another name for a function',
      { functions: { load: { name: 'x' } } },
      'ERR_CONFIG_UNKNOWN_OPTION',
      /functions "load".*"name"/,
    ],
  ])('%s', (_, config, code, message) => {
    const dir = configured(config)
    const error = errorIn(dir)
    expect(error.code).toBe(code)
    expect(error.message).toMatch(message)
    expect(error.message).toContain(`configuration file "${join(dir, 'permafrost.config.json')}"`)
  })
})
