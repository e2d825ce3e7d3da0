/** Which pairs of texts are one program, and which are not. */

import { describe, expect, test } from 'vitest'
import { canonical } from './notation.ts'

const SAME: readonly (readonly [why: string, a: string, b: string])[] = [
  ['layout', '(a,b)=>a+b', '( a , b ) =>\n  a\n + b'],
  ['comments', '(a) => /* one */ a // two\n', '(a) => a'],
  ['a trailing comma in arguments', '(f) => f(1, 2,)', '(f) => f(1, 2)'],
  ['a trailing comma in parameters', '(a, b,) => a', '(a, b) => a'],
  ['a trailing comma in arrays and objects', '() => [1, { a: 1, },]', '() => [1, { a: 1 }]'],
  ['parentheses around a parameter', 'a => a', '(a) => a'],
  ['redundant parentheses', '(a, b) => ((a) + (b * 2))', '(a, b) => a + b * 2'],
  ['parentheses among equal logical operators', '(a, b) => a && (b && a)', '(a, b) => a && b && a'],
  ['quote style', "() => 'it'", '() => "it"'],
  ['escapes in strings', String.raw`() => '\x41\u{42}\n'`, String.raw`() => "AB\u000a"`],
  ['escapes in a template', '() => `\\x41`', '() => `A`'],
  ['spelling of numbers', '() => [1.0, 0x10, 1e3, 1_000, .5]', '() => [1, 16, 1000, 1000, 0.5]'],
  ['spelling of bigints', '() => 0x10n', '() => 1_6n'],
  ['order of regular expression flags', '() => /a/gi', '() => /a/ig'],
  ['optional semicolons', '() => { a(); b() }', '() => { a()\nb();; }'],
  ['empty statements', 'function f() { ;;return 1; }', 'function f() { return 1 }'],
  ['names of parameters', '(a, b) => a - b', '(x, y) => x - y'],
  [
    'names of variables',
    '() => { let a = 1, b = a; return b }',
    '() => { let p = 1, q = p; return q }',
  ],
  ['names of free variables', '(x) => lib.g(x, lib)', '(x) => lib_1.g(x, lib_1)'],
  ['names of destructured variables', '({ a, b: c }) => a + c', '({ a: x, b: y }) => x + y'],
  [
    'names of catch parameters',
    '() => { try { f() } catch (e) { g(e) } }',
    '() => { try { f() } catch (x) { g(x) } }',
  ],
  [
    'names in loops',
    '(n) => { for (let i = 0; i < n; i++) g(i) }',
    '(k) => { for (let j = 0; j < k; j++) g(j) }',
  ],
  ['a shadowing name', '(a) => ((a) => a)(a)', '(a) => ((b) => b)(a)'],
  ['a shadowed global', '(Date) => Date.now()', '(d) => d.now()'],
  ['shorthand properties', '(a) => ({ a })', '(a) => ({ a: a })'],
  ['quoted keys', "() => ({ 'a': 1, 2: 3 })", "() => ({ a: 1, '2': 3 })"],
  ['literal keys in brackets', "(o) => o['a'] + o[1.0]", "(o) => o.a + o['1']"],
  ['literal computed keys', "() => ({ ['a']: 1 })", '() => ({ a: 1 })'],
  [
    'braces around a branch',
    '(a) => { if (a) { f() } else { g() } }',
    '(a) => { if (a) f(); else g() }',
  ],
  ['braces around a loop body', '(a) => { while (a) { f() } }', '(a) => { while (a) f() }'],
  ['an empty else', '(a) => { if (a) { f() } else {} }', '(a) => { if (a) f() }'],
  ['an arrow that only returns', '(a) => { return a }', '(a) => a'],
  ['an arrow that returns an object', '() => { return { a: 1 } }', '() => ({ a: 1 })'],
  [
    'a parenthesised named function',
    '() => { const f = (() => 1); f() }',
    '() => { const f = () => 1; f() }',
  ],
  ['a chain in brackets that ends anyway', '(a) => (a?.b)?.c', '(a) => a?.b?.c'],
  ['an unused computed method key', '[a + 1](x) { return x }', '[b](y) { return y }'],
  ['line ends in a template', '() => `a\r\nb`', '() => `a\nb`'],
  ['unicode escapes in names', '(a) => a.\\u0061b', '(a) => a.ab'],
  [
    'layout of a class',
    'class A{x=1;static y;m(){}}',
    'class A {\n  x = 1\n  static y\n  m() {}\n}',
  ],
]

