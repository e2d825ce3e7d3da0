/** The shapes into which transpilers, bundlers and test runners bring code. */

import { expect, test } from 'vitest'
import { analyzeFunction } from '../../../src/fingerprint/analysis/index.ts'
import { canonical, slotsOf } from './notation.ts'

const SHAPES: readonly (readonly [tool: string, text: string, slots: string])[] = [
  ['TypeScript to CommonJS', 'function f(x) { return (0, lib_1.g)(x) }', 'lib_1 g/callDetached'],
  ['TypeScript, a constant', '(x) => x * lib_1.K', 'lib_1 K/value'],
  ['TypeScript, a default', '() => (0, lib_1.default)()', 'lib_1 default/callDetached'],
  ['TypeScript, an own export', '() => exports.g()', 'exports g/call'],
  [
    'TypeScript, an own export set',
    '() => { exports.n = exports.n + 1 }',
    'exports n/value, n/write',
  ],
  ['TypeScript, a namespace', '() => ns.a.b', 'ns a.b/value'],
  [
    'TypeScript, private fields',
    '(o) => __classPrivateFieldGet(o, _A_x, "f")',
    '__classPrivateFieldGet /call; _A_x /value',
  ],
  ['Babel, an import', '() => (0, _lib.g)(1)', '_lib g/callDetached'],
  ['Babel, a value', '() => _lib.K', '_lib K/value'],
  ['Babel, a default', '() => _lib.default.a', '_lib default.a/value'],
  [
    'esbuild to CommonJS',
    '() => (0, import_lib.g)(import_lib.K)',
    'import_lib K/value, g/callDetached',
  ],
  ['esbuild, a default', '() => import_lib.default.a()', 'import_lib default.a/call'],
  ['esbuild, interop', '() => __toESM(require("x"))', '__toESM /call; require /call'],
  ['esbuild, a lazy module', '() => (init_x(), x_exports)', 'init_x /call; x_exports /value'],
  ['tsx, a named function', '() => { const f = __name(() => 1, "f"); f() }', '__name /call'],
  [
    'vitest, an import',
    '(x) => (0, __vite_ssr_import_1__.g)(x)',
    '__vite_ssr_import_1__ g/callDetached',
  ],
  ['vitest, a value', '() => __vite_ssr_import_1__.x', '__vite_ssr_import_1__ x/value'],
  [
    'vitest, import.meta',
    '() => __vite_ssr_import_meta__.url',
    '__vite_ssr_import_meta__ url/value',
  ],
  ['vitest, a mocked import', '() => __vi_import_0__.x()', '__vi_import_0__ x/call'],
  ['istanbul', '() => { cov_2k3j().f[0]++; cov_2k3j().s[0]++; return y }', 'y /value'],
  ['istanbul, old', '() => { cov_2k3j.f[0]++; cov_2k3j.s["1"]++; return y }', 'y /value'],
]

test.each(SHAPES)('Free variables in the output of %s', (_, text, slots) => {
  expect(slotsOf(text)).toBe(slots)
})

test.each([
  ['import_lib', 'import_lib2'],
  ['__vite_ssr_import_0__', '__vite_ssr_import_7__'],
  ['lib_1', 'lib_2'],
])('That %s is called %s in another build makes no difference', (a, b) => {
  expect(canonical(`(x) => (0, ${a}.g)(x)`)).toBe(canonical(`(x) => (0, ${b}.g)(x)`))
})

const helper = (x: string): string => canonical(x) + slotsOf(x)

test('This test file runs in vitest, and its own functions are analysed', () => {
  const { kind, slots } = analyzeFunction(helper.toString())
  expect(kind).toBe('arrow')
  expect(slots.flatMap((slot) => slot.uses).every(({ how }) => how.startsWith('call'))).toBe(true)
  expect(slots.length).toBeGreaterThan(0)
})
