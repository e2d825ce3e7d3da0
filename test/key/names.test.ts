import { describe, expect, test } from 'vitest'
import { assignedName } from '../../src/key/assigned-name.ts'
import { functionName } from '../../src/key/name.ts'

/** The call stands at `^`. */
function named(marked: string): string | null {
  const at = marked.indexOf('^')
  const before = marked.slice(0, at).split('\n')
  const text = marked.replace('^', '')
  return assignedName(text, before.length, (before.at(-1) ?? '').length + 1)
}

describe('the name that a call is assigned to', () => {
  test.each([
    ['const slow = ^memoize((n) => n)', 'slow'],
    ['let slow = ^memoize((n) => n)', 'slow'],
    ['var $1 = ^memoize((n) => n)', '$1'],
    ['const größe = ^memoize((n) => n)', 'größe'],
    ['export const slow =\n  ^memoize((n) => n)', 'slow'],
    ['const a = 1, slow = ^memoize((n) => n)', 'slow'],
    ['const slow: Memoized<F> = ^memoize((n) => n)', 'slow'],
    ['const slow = await ^memoize((n) => n)', 'slow'],
    ['const slow = cache.^memoize((n) => n)', 'slow'],
    ['const slow = this.cache.^memoize((n) => n)', 'slow'],
    ['const slow = ^cache.memoize((n) => n)', 'slow'],
    ['exports.slow = (0, permafrost_1.^memoize)((n) => n)', 'slow'],
    ['exports.slow = ^(0, permafrost_1.memoize)((n) => n)', 'slow'],
    ['this.slow = ^memoize((n) => n)', 'slow'],
    ['class A {\n  slow = ^memoize((n) => n)', 'slow'],
    ['slow ??= ^memoize((n) => n)', 'slow'],
    ['const o = { slow: ^memoize((n) => n) }', 'slow'],
    ['const o = { a: 1, slow: ^memoize((n) => n) }', 'slow'],
    ["const o = { 'slow one': ^memoize((n) => n) }", 'slow one'],
    ['export default ^memoize((n) => n)', 'default'],
    ['const make = (k) => ^memoize((n) => n * k)', 'make'],
    ['const make = k => ^memoize((n) => n * k)', 'make'],
    ['function make(k) { return ^memoize((n) => n * k) }', 'make'],
    ['function make(k: number): F {\n  return ^memoize((n) => n * k)\n}', 'make'],
    ['const slow = memo^ize((n) => n)', 'slow'],
    ['let db: unknown\nconst slow = ^memoize((n) => n)', 'slow'],
    ['run(^memoize((n) => n))', null],
    ['a === ^memoize((n) => n)', null],
    ['flag ? b : ^memoize((n) => n)', null],
    ['^memoize((n) => n)', null],
  ])('%s', (marked, name) => {
    expect(named(marked)).toBe(name)
  })

  test('a place outside of the text has no name', () => {
    expect(assignedName('const a = 1', 3, 1)).toBeNull()
    expect(assignedName('const a = 1', 1, 100)).toBeNull()
  })
})

describe('the name of a function', () => {
  const site = { url: 'file:///p/src/steps.ts', line: 7, column: 3 }
  const nothing = { option: null, own: '', site, file: 'src/steps.ts', source: () => null }

  test.each([
    ['the option first', { option: 'load', own: 'own' }, 'src/steps.ts#load'],
    ['then its own name', { own: 'clean' }, 'src/steps.ts#clean'],
    [
      'then what it is assigned to',
      { source: () => ({ text: 'const slow = memoize()', line: 1, column: 14 }) },
      'src/steps.ts#slow',
    ],
    ['then its line', {}, 'src/steps.ts#anonymous@7'],
    ['without a file, where it was evaluated', { own: 'f', file: null, site: null }, '[eval]#f'],
    ['nothing at all', { file: null, site: null }, '[eval]#anonymous'],
  ])('is %s', (_, parts, name) => {
    expect(functionName({ ...nothing, ...parts })).toBe(name)
  })
})