const DIFFERENT: readonly (readonly [why: string, a: string, b: string])[] = [
  ['an operator', '(a, b) => a + b', '(a, b) => a - b'],
  ['the order of parameters', '(a, b) => a - b', '(b, a) => a - b'],
  ['which local is meant', '(a, b) => a', '(a, b) => b'],
  ['which free variable is meant', '() => a + b + a', '() => a + b + b'],
  ['a local or a free variable', '(a) => a', '(a) => b'],
  ['grouping', '(a, b, c) => a - (b - c)', '(a, b, c) => a - b - c'],
  [
    'grouping of different logical operators',
    '(a, b, c) => a && (b || c)',
    '(a, b, c) => (a && b) || c',
  ],
  ['where an optional chain ends', '(a) => (a?.b).c', '(a) => a?.b.c'],
  ['an optional step', '(a) => a?.b', '(a) => a.b'],
  ['an optional call', '(a) => a?.()', '(a) => a()'],
  ['a call without its object', '(o) => (0, o.m)()', '(o) => o.m()'],
  ['direct and indirect eval', '(x) => eval(x)', '(x) => (0, eval)(x)'],
  ['a property key', '(o) => o.a', '(o) => o.b'],
  ['a shorthand key', '(a) => ({ a })', '(b) => ({ b })'],
  ['a key that is destructured', '({ a }) => a', '({ b }) => b'],
  ['the name of a function', 'function f() {}', 'function g() {}'],
  [
    'the name of a nested function',
    '() => { function f() {} return f }',
    '() => { function g() {} return g }',
  ],
  ['the name of a class', '() => class A {}', '() => class B {}'],
  [
    'a variable that names a function',
    '() => { const f = () => 1; return f }',
    '() => { const g = () => 1; return g }',
  ],
  [
    'an assignment that names a function',
    '(f) => { f = function () {} }',
    '(g) => { g = function () {} }',
  ],
  ['a default that names a function', '(f = () => 1) => f', '(g = () => 1) => g'],
  [
    'a destructuring default that names a class',
    '({ a: f = class {} }) => f',
    '({ a: g = class {} }) => g',
  ],
  ['brackets that keep a function nameless', '(f) => { (f) = () => 1 }', '(f) => { f = () => 1 }'],
  [
    'a sequence that keeps a function nameless',
    '() => { const f = (0, () => 1); return f }',
    '() => { const f = () => 1; return f }',
  ],
  [
    'setting a prototype or a property',
    '(x) => ({ __proto__: x })',
    "(x) => ({ ['__proto__']: x })",
  ],
  [
    'setting a prototype or a shorthand',
    '(__proto__) => ({ __proto__: __proto__ })',
    '(__proto__) => ({ __proto__ })',
  ],
  ['a method or a property with a function', '() => ({ a() {} })', '() => ({ a: function () {} })'],
  ['a getter or a method', '() => ({ get a() {} })', '() => ({ a() {} })'],
  ['a getter or a setter', 'get a() {}', 'a() {}'],
  ['a static or an instance field', 'class A { static x = 1 }', 'class A { x = 1 }'],
  [
    'the constructor or a method of that name',
    'class A { constructor() {} }',
    "class A { ['constructor']() {} }",
  ],
  ['a private or a public field', 'class A { #x = 1 }', 'class A { x = 1 }'],
  ['the name of a private field', 'class A { #x = 1 }', 'class A { #y = 1 }'],
  ['async', '() => 1', 'async () => 1'],
  ['a generator', 'function f() {}', 'function* f() {}'],
  ['an arrow or a function', '() => 1', 'function () { return 1 }'],
  ['an arrow that returns nothing', '(a) => { a }', '(a) => a'],
  ['the key of a method', 'a() {}', 'b() {}'],
  ['a directive', "function f() { 'use strict'; return this }", 'function f() { return this }'],
  ['a directive in brackets', "function f() { 'use strict' }", "function f() { ('use strict') }"],
  [
    'a directive after an empty statement',
    "function f() { ;'use strict' }",
    "function f() { 'use strict' }",
  ],
  ['a number and a string', '() => 1', "() => '1'"],
  ['a number and a bigint', '() => 1', '() => 1n'],
  ['-0 and 0', '() => -0', '() => 0'],
  ['numbers that differ in the last bit', '() => 0.1', '() => 0.10000000000000002'],
  ['lone surrogates', String.raw`() => '\ud800'`, String.raw`() => '\ud801'`],
  ['a lone surrogate and its spelling', String.raw`() => '\ud800'`, String.raw`() => '\\ud800'`],
  ['a regular expression', '() => /a/', '() => /b/'],
  ['regular expression flags', '() => /a/', '() => /a/g'],
  ['a regular expression and a string', '() => /a/', "() => '/a/'"],
  ['raw text for a tag', '(t) => t`\\x41`', '(t) => t`A`'],
  ['a tagged and a plain template', '(t, a) => t`${a}`', '(t, a) => t(`${a}`)'],
  ['where a template is split', '(a) => `x${a}`', '(a) => `${a}x`'],
  ['a hole and undefined', '() => [,]', '() => [undefined]'],
  ['a hole at the end', '() => [1,,]', '() => [1]'],
  ['spread', '(a) => f(...a)', '(a) => f(a)'],
  ['a default', '(a = 1) => a', '(a) => a'],
  ['let and var', '() => { let a = 1; return () => a }', '() => { var a = 1; return () => a }'],
  ['const and let', '() => { let a = 1 }', '() => { const a = 1 }'],
  ['prefix and postfix', '(a) => ++a', '(a) => a++'],
  ['for-in and for-of', '(o) => { for (const k in o) f(k) }', '(o) => { for (const k of o) f(k) }'],
  [
    'for await',
    'async (o) => { for await (const k of o) f(k) }',
    'async (o) => { for (const k of o) f(k) }',
  ],
  ['yield and yield*', 'function* f(a) { yield a }', 'function* f(a) { yield* a }'],
  ['using and const', '(a) => { using b = a }', '(a) => { const b = a }'],
  [
    'in which block a const is',
    '(a) => { if (a) { const b = f(); g(b) } }',
    '(a) => { const b = f(); if (a) g(b) }',
  ],
  [
    'which label is left',
    '() => { a: for (;;) b: for (;;) break a }',
    '() => { a: for (;;) b: for (;;) break b }',
  ],
  [
    'to which if an else belongs',
    '(a, b) => { if (a) { if (b) f() } else g() }',
    '(a, b) => { if (a) if (b) f(); else g() }',
  ],
  [
    'new.target and import.meta',
    'function f() { return new.target }',
    'function f() { return this }',
  ],
  ['arguments and a local', 'function f(a) { return arguments }', 'function f(a) { return a }'],
  [
    'var arguments and another var',
    'function f() { var arguments; return arguments }',
    'function f() { var b; return b }',
  ],
  [
    'a var that takes a parameter over',
    'function f(a, g = () => a) { var a; return a }',
    'function f(a, g = () => a) { var b; return b }',
  ],
  [
    'a var in a catch of its parameter',
    '() => { try { f() } catch (e) { var e = 1 } return e }',
    '() => { try { f() } catch (e) { var d = 1 } return d }',
  ],
  [
    'the name of a function in a block',
    'function f() { { function g() {} } return g }',
    'function f() { { function h() {} } return g }',
  ],
  [
    'a function in a block with its own var',
    'function f() { var g; { function g() {} } return g }',
    'function f() { var h; { function g() {} } return h }',
  ],
  ['names that eval can see', '(a) => eval("a")', '(b) => eval("a")'],
  [
    'free names that with can see',
    'function f(o) { with (o) return a }',
    'function f(o) { with (o) return b }',
  ],
  ['import attributes', "() => import('./a', { with: { type: 'json' } })", "() => import('./a')"],
  ['super and this', 'a() { return super.x }', 'a() { return this.x }'],
  ['delete of a reference', '(o) => delete o.a', '(o) => delete (0, o.a)'],
]

