import { afterEach, describe, expect, test, vi } from 'vitest'
import { CACHE_CHECKS } from '../../src/cache/cache-checks.ts'
import { VARIABLE_OPTIONS, variableOf } from '../../src/cache/variables.ts'
import { ConfigError } from '../../src/errors.ts'
import { optionsIn, projectOf } from './support.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** What a project's cache resolves to under one variable. */
function under(variable: string, text: string): ReturnType<typeof optionsIn> {
  vi.stubEnv(`PERMAFROST_${variable}`, text)
  return optionsIn(projectOf())
}

describe('variables', () => {
  test('every option has one but those that no text can express, and version', () => {
    const without = Object.keys(CACHE_CHECKS).filter((option) => !VARIABLE_OPTIONS.includes(option))
    expect(without.toSorted()).toEqual(
      ['classes', 'extraState', 'key', 'serializer', 'shouldStore', 'version'].toSorted(),
    )
    expect(VARIABLE_OPTIONS.filter((option) => !Object.hasOwn(CACHE_CHECKS, option))).toEqual([])
  })

  test.each([
    ['dir', 'PERMAFROST_DIR'],
    ['maxEntries', 'PERMAFROST_MAX_ENTRIES'],
    ['onStoreError', 'PERMAFROST_ON_STORE_ERROR'],
  ])('%s is %s', (option, variable) => {
    expect(variableOf(option)).toBe(variable)
  })

  test.each<[variable: string, text: string, option: string, value: unknown]>([
    ['READ_ONLY', '1', 'readOnly', true],
    ['READ_ONLY', 'TRUE', 'readOnly', true],
    ['READ_ONLY', 'on', 'readOnly', true],
    ['READ_ONLY', 'no', 'readOnly', false],
    ['READ_ONLY', '0', 'readOnly', false],
    ['SIZE', ' 5 GiB ', 'size', 5 * 2 ** 30],
    ['SIZE', '1000', 'size', 1000],
    ['SIZE', '1.5kB', 'size', 1500],
    ['MEMORY', '0', 'memory', 0],
    ['MAX_AGE', '500', 'maxAge', 500],
    ['PERSISTENCE', 'immediate', 'persistence', { kind: 'immediate' }],
    ['PERSISTENCE', '500ms', 'persistence', { kind: 'every', ms: 500 }],
    ['REPORT', 'stderr', 'report', 'stderr'],
    ['REPORT', 'yes', 'report', 'stdout'],
    ['REPORT', 'off', 'report', false],
    ['TTL', '7d', 'defaults', { ttl: '7d' }],
    ['IGNORE_ARGS', '0,2', 'defaults', { ignoreArgs: [0, 2] }],
    [
      'FINGERPRINT',
      '{"ignore":{"properties":["id"]}}',
      'defaults',
      { fingerprint: { ignore: { properties: ['id'] } } },
    ],
    ['VERSION', '1.2.3', 'defaults', {}],
  ])('%s="%s": %s is %j', (variable, text, option, value) => {
    expect(under(variable, text)[option as 'size']).toEqual(value)
  })

  test.each<[variable: string, text: string, message: RegExp]>([
    ['SIZE', 'lots', /"size" "lots": a size is a number of bytes or a text such as/],
    ['SIZE', '5 gib', /did you mean "5 GiB"/],
    ['SIZE', '-1', /"size" "-1"/],
    ['SIZE', '0', /"size" 0: a size is at least 1/],
    ['SIZE', '1e3', /"size" "1e3"/],
    ['SIZE', 'Infinity', /"size" "Infinity"/],
    ['SIZE', '99999999999999999999', /less than 2\^53/],
    ['MEMORY', 'NaN', /"memory" "NaN"/],
    ['MAX_ENTRIES', '0', /"maxEntries": it must be a whole number from 1/],
    ['MAX_ENTRIES', '1.5', /"maxEntries"/],
    ['MAX_ENTRIES', 'many', /"maxEntries".*"many"/],
    ['MAX_AGE', '1h30m', /"maxAge" "1h30m": a duration is/],
    ['MAX_AGE', '101 y', /"maxAge"/],
    ['TTL', '0', /"ttl" 0: a duration is more than nothing/],
    ['POLICY', 'mru', /"policy": it must be "gdsf", "gdsize", "lru".*"mru"/],
    ['PERSISTENCE', 'soon', /"persistence": it must be immediate, exit, or a duration such as 2s/],
    ['PERSISTENCE', '2 parsecs', /"persistence\.every" "2 parsecs"/],
    ['PERSISTENCE', '30d', /at most 24 days/],
    ['EVICTION', 'oncommit', /'onWrite' or 'onCommit' \(did you mean "onCommit"\?\)/],
    ['DURABILITY', 'full', /'process' or 'power'/],
    ['READ_ONLY', 'maybe', /1, true, yes or on, or else 0, false, no or off, and is "maybe"/],
    ['ON_STORE_ERROR', 'ignore', /'recompute' or 'throw'/],
    ['REPORT', 'stdin', /"report"/],
    ['IGNORE_ARGS', '0,first', /"ignoreArgs".*"first"/],
    ['IGNORE_ARGS', '-1', /"ignoreArgs".*"-1"/],
    ['INLINE', 'file', /"inline"/],
    ['FINGERPRINT', '{packages}', /"fingerprint": it must be JSON/],
    ['FINGERPRINT', '[]', /"fingerprint": it must be an object/],
    ['FINGERPRINT', '{"packges":1}', /packges/],
    ['SUPERSEDE', 'drop', /'demote' or 'delete'/],
    ['ADMISSION', 'never', /'auto' or 'always'/],
  ])('%s="%s" is refused with its name', (variable, text, message) => {
    const resolve = (): unknown => under(variable, text)
    expect(resolve).toThrow(ConfigError)
    expect(resolve).toThrow(message)
    expect(resolve).toThrow(`environment variable PERMAFROST_${variable}="${text}"`)
  })

  test('two that say where the cache lies are refused together', () => {
    vi.stubEnv('PERMAFROST_DIR', '/x')
    expect(() => under('TEMPORARY', '1')).toThrow(/environment.*"dir" and "temporary" together/)
  })
})
