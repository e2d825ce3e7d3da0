/* oxlint-disable no-eval -- such code is what is looked at here */
import { createRequire } from 'node:module'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { enclosingOf, hasModuleThis, hiddenNames } from '../../src/platform/enclosing.ts'
import { readBinding, readInternals } from '../../src/platform/inspector.ts'

async function load(text: string): Promise<Function> {
  const url = `data:text/javascript,${encodeURIComponent(text)}`
  return ((await import(/* @vite-ignore */ url)) as { f: Function }).f
}

describe('hasModuleThis', () => {
  const cases: [sentence: string, text: string, expected: boolean][] = [
    ['a module-level arrow', 'export const f = () => this', true],
    ['an async arrow', 'export const f = async (x) => this', true],
    ['an arrow without parentheses', 'export const f = x => this', true],
    ['an arrow in an arrow', 'export const f = (() => () => this)()', true],
    ['an arrow in a block', 'export let f; if (true) { f = () => this }', true],
    ['an arrow after text of many lines', '\n/* ü\u2028 */\r\n  export const f = () => this', true],
    [
      'an arrow in a function that captures nothing else',
      'function make(){ return () => this }; export const f = make.call(1)',
      false,
    ],
    [
      'an arrow in a function expression',
      'export const f = (function () { return () => this })()',
      false,
    ],
    ['an arrow in a method', 'export const f = ({ m() { return () => this } }).m()', false],
    ['an arrow in a getter', 'export const f = ({ get m() { return () => this } }).m', false],
    ['an arrow in a field', 'class C { f = () => this }; export const f = new C().f', false],
    [
      'an arrow in a static field',
      'class C { static f = () => this }; export const f = C.f',
      false,
    ],
    ['an arrow in a static block', 'export let f; class C { static { f = () => this } }', false],
    [
      'an arrow in a parameter default',
      'function make(a = () => this){ return a }; export const f = make()',
      false,
    ],
    [
      'an arrow in a generator',
      'export const f = (function* () { yield () => this })().next().value',
      false,
    ],
  ]
  it.each(cases)('of %s', async (_, text, expected) => {
    expect(hasModuleThis(readInternals(await load(text)))).toBe(expected)
  })

  it('is false in CommonJS, where no scope shows what `this` is', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'permafrost-')), 'main.cjs')
    writeFileSync(path, 'exports.f = () => this')
    const { f } = createRequire(path)(path) as { f: Function }
    expect(hasModuleThis(readInternals(f))).toBe(false)
  })

  it('is false for code that eval made and for native functions', () => {
    expect(hasModuleThis(readInternals((0, eval)('() => this') as Function))).toBe(false)
    expect(hasModuleThis(readInternals(Math.max))).toBe(false)
  })
})

describe('a named function expression around a function', () => {
  it('is in no scope, so a variable farther out answers in its place; hiddenNames tells', async () => {
    const f = await load(
      'const named = 1; export const keep = () => named; export const f = (function named() { return () => named })()',
    )
    const internals = readInternals(f)
    expect((f as () => unknown)()).toBeTypeOf('function')
    expect(readBinding(internals.scopes[0]!, 'named')).toEqual({ state: 'value', value: 1 })
    expect(hiddenNames(internals)).toEqual(new Set(['named']))
  })

  it('is told from a declaration, a method and a class', async () => {
    const f = await load(
      'function a() { return { b() { return class c { static d() { return () => a } } } } }; export const f = a().b().d()',
    )
    const internals = readInternals(f)
    expect(hiddenNames(internals)).toEqual(new Set())
    expect(enclosingOf(internals)!.map(({ kind, name }) => `${kind} ${name ?? ''}`.trim())).toEqual(
      ['method', 'class c', 'method', 'function a'],
    )
  })

  it('is unknown for native functions', () => {
    expect(hiddenNames(readInternals(Math.max))).toBeNull()
  })
})
