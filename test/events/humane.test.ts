import { expect, test } from 'vitest'
import { counted, humaneCount, humaneDuration, humaneSize } from '../../src/events/humane.ts'

test.each([
  [0, '0 ms'],
  [-0, '0 ms'],
  [0.0001, '< 1 µs'],
  [0.001, '1 µs'],
  [0.0123, '12 µs'],
  [0.9, '900 µs'],
  [0.9994, '999 µs'],
  [0.9999, '1 ms'],
  [1, '1 ms'],
  [1.234, '1.2 ms'],
  [12.34, '12 ms'],
  [123.4, '123 ms'],
  [999.4, '999 ms'],
  [999.6, '1 s'],
  [1500, '1.5 s'],
  [59_400, '59 s'],
  [59_600, '1 min'],
  [60_000, '1 min'],
  [184_000, '3 min 4 s'],
  [3_599_400, '59 min 59 s'],
  [3_580_000, '59 min 40 s'],
  [3_599_900, '1 h'],
  [86_340_000, '23 h 59 min'],
  [3_660_000, '1 h 1 min'],
  [86_399_000, '1 d'],
  [90_000_000, '1 d 1 h'],
  [40 * 86_400_000, '40 d'],
  [-1.234, '-1.2 ms'],
  [Number.POSITIVE_INFINITY, 'for ever'],
  [Number.NaN, 'unknown'],
])('%d ms reads as %s', (ms, text) => {
  expect(humaneDuration(ms)).toBe(text)
})

test('no duration has more digits than its unit needs', () => {
  const odd: string[] = []
  for (let ms = 0.000_01; ms < 1e10; ms *= 1.0007) {
    const text = humaneDuration(ms)
    if (/\b1000\b|\b60 (s|min)\b|\b24 h\b|e[+-]|NaN|\.0\b/.test(text)) odd.push(`${ms}: ${text}`)
  }
  expect(odd).toEqual([])
})

test.each([
  [0, '0 B'],
  [1, '1 B'],
  [999, '999 B'],
  [1000, '0.98 KiB'],
  [1024, '1 KiB'],
  [4_718_592, '4.5 MiB'],
  [1023 * 1024, '1 MiB'],
  [5 * 2 ** 30, '5 GiB'],
  [2 ** 70, '1020 EiB'],
  [-2048, '-2 KiB'],
  [Number.POSITIVE_INFINITY, 'unbounded'],
])('%d bytes read as %s', (bytes, text) => {
  expect(humaneSize(bytes)).toBe(text)
})

test('counts have commas, and a plural where there is not one', () => {
  expect([0, 999, 1000, 1_234_567].map(humaneCount)).toEqual(['0', '999', '1,000', '1,234,567'])
  expect(counted(1, 'entry', 'entries')).toBe('1 entry')
  expect(counted(2, 'entry', 'entries')).toBe('2 entries')
  expect(counted(0, 'call')).toBe('0 calls')
})
