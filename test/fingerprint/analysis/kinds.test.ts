/** Every kind of text that Function.prototype.toString gives, and what it sees of its call. */

import { describe, expect, test } from 'vitest'
import { FingerprintError } from '../../../src/errors.ts'
import { type FunctionAnalysis, analyzeFunction } from '../../../src/fingerprint/analysis/index.ts'

const KINDS: readonly (readonly [text: string, kind: string])[] = [
  ['function f() {}', 'function'],
  ['function () {}', 'function'],
  ['async function f() { await 1 }', 'async function'],
  ['function* f() { yield 1 }', 'generator function'],
  ['async function* f() { for await (const x of y) yield x }', 'async generator function'],
  ['function f() { "use strict" }', 'strict function'],
  ['function anonymous(a,b\n) {\nreturn a\n}', 'function'],
  ['() => 1', 'arrow'],
  ['a => ({})', 'arrow'],
  ['async a => await a', 'async arrow'],
  ['(await) => await', 'arrow'],
  ['(yield) => yield', 'arrow'],
  ['() => new.target', 'arrow'],
  ['() => super.x', 'arrow'],
  ['() => super()', 'arrow'],
  ['() => [super.x, new.target, import.meta.url]', 'arrow'],
  ['() => this.#x', 'arrow'],
  ['foo(a) { return a }', 'method'],
  ['async foo() {}', 'async method'],
  ['*foo() {}', 'generator method'],
  ['async *[Symbol.iterator]() {}', 'async generator method'],
  ["'quoted key'() {}", 'method'],
  ['1() {}', 'method'],
  ['get() {}', 'method'],
  ['static() {}', 'method'],
  [
    String(
      Reflect.get(
        class {
          static() {}
        }.prototype,
        'static',
      ),
    ),
    'method',
  ],
  ['async() {}', 'method'],
  ['constructor() {}', 'method'],
  ['static foo() {}', 'method'],
  ['static async *foo() {}', 'async generator method'],
  ['#x() { return #x in this }', 'method'],
  ['static async #x() {}', 'async method'],
  ['function() { return super.x }', 'method'],
  ['foo() { return import.meta.url }', 'method'],
  ['get x() { return 1 }', 'getter'],
  ['get [a + b]() { return 1 }', 'getter'],
  ['get #x() { return 1 }', 'getter'],
  ['static get x() { return 1 }', 'getter'],
  ['set x(v) {}', 'setter'],
  ['set #x(v) {}', 'setter'],
  ['class A {}', 'strict class'],
  ['class {}', 'strict class'],
  ['class A extends B { constructor() { super() } }', 'strict class'],
  ['class { static #a = 1; static { this.#a } accessor = 1; get get() {} }', 'strict class'],
  ['function push() { [native code] }', 'native'],
  ['function () { [native code] }', 'native'],
  ['function get size() { [native code] }', 'native'],
  ['function [Symbol.iterator]() { [native code] }', 'native'],
  ['function push() {\n    [native code]\n}', 'native'],
  ['function f() { // { [native code]\n}', 'function'],
  ['() => `{ [native code] }`', 'arrow'],
]

function kindOf({ kind, async, generator, strict }: FunctionAnalysis): string {
  const flags = [strict && 'strict', async && 'async', generator && 'generator', kind]
  return flags.filter((flag) => flag !== false).join(' ')
}

describe('The kind of', () => {
  test.each(KINDS)('%s is %s', (text, kind) => {
    expect(kindOf(analyzeFunction(text))).toBe(kind)
  })
})

/** Own: what of its own call it sees. Lexical: what it takes from around it. */
const SEEN: readonly (readonly [text: string, own: string, lexical: string])[] = [
  ['function f() {}', '', ''],
  ['function f() { return this }', 'this', ''],
  ['function f() { return () => this }', 'this', ''],
  ['function f() { return function () { return this } }', '', ''],
  ['function f() { return { m() { return this } } }', '', ''],
  ['function f() { return { [this.k]() {} } }', 'this', ''],
  ['function f() { class A { x = this; static { this } } }', '', ''],
  ['function f() { class A extends this.B { [this.k] = 1 } }', 'this', ''],
  ['function f(a = this) {}', 'this', ''],
  ['function f() { return arguments[0] }', 'arguments', ''],
  ['function f() { return () => arguments }', 'arguments', ''],
  ['function f() { return function () { return arguments } }', '', ''],
  ['function f() { var arguments; return arguments }', 'arguments', ''],
  ['function f(arguments) { return arguments }', '', ''],
  ['function f() { return new.target }', '', ''],
  ['function f() { eval("") }', 'this arguments', ''],
  ['function f() { return () => eval("") }', 'this arguments', ''],
  ['function f() { return function () { eval("") } }', '', ''],
  ['m() { return 1 }', '', ''],
  ['m() { return this.x }', 'this', ''],
  ['m() { return super.x }', 'this', 'super'],
  ['m() { return () => super.x() }', 'this', 'super'],
  ['m() { return { n() { return super.x } } }', '', ''],
  ['m() { eval("") }', 'this arguments', 'super'],
  ['[this.k]() { return 1 }', '', ''],
  ['get x() { return super.x }', 'this', 'super'],
  ['set x(v) { this.y = v }', 'this', ''],
  ['() => 1', '', ''],
  ['() => this', '', 'this'],
  ['() => () => this', '', 'this'],
  ['() => function () { return this }', '', ''],
  ['() => super.x', '', 'this super'],
  ['() => new.target', '', 'newTarget'],
  ['() => arguments', '', 'arguments'],
  ['() => eval("")', '', 'this super newTarget arguments'],
  ['(a = this) => a', '', 'this'],
  ['class A { x = this; m() { return super.m() } static { this.y } }', '', ''],
  ['class A extends this.B {}', '', 'this'],
  ['class A { [this.k]() {} }', '', 'this'],
  ['class A { [super.k] = 1 }', '', 'this super'],
  ['class A extends f(arguments) {}', '', 'arguments'],
  ['class A extends f(() => this) {}', '', 'this'],
]