describe('canonical code is the same whatever the', () => {
  test.each(SAME)('%s', (_, a, b) => {
    expect(canonical(a)).toBe(canonical(b))
  })
})

describe('canonical code tells apart', () => {
  test.each(DIFFERENT)('%s', (_, a, b) => {
    expect(canonical(a)).not.toBe(canonical(b))
  })
})

test('Free variables are numbered in order of their first occurrence', () => {
  expect(canonical('() => b + a * b')).toBe('(arrow _ [] (binary + $0 (binary * $1 $0)))')
})

test('Coverage counters leave no trace', () => {
  const plain = '(a, o) => { if (a) return (0, o.m)(); return a && o.n() }'
  const counted = `(a, o) => {
    cov_1x2y().f[0]++; cov_1x2y().s[0]++;
    if (a) { cov_1x2y().b[0][0]++; cov_1x2y().s[1]++; return (0, o.m)(); }
    else { cov_1x2y().b[0][1]++; }
    cov_1x2y().s[2]++;
    return (cov_1x2y().b[1][0]++, a) && (cov_1x2y().b[1][1]++, o.n())
  }`
  expect(canonical(counted)).toBe(canonical(plain))
})

test('A counter before a callee leaves the call without its object', () => {
  expect(canonical('(o) => (cov_1x2y().s[0]++, o.m)()')).not.toBe(canonical('(o) => o.m()'))
  expect(canonical('(o) => (cov_1x2y().s[0]++, o.m())')).toBe(canonical('(o) => o.m()'))
})

test.each([
  ['a local of that name', '(cov_1) => { cov_1.s[0]++; return 1 }'],
  ['another property', '() => { cov_1().x[0]++; return 1 }'],
  ['an argument', '() => { cov_1(2).s[0]++; return 1 }'],
  ['a computed index', '(i) => { cov_1().s[i]++; return 1 }'],
  ['a wrong depth', '() => { cov_1().s[0][1]++; return 1 }'],
  ['a value that is used', '() => { return cov_1().s[0]++ }'],
])('What only looks like a counter stays: %s', (_, text) => {
  expect(canonical(text)).toContain('(update ++')
})

test('Both readings of a function in a block are kept unless strict code is certain', () => {
  expect(canonical('function f() { { function g() {} } return g() }')).toContain('(either L0 $0)')
  const strict = "function f() { 'use strict'; { function g() {} } return g() }"
  expect(canonical(strict)).not.toContain('either')
  expect(canonical('function f(g) { { function g() {} } return g }')).not.toContain('either')
})
