/** Which names of a script may be assigned again, and what it imports and exports. */

import { describe, expect, test } from 'vitest'
import { type ScriptGoal, analyzeScript } from '../../../src/fingerprint/analysis/index.ts'

type Row = readonly [text: string, names: string, goal?: ScriptGoal]

/** The goal is `module` where none is given. */
const REASSIGNED: readonly Row[] = [
  ['const a = 1; let b = 2; function c() {} class D {}', ''],
  ['let a = 1; a = 2', 'a'],
  ['let a; export const set = () => { a = 1 }', 'a'],
  ['let a = 1; a++', 'a'],
  ['let a = 1; a ||= 2', 'a'],
  ['let a, b, c; ({ a, x: b = 1, ...c } = o)', 'a b c'],
  ['let a, b; [a, [b]] = o', 'a b'],
  ['let a; [o.a, o.b] = x', ''],
  ['let a; for (a of x);', 'a'],
  ['let a; for (a in x);', 'a'],
  ['for (const a of x);', ''],
  ['for (let i = 0; i < 3; i++);', 'i'],
  ['for (let i = 0, n = 3; i < n; i++);', 'i'],
  ['for (var a of x);', 'a'],
  ['var a = 1', ''],
  ['var a; a = 1', 'a'],
  ['var a = 1; var a = 2', 'a'],
  ['for (;;) { var a = 1 }', 'a'],
  ['while (x) { if (y) { var a = 1 } }', 'a'],
  ['while (x) { let a = 1 }', ''],
  ['while (x) { const f = () => { var a = 1 } }', ''],
  ['for (var a = 0; ; ) {}', ''],
  ['function a() {}; function a() {}', 'a', 'commonjs'],
  ['var a = 1; function a() {}', 'a', 'commonjs'],
  ['function f(a) { var a = 1 }', 'a', 'commonjs'],
  ['function f(a) { a = 1 }', 'a'],
  ['function f(a) {} function g(a) {}', ''],
  ['if (x) { function a() {} }', 'a', 'commonjs'],
  ['if (x) function a() {}', 'a', 'commonjs'],
  ['switch (x) { case 1: function a() {} }', 'a', 'commonjs'],
  ['try {} catch (e) { var e = 1 }', 'e', 'commonjs'],
  ['delete a', 'a', 'commonjs'],
  ['delete a.b', ''],
  ['class A { static x = 1; m() { return A } }', ''],
  ['let A = class {}; A = decorate(A)', 'A'],
  ['function f(a) { arguments[0] = 1 }', 'a', 'commonjs'],
  ['function f(a) { [arguments[0]] = x }', 'a', 'commonjs'],
  ['function f(a) { return g(arguments) }', 'a', 'commonjs'],
  ['function f(a) { return () => arguments[0]++ }', 'a', 'commonjs'],
  ['function f(a) { return arguments[0]() }', 'a', 'commonjs'],
  ['function f(a) { return g.apply(this, arguments) }', '', 'commonjs'],
  ['function f(a) { return g(...arguments, arguments.length, arguments[1]) }', '', 'commonjs'],
  ['function f(a) { "use strict"; return g(arguments) }', '', 'commonjs'],
  ['function f(a = 1) { return g(arguments) }', '', 'commonjs'],
  ['function f(a) { return g(arguments) }', ''],
  ['exports.a = 1; exports = module.exports', 'exports', 'commonjs'],
  ['var a = 1; let b; const c = 1; function d() {} class E {}', 'E a b d', 'script'],
]

describe('Names that may be assigned again', () => {
  const rows = REASSIGNED.map(([text, names, goal = 'module']) => [text, names, goal] as const)
  test.each(rows)('in %s are: %s (%s)', (text, names, goal) => {
    const { reassigned, opaque } = analyzeScript(text, goal)
    expect(opaque).toBe(false)
    expect(reassigned.join(' ')).toBe(names)
  })
})

test('vars are those with an initialiser outside of loops', () => {
  const text = 'var b = 1, { a } = b; var c; for (;;) { var d = 1 } function f() { var e = 2 }'
  expect(analyzeScript(text, 'commonjs').vars).toEqual(['a', 'b', 'e'])
})

test('Imports and exports come in order of writing', () => {
  const text = `
    import a, { b as c, 'd e' as f } from './one.js'
    import * as g from './two.js'
    import './three.js'
    export const h = 1, { i, j: [k] } = h
    export function l() {}
    export class M {}
    export { c as n, h as 'o p' }
    export { q, r as default } from './four.js'
    export * from './five.js'
    export * as s from './six.js'
  `
  expect(analyzeScript(text, 'module')).toEqual({
    reassigned: [],
    vars: [],
    imports: [
      { local: 'a', specifier: './one.js', imported: 'default' },
      { local: 'c', specifier: './one.js', imported: 'b' },
      { local: 'f', specifier: './one.js', imported: 'd e' },
      { local: 'g', specifier: './two.js', imported: '*' },
    ],
    exports: [
      ...['h', 'i', 'k', 'l', 'M'].map((name) => ({ exported: name, local: name, from: null })),
      { exported: 'n', local: 'c', from: null },
      { exported: 'o p', local: 'h', from: null },
      { exported: 'q', local: 'q', from: './four.js' },
      { exported: 'default', local: 'r', from: './four.js' },
      { exported: 's', local: '*', from: './six.js' },
    ],
    starExports: ['./five.js'],
    opaque: false,
  })
})

test.each([
  ['export default function f() {}', 'f'],
  ['export default class A {}', 'A'],
  ['export default function () {}', null],
  ['const a = 1; export default a', null],
])('The local name behind "%s" is %s', (text, local) => {
  expect(analyzeScript(text, 'module').exports).toEqual([
    { exported: 'default', local, from: null },
  ])
})

test.each<readonly [text: string, goal: ScriptGoal, opaque: boolean]>([
  ['eval("a = 1")', 'module', true],
  ['function f() { return () => eval(x) }', 'commonjs', true],
  ['(0, eval)("a = 1")', 'module', false],
  ['with (o) { a }', 'script', true],
  ['let let', 'module', true],
  ['import "a"', 'script', true],
  ['return new.target', 'commonjs', false],
  ['#!/usr/bin/env node\nawait 1', 'module', false],
])('%s as a %s is opaque: %s', (text, goal, opaque) => {
  expect(analyzeScript(text, goal).opaque).toBe(opaque)
})

test('Scripts with 100,000 statements and long chains are analysed', () => {
  const text = `${'a.b();'.repeat(100_000)} x${'.y'.repeat(50_000)} = 1; z = 2`
  expect(analyzeScript(text, 'commonjs').reassigned).toEqual(['z'])
})