describe('What is seen of the call', () => {
  test.each(SEEN)('by %s is [%s], from around it [%s]', (text, own, lexical) => {
    const analysis = analyzeFunction(text)
    const seen = [analysis.usesThis && 'this', analysis.usesArguments && 'arguments']
    const taken = Object.entries(analysis.lexical).map(([name, is]) => is && name)
    expect(seen.filter((name) => name !== false).join(' ')).toBe(own)
    expect(taken.filter((name) => name !== false).join(' ')).toBe(lexical)
  })
})

test.each([
  ['class A { #x }', true],
  ['class A { static #x() {} }', true],
  ['class A { get #x() { return 1 } }', true],
  ['class A { x; m() { return class { #y } } }', false],
  ['class A { m(o) { return #x in o } }', false],
  ['function f() { return class { #x } }', false],
])('%s declares a private name: %s', (text, declares) => {
  expect(analyzeFunction(text).declaresPrivate).toBe(declares)
})

test('Direct eval and with are seen at any depth, indirect eval is none', () => {
  expect(analyzeFunction('() => function () { eval("") }').directEval).toBe(true)
  expect(analyzeFunction('() => (0, eval)("")').directEval).toBe(false)
  expect(analyzeFunction('function f(o) { return function () { with (o) {} } }').with).toBe(true)
})

test.each(['', 'function', '() =>', 'x', '1 + 1', '(a) => a, (b) => b', 'a() {}, b() {}', 'a: 1'])(
  'The text "%s" is refused',
  (text) => {
    expect(() => analyzeFunction(text)).toThrow(
      expect.objectContaining({ code: 'ERR_FINGERPRINT_UNPARSABLE' }),
    )
    expect(() => analyzeFunction(text)).toThrow(FingerprintError)
  },
)

const DEEP: readonly (readonly [what: string, text: string])[] = [
  ['a sum of 3,000 terms', `() => ${Array(3000).fill('a').join('+')}`],
  ['a disjunction of 3,000 terms', `() => ${Array(3000).fill('a').join('||')}`],
  ['3,000 alternatives', `() => { ${Array(3000).fill('if (a) b()').join('; else ')} }`],
  ['a chain of 50,000 members', `() => a${'.b'.repeat(50_000)}`],
  ['a chain of 20,000 calls', `() => a${'()'.repeat(20_000)}`],
  ['an array of 200,000 elements', `() => [${Array(200_000).fill('1').join(',')}]`],
  ['200,000 statements', `() => { ${Array(200_000).fill('a').join(';')} }`],
]

test.each(DEEP)('%s is analysed', (_, text) => {
  const { kind } = analyzeFunction(text)
  expect(kind).toBe('arrow')
})

test('Nesting that the parser does not survive is refused, not crashed on', () => {
  const text = `() => ${'('.repeat(50_000)}1${')'.repeat(50_000)}`
  expect(() => analyzeFunction(text)).toThrow(FingerprintError)
})

test('Real functions of this process have the kind that they have', () => {
  class Sample {
    #hidden = 1
    static make(): Sample {
      return new Sample()
    }
    get hidden(): number {
      return this.#hidden
    }
    async *values(): AsyncGenerator<number> {
      yield this.#hidden
    }
  }
  const getter = Object.getOwnPropertyDescriptor(Sample.prototype, 'hidden')?.get
  const kinds = [Sample, Sample.make, getter, Sample.prototype.values, Math.max].map((fn) =>
    kindOf(analyzeFunction(Function.prototype.toString.call(fn))),
  )
  expect(kinds).toEqual(['strict class', 'method', 'getter', 'async generator method', 'native'])
})

test('An analysis survives JSON unchanged, for it is cached as such', () => {
  const text =
    'class A extends B { #x = Date.now(); m() { import("./a"); return cfg.a ?? import.meta.url } }'
  const analysis = analyzeFunction(text)
  expect(JSON.parse(JSON.stringify(analysis))).toEqual(analysis)
  expect(analyzeFunction(text)).toEqual(analysis)
})
