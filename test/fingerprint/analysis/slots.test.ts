/** Free variables and the ways in which they are used, one line for each text. */

import { describe, expect, test } from 'vitest'
import { analyzeFunction } from '../../../src/fingerprint/analysis/index.ts'
import { slotsOf } from './notation.ts'

type Table = readonly (readonly [text: string, slots: string])[]

const PATHS: Table = [
  ['() => x', 'x /value'],
  ['() => cfg.a', 'cfg a/value'],
  ['() => cfg.a.b.c', 'cfg a.b.c/value'],
  ["() => cfg['a']", 'cfg a/value'],
  ['() => cfg[`a`]', 'cfg a/value'],
  ['() => arr[0]', 'arr 0/value'],
  ['() => cfg?.a?.b', 'cfg a.b/value'],
  ['() => (cfg?.a).b', 'cfg a.b/value'],
  ['() => (0, cfg).a', 'cfg a/value'],
  ['(k) => cfg[k]', 'cfg /value'],
  ['(k) => cfg.a[k].b', 'cfg a/value'],
  ['() => cfg.__proto__.a', 'cfg /value'],
  ['() => cfg.a.b + cfg.a.c + cfg.a.b', 'cfg a.b/value, a.c/value'],
  ['() => cfg.b + cfg.a + cfg', 'cfg /value, a/value, b/value'],
  ['() => cfg.f().g', 'cfg f/call'],
]

const KINDS: Table = [
  ['() => f()', 'f /call'],
  ['() => o.m()', 'o m/call'],
  ['() => o.m?.()', 'o m/call'],
  ['() => o?.m()', 'o m/call'],
  ['() => (o?.m)()', 'o m/call'],
  ['() => (0, o.m)()', 'o m/callDetached'],
  ['() => (0, f)()', 'f /call'],
  ['() => (0, o).m()', 'o m/call'],
  ['() => f`x`', 'f /call'],
  ['() => o.t`x`', 'o t/call'],
  ['() => (0, o.t)`x`', 'o t/callDetached'],
  ['() => new F()', 'F /new'],
  ['() => new ns.F(1)', 'ns F/new'],
  ['() => class extends B {}', 'B /value'],
  ['() => typeof x', 'x /typeof'],
  ['() => typeof cfg.a', 'cfg a/typeof'],
  ['(x) => x instanceof F', 'F /value'],
  ["() => 'a' in cfg", 'cfg /value'],
  ['() => [...xs]', 'xs /value'],
  ['() => ({ ...o })', 'o /value'],
  ['() => f(x)', 'f /call; x /value'],
  ['() => Object.assign(o, p)', 'Object assign/call; o /value; p /value'],
  ['async () => await p', 'p /value'],
  ['function* f() { yield p }', 'p /value'],
  ['() => { const alias = cfg; return alias.a }', 'cfg /value'],
  ['() => { for (const x of xs) g(x) }', 'xs /value; g /call'],
  ['() => { switch (x) { case y: } }', 'x /value; y /value'],
  ['() => `${x}`', 'x /value'],
  ['() => import(x)', 'x /value'],
  ['() => ({ x })', 'x /value'],
  ['() => ({ x: 1 }).x', ''],
]

const TESTS: Table = [
  ['() => { if (x) return 1 }', 'x /test'],
  ['() => { while (cfg.a) return }', 'cfg a/test'],
  ['() => { do {} while (x) }', 'x /test'],
  ['() => { for (; x; ) return }', 'x /test'],
  ['() => !x', 'x /test'],
  ['() => !!cfg.a', 'cfg a/test'],
  ['() => x ? 1 : 2', 'x /test'],
  ['() => x ? y : z', 'x /test; y /value; z /value'],
  ['() => { if (x ? y : z) return }', 'x /test; y /test; z /test'],
  ['() => x == null', 'x /test'],
  ['() => null !== cfg.a', 'cfg a/test'],
  ['() => x === void 0', 'x /test'],
  ['() => x === undefined', 'x /test; undefined /value'],
  ['(undefined) => x === undefined', 'x /value'],
  ['() => x === 0', 'x /value'],
  ['() => x < null', 'x /value'],
  ['() => x || y', 'x /value; y /value'],
  ['() => x ?? y', 'x /value; y /value'],
  ['() => x && y', 'x /value; y /value'],
  ['() => { if (x && y || z) return }', 'x /test; y /test; z /test'],
  ['() => !(x && (y || z))', 'x /test; y /test; z /test'],
  ['() => (x || y) && z', 'x /value; y /value; z /value'],
  ['() => { x && x.go() }', 'x /test, go/call'],
  ['() => { x || (y || z()) }', 'x /test; y /test; z /call'],
  ['() => { x && y && z() }', 'x /test; y /test; z /call'],
  ['() => (x && y, 1)', 'x /test; y /value'],
  ['() => (1, x && y)', 'x /value; y /value'],
  ['() => { for (; ; x && f()) return }', 'x /test; f /call'],
]

const WRITES: Table = [
  ['() => { x = 1 }', 'x! /write'],
  ['() => { cfg.a = 1 }', 'cfg a/write'],
  ['() => { x += 1 }', 'x! /value, /write'],
  ['() => { x ??= 1 }', 'x! /value, /write'],
  ['() => { x++ }', 'x! /value, /write'],
  ['() => { cfg.a++ }', 'cfg a/value, a/write'],
  ['() => { cfg.a -= 1 }', 'cfg a/value, a/write'],
  ['() => { delete cfg.a.b }', 'cfg a/value'],
  ['function f() { delete x }', 'x! /value'],
  ['(k) => { cfg[k] = 1 }', 'cfg /value'],
  ['(v) => { for (x of v); }', 'x! /write'],
  ['(v) => { for (cfg.a in v); }', 'cfg a/write'],
  ['(v) => { [x, ...y] = v }', 'x! /write; y! /write'],
  ['(v) => { ({ a: x, b: cfg.c = 1 } = v) }', 'x! /write; cfg c/write'],
  ['(v) => { ({ x } = v) }', 'x! /write'],
  ['() => { const inner = () => { x = 1 } }', 'x! /write'],
]

