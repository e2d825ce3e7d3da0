import { describe, expect, test } from 'vitest'
import { suggest } from '../../src/cache/suggest.ts'
import { bytes, milliseconds } from '../../src/cache/units.ts'
import { ConfigError } from '../../src/index.ts'

describe('durations', () => {
  test.each([
    [1, 1],
    [0.5, 0.5],
    ['250ms', 250],
    ['90s', 90_000],
    ['5m', 300_000],
    ['5min', 300_000],
    ['1h', 3_600_000],
    ['1.5h', 5_400_000],
    ['7d', 604_800_000],
    ['2 w', 1_209_600_000],
  ])('%s is %d ms', (value, ms) => {
    expect(milliseconds('ttl', value)).toBe(ms)
  })

  test.each([
    0,
    -1,
    Number.NaN,
    Infinity,
    4e12,
    '',
    '5',
    's',
    '-5s',
    '1e3s',
    '5 parsecs',
    '5  s',
    '1h30m',
    '5toString',
    true,
    null,
    {},
  ])('%s is refused', (value) => {
    expect(() => milliseconds('ttl', value)).toThrow(ConfigError)
  })

  test('the message names option, value, and what would do', () => {
    expect(() => milliseconds('ttl', '5 parsecs')).toThrow(/"ttl" "5 parsecs".*"90s"/)
  })
})

describe('sizes', () => {
  test.each([
    [1000, 1000],
    ['500B', 500],
    ['500MB', 500_000_000],
    ['1kB', 1000],
    ['64 MiB', 67_108_864],
    ['1.5KiB', 1536],
    ['5 GiB', 5_368_709_120],
    ['2TB', 2e12],
  ])('%s is %d bytes', (value, size) => {
    expect(bytes('size', value, 1)).toBe(size)
  })

  test.each([0, -5, Number.NaN, Infinity, 2 ** 60, '5', '5 gb', 'lots', '-1MB', null, []])(
    '%s is refused',
    (value) => {
      expect(() => bytes('size', value, 1)).toThrow(ConfigError)
    },
  )
})

describe('suggestions', () => {
  const known = ['ttl', 'classes', 'shouldStore', 'ignoreArgs', 'extraState', 'version']
  test.each([
    ['tll', 'ttl'],
    ['tl', 'ttl'],
    ['class', 'classes'],
    ['shouldstore', 'shouldStore'],
    ['ignoreArguments', 'ignoreArgs'],
    ['extrastate', 'extraState'],
    ['verison', 'version'],
    ['xyz', null],
    ['policy', null],
  ])('%s → %s', (name, meant) => {
    expect(suggest(name, known)).toBe(meant)
  })
})