const PATTERNS: Table = [
  ['() => { const { a, b: { c } } = cfg }', 'cfg a/value, b.c/value'],
  ['() => { const { a = 1, b: { c } = {} } = cfg.d }', 'cfg d.a/value, d.b.c/value'],
  ["() => { const { 'a': x, 0: y } = cfg }", 'cfg 0/value, a/value'],
  ['() => { const { a, ...rest } = cfg }', 'cfg /value'],
  ['() => { const { a: { b, ...rest } } = cfg }', 'cfg a/value'],
  ['(k) => { const { [k]: v } = cfg }', 'cfg /value'],
  ['() => { const [a] = cfg }', 'cfg /value'],
  ['() => { const { a: [b] } = cfg }', 'cfg a/value'],
  ['() => { const {} = cfg }', 'cfg /test'],
  ['(a) => { ({ a } = cfg) }', 'cfg a/value'],
  ['(a) => ({ a } = cfg)', 'cfg /value'],
  ['({ a } = cfg) => a', 'cfg a/value'],
]

const SCOPES: Table = [
  ['(a, b = a) => b', ''],
  ['(a = () => b) => { var b = 1; return a }', 'b /value'],
  ['({ a: [b, ...c], ...d }) => b + c + d', ''],
  ['() => { f(); var f = 1 }', ''],
  ['() => { f(); function f() {} }', ''],
  ['() => { { let a = 1 } return a }', 'a /value'],
  ['() => { { var a = 1 } return a }', ''],
  ['() => { for (let i = 0; ; ) {} return i }', 'i /value'],
  ['() => { for (const x of x) {} }', ''],
  ['() => { try {} catch (e) { e } return e }', 'e /value'],
  ['() => { try {} catch ({ m }) { m } }', ''],
  ['() => { switch (x) { case 0: let x } }', 'x /value'],
  ['() => { a: for (;;) { break a } }', ''],
  ['() => { const f = function g() { return g }; return g }', 'g /value'],
  ['() => { class A { m() { return A } } }', ''],
  ['() => { const B = class A { m() { return A } }; return A }', 'A /value'],
  ['class A extends B { static x = A; m() { return C } }', 'B /value; C /value'],
  ['class A { [k] = v; static { w } }', 'k /value; v /value; w /value'],
  ['class A { static { var x = 1 } m() { return x } }', 'x /value'],
  ['class A { #x = 1; m() { return this.#x in y } }', 'y /value'],
  ['[key](a) { return a + b }', 'b /value'],
  ['function f(n) { return n ? f(n - 1) : 0 }', 'f@ /call'],
  ['function f(f) { return f }', ''],
  ['function f() { return arguments }', ''],
  ['() => arguments', 'arguments /value'],
  ['function f() { return () => arguments }', ''],
  ['function f(arguments) { return arguments }', ''],
  ['() => undefined', 'undefined /value'],
  ['() => [NaN, Infinity]', 'NaN /value; Infinity /value'],
  ['() => import.meta.url', ''],
  ['function f() { return new.target }', ''],
  ['() => globalThis.x', 'globalThis x/value'],
  ['function f() { { function g() {} } g() }', 'g /call'],
  ['function f() { { function g() {} g() } }', ''],
  ["function f() { 'use strict'; { function g() {} } g() }", 'g /call'],
  ['function f() { { async function g() {} } g() }', 'g /call'],
  ['function f() { let g; { function g() {} } g() }', ''],
  ['function f() { var g; { function g() {} } g() }', ''],
  ['function f() { if (x) function g() {} g() }', 'x /test; g /call'],
  ['function f() { { let g; { function g() {} } } g() }', 'g /call'],
  ['function f() { try {} catch (g) { { function g() {} } } g() }', 'g /call'],
  ['() => { cov_a1().s[0]++; return (cov_a1().b[0][1]++, x) }', 'x /value'],
]

const UNSEEN: Table = [
  ['() => eval("x")', 'eval! /call, /value'],
  ['() => { x.a(); eval("") }', 'x! /value, a/call; eval! /call, /value'],
  ['function f(o) { with (o) { x.a } }', 'x /value, a/value'],
  ['() => (0, eval)("x")', 'eval /call'],
  ['() => eval?.("x")', 'eval /call'],
]

describe('The free variables of', () => {
  test.each([...PATHS, ...KINDS, ...TESTS, ...WRITES, ...PATTERNS, ...SCOPES, ...UNSEEN])(
    '%s are: %s',
    (text, slots) => {
      expect(slotsOf(text)).toBe(slots)
    },
  )
})

test('Slots stand in the order of the numbers in the canonical code', () => {
  const { slots, canonical } = analyzeFunction('(a) => z.b(y, a, x, z)')
  expect(slots.map((slot) => slot.name)).toEqual(['z', 'y', 'x'])
  expect(canonical).toBe('(arrow _ [L0] (call (. $0 "b") [$1 L0 $2 $0]))')
})

test('Uses do not depend on the order in which they occur', () => {
  const there = analyzeFunction('() => { c.b(); c.a; c(); new c.a() }').slots
  const back = analyzeFunction('() => { new c.a(); c(); c.a; c.b() }').slots
  expect(back).toEqual(there)
})
