/* oxlint-disable no-eval, typescript/no-implied-eval, no-extra-bind, typescript/no-extraneous-class, unicorn/consistent-function-scoping -- such code is what is looked at here */
import inspector from 'node:inspector'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import vm from 'node:vm'
import { describe, expect, it } from 'vitest'
import {
  createPass,
  isModuleLevel,
  readBinding,
  readInternalProperties,
  readInternals,
  readPrivateState,
  readProxyParts,
} from '../../src/platform/inspector.ts'
import type { Binding, FunctionInternals } from '../../src/platform/inspector.ts'
import { platformUrl, runChild } from './run-child.ts'

/** A module as Node itself loads it (vitest leaves data URLs alone). */
async function load(text: string): Promise<Record<string, Function>> {
  return (await import(
    /* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`
  )) as never
}

function loadCommonJs(text: string): { load: () => Record<string, Function>; path: string } {
  const path = join(mkdtempSync(join(tmpdir(), 'permafrost-')), 'main.cjs')
  writeFileSync(path, text)
  const require = createRequire(path)
  return {
    path,
    load: () => {
      delete require.cache[require.resolve(path)]
      return require(path) as Record<string, Function>
    },
  }
}

function types(internals: FunctionInternals): string {
  return internals.scopes
    .map(({ type, name }) => (name === null ? type : `${type} ${name}`))
    .join(' > ')
}

function lookup(internals: FunctionInternals, name: string): Binding {
  for (const scope of internals.scopes) {
    const found = readBinding(scope, name)
    if (found.state !== 'absent') return found
  }
  return { state: 'absent' }
}

describe('the scopes of a function', () => {
  const cases: [sentence: string, text: string, expected: string][] = [
    ['a function at module level', 'export function f(){ return f }', 'module > global'],
    [
      'a closure',
      'function make(a){ return () => a }; export const f = make(1)',
      'closure make > module > global',
    ],
    ['a block', 'export let f; { const b = 1; f = () => b }', 'block > module > global'],
    ['a loop', 'export let f; for (const i of [1]) f = () => i', 'block > module > global'],
    [
      'a catch clause',
      'export let f; try { throw 1 } catch (e) { f = () => e }',
      'catch > module > global',
    ],
    [
      'a parameter default',
      'function make(a, b = () => a){ return b }; export const f = make(1)',
      'closure make > module > global',
    ],
    [
      'a class that names itself',
      'class C { m(){ return C } static #s; }; export const f = C.prototype.m',
      'block > module > global',
    ],
    [
      'a function made by the Function constructor',
      'export const f = new Function("return 1")',
      'global',
    ],
    ['a native function', 'export const f = Math.max', ''],
    ['a bound function', 'export const f = (() => 1).bind(2)', ''],
  ]
  it.each(cases)('of %s', async (_, text, expected) => {
    const { f } = await load(text)
    expect(types(readInternals(f!))).toBe(expected)
  })

  it('of a function in a with statement name it and refuse to look into it', () => {
    let touched = 0
    const bait = new Proxy({}, { has: () => (touched++, false) })
    const fn = (0, eval)('(function (bait) { with (bait) { return () => x } })')(bait) as Function
    touched = 0
    const internals = readInternals(fn)
    expect(internals.scopes[0]!.type).toBe('with')
    expect(() => readBinding(internals.scopes[0]!, 'x')).toThrow(
      expect.objectContaining({ code: 'ERR_FINGERPRINT_UNSUPPORTED' }),
    )
    expect(touched).toBe(0)
  })

  it('of a function of another vm context end in the global object of that context', () => {
    const context = vm.createContext({ seen: 7 })
    const fn = vm.runInContext(
      'const k = 1; (function (a) { return () => [a, k] })(2)',
      context,
    ) as Function
    const internals = readInternals(fn)
    expect(types(internals)).toBe('closure > script > global')
    expect(lookup(internals, 'a')).toEqual({ state: 'value', value: 2 })
    expect(lookup(internals, 'k')).toEqual({ state: 'value', value: 1 })
    expect(lookup(internals, 'seen')).toEqual({ state: 'value', value: 7 })
  })
})

describe('a binding', () => {
  it('tells undefined from absent', async () => {
    const { f } = await load('export const f = () => [nothing, k]; let nothing; const k = 1')
    expect(lookup(readInternals(f!), 'k')).toEqual({ state: 'value', value: 1 })
    expect(lookup(readInternals(f!), 'nothing')).toEqual({ state: 'value', value: undefined })
    expect(lookup(readInternals(f!), 'neverDeclared')).toEqual({ state: 'absent' })
  })

  it('of a module that still loads is uninitialised, for let, const, class and exports', async () => {
    const seen: Record<string, Binding> = {}
    const host = globalThis as unknown as { check?: (f: Function) => void }
    host.check = (f) => {
      for (const name of ['a', 'b', 'C', 'd', 'v']) seen[name] = lookup(readInternals(f), name)
    }
    await load(
      'const f = () => [a, b, C, d, v]; check(f); let a; const b = 1; class C {}; export let d = 2; var v = 3',
    )
    delete host.check
    const uninitialised = { state: 'uninitialised' }
    expect(seen).toEqual({
      a: uninitialised,
      b: uninitialised,
      C: uninitialised,
      d: uninitialised,
      v: { state: 'value', value: undefined },
    })
  })

  it('is seen with its present value, through imports as well', async () => {
    const inner = `data:text/javascript,${encodeURIComponent('export let n = 1; export const set = (x) => { n = x }')}`
    const { f, set } = await load(
      `import { n as count, set } from ${JSON.stringify(inner)}; export { set }; export const f = () => count`,
    )
    expect(lookup(readInternals(f!), 'count')).toEqual({ state: 'value', value: 1 })
    set!(5)
    expect(lookup(readInternals(f!), 'count')).toEqual({ state: 'value', value: 5 })
  })

  it('is the very value, not a copy', () => {
    const held = { some: 'object' }
    const make = (captured: unknown) => () => captured
    expect((lookup(readInternals(make(held)), 'captured') as { value: unknown }).value).toBe(held)
  })

  it('of the global object that is an accessor is not called', () => {
    let calls = 0
    Object.defineProperty(globalThis, 'loud', { get: () => calls++, configurable: true })
    const found = lookup(readInternals(new Function('return loud')), 'loud')
    delete (globalThis as Record<string, unknown>)['loud']
    expect(found).toMatchObject({ state: 'accessor', get: expect.any(Function) as Function })
    expect(calls).toBe(0)
  })
})

describe('a pass', () => {
  it('reads a module scope once for all functions of the module', async () => {
    const { f, g } = await load('const k = 1; export const f = () => k, g = () => k')
    const pass = createPass()
    const [first, second] = pass.internalsOfAll([f!, g!])
    expect(first!.scopes[0]).toBe(second!.scopes[0])
    expect(pass.internals(f!)).toBe(first)
    expect(createPass().internals(f!).scopes[0]).not.toBe(first!.scopes[0])
  })

  it('keeps two instances of one module apart', async () => {
    const text = 'const id = {}; export const f = () => id'
    const [one, two] = [await load(text), await load(`${text}//2`)]
    const [a, b] = createPass().internalsOfAll([one['f']!, two['f']!])
    expect(a!.scriptId).not.toBe(b!.scriptId)
    expect(a!.scopes[0]).not.toBe(b!.scopes[0])
  })

  it('keeps closures of one text apart, and a CommonJS module that was loaded twice', () => {
    const make = (n: number) => () => n
    const { load: loadAgain } = loadCommonJs('let n = {}; exports.f = () => n')
    for (const pair of [
      [make(1), make(2)],
      [loadAgain()['f']!, loadAgain()['f']!],
    ]) {
      const [a, b] = createPass().internalsOfAll(pair)
      expect(a!.scriptId).toBe(b!.scriptId)
      expect(lookup(a!, 'n')).not.toEqual(lookup(b!, 'never'))
      expect((lookup(a!, 'n') as { value: unknown }).value).toBe(pair[0]!())
      expect((lookup(b!, 'n') as { value: unknown }).value).toBe(pair[1]!())
    }
  })

  it('takes more functions than go into one message', () => {
    const made = Array.from({ length: 600 }, (_, n) => () => n)
    const read = createPass().internalsOfAll(made)
    expect(read.map((internals) => lookup(internals, 'n'))).toEqual(
      made.map((_, value) => ({ state: 'value', value })),
    )
  })
})

describe('a place', () => {
  it('counts lines and columns from 1', async () => {
    const { f } = await load('\n  export function f() {}')
    expect(readInternals(f!)).toMatchObject({
      line: 2,
      column: expect.any(Number) as number,
      scriptId: expect.any(String) as string,
    })
  })
  it('is missing for native functions', () => {
    expect(readInternals(Math.max)).toEqual({
      scopes: [],
      scriptId: null,
      line: 0,
      column: 0,
      bound: null,
    })
  })
})

describe('a bound function', () => {
  it('shows target, this and arguments as they are', () => {
    const target = (...all: unknown[]): unknown => all
    const self = { a: 1 }
    const args = [self, -0, NaN, 10n, undefined, null, '\ud800', Symbol.iterator, 2 ** 53]
    const { bound } = readInternals(target.bind(self, ...(args as [])))
    expect(bound!.target).toBe(target)
    expect(bound!.boundThis).toBe(self)
    expect(bound!.boundArgs).toHaveLength(args.length)
    for (const [index, value] of args.entries()) expect(bound!.boundArgs[index]).toBe(value)
  })
  it('shows a primitive this', () => {
    for (const self of [undefined, null, -0, NaN, 'text', 3n, Symbol.iterator]) {
      expect(readInternals((() => 1).bind(self)).bound!.boundThis).toBe(self)
    }
  })
})

describe('isModuleLevel', () => {
  const cases: [string, string, boolean][] = [
    ['a module function', 'export const f = () => 1', true],
    ['a closure with captures', 'const make = (a) => () => a; export const f = make(1)', false],
    ['a block', 'export let f; { let b = 1; f = () => b }', false],
    [
      'a class that names itself',
      'export const f = class C { m(){ return C } }.prototype.m',
      false,
    ],
    ['a native function', 'export const f = Math.max', false],
  ]
  it.each(cases)('of %s', async (_, text, expected) => {
    expect(isModuleLevel(readInternals((await load(text))['f']!))).toBe(expected)
  })
  it('is undecidable, so false, for a CommonJS function with captures', () => {
    const { f, g } = loadCommonJs('const k = 1; exports.f = () => k; exports.g = () => 1').load()
    expect(isModuleLevel(readInternals(f!))).toBe(false)
    expect(isModuleLevel(readInternals(g!))).toBe(false)
    const { alone } = loadCommonJs('exports.alone = () => 1').load()
    expect(isModuleLevel(readInternals(alone!))).toBe(true)
  })
})

describe('private state', () => {
  it('holds every kind of value exactly', () => {
    const object = {}
    const values = [
      -0,
      NaN,
      0.1 + 0.2,
      1e21,
      5e-324,
      2 ** 53,
      Infinity,
      10n ** 30n,
      undefined,
      null,
      true,
      '\ud800x\u0000\u2028',
      Symbol.iterator,
      object,
      () => 1,
    ]
    class Holder {
      #value: unknown
      constructor(value: unknown) {
        this.#value = value
      }
      get(): unknown {
        return this.#value
      }
    }
    for (const value of values) {
      const [member] = readPrivateState(new Holder(value))
      expect(member).toMatchObject({ name: '#value', kind: 'field' })
      expect(member!.value).toBe(value)
    }
  })

  it('lists fields of base and derived class in order, also under one name', () => {
    class Base {
      #a = 1
      #b = 2
      sum(): number {
        return this.#a + this.#b
      }
    }
    class Derived extends Base {
      #a = 3
      own(): number {
        return this.#a
      }
    }
    expect(readPrivateState(new Derived()).map(({ name, value }) => [name, value])).toEqual([
      ['#a', 1],
      ['#b', 2],
      ['#a', 3],
    ])
  })

  it('lists methods and accessors without calling them', () => {
    let calls = 0
    class Full {
      #m(): number {
        return calls++
      }
      get #x(): number {
        return calls++
      }
      set #x(_: number) {
        calls++
      }
      use(): unknown {
        return [this.#m, this.#x, (this.#x = 1)]
      }
    }
    const members = readPrivateState(new Full())
    expect(members.map(({ name, kind }) => [name, kind])).toEqual([
      ['#m', 'method'],
      ['#x', 'accessor'],
    ])
    expect(members[0]!.value).toBeTypeOf('function')
    expect([members[1]!.get, members[1]!.set]).toEqual([expect.any(Function), expect.any(Function)])
    expect(calls).toBe(0)
  })

  it('lists static members of a class', () => {
    class Holder {
      static #s = 4
      static #m(): number {
        return Holder.#s
      }
      static use(): number {
        return Holder.#m()
      }
    }
    expect(readPrivateState(Holder).map(({ name, kind }) => [name, kind])).toEqual([
      ['#m', 'method'],
      ['#s', 'field'],
    ])
  })

  it('is empty where there is none', () => {
    expect(readPrivateState({ '#a': 1 })).toEqual([])
    expect(readPrivateState([])).toEqual([])
  })

  it('is read beside a million elements without listing them', () => {
    class List extends Array<number> {
      #tag = 'x'
      tag(): string {
        return this.#tag
      }
    }
    const list = new List()
    for (let i = 0; i < 1_000_000; i++) list.push(i)
    expect(readPrivateState(list).map(({ value }) => value)).toEqual(['x'])
  })
})

describe('looking', () => {
  it('at a proxy runs no trap', () => {
    const trapped: string[] = []
    const target = () => 1
    const handler = new Proxy({}, { get: (_, trap) => (trapped.push(String(trap)), undefined) })
    const proxy = new Proxy(target, handler)
    const parts = readProxyParts(proxy)
    expect(parts.target).toBe(target)
    expect(parts.handler === handler).toBe(true)
    expect(readInternals(proxy)).toMatchObject({ scopes: [], scriptId: null })
    expect(readPrivateState(proxy)).toEqual([])
    expect(trapped).toEqual([])
    const { proxy: revoked, revoke } = Proxy.revocable({}, {})
    revoke()
    expect(readProxyParts(revoked)).toEqual({ target: null, handler: null })
  })

  it('at objects and classes runs no getter', () => {
    const ran: string[] = []
    class Loud {
      #p = 1
      static get s(): number {
        return ran.push('static')
      }
      get g(): number {
        return ran.push('getter')
      }
      get [Symbol.toStringTag](): string {
        return String(ran.push('tag'))
      }
      toString(): string {
        return String(ran.push('toString'))
      }
      p(): number {
        return this.#p
      }
    }
    const loud = new Loud()
    Object.defineProperty(loud, 'own', { get: () => ran.push('own'), enumerable: true })
    readInternals(Loud)
    readInternals(loud.p)
    readPrivateState(loud)
    readInternalProperties(loud)
    expect(ran).toEqual([])
  })

  it('at a static error with a getter of its own is refused', () => {
    const ran: string[] = []
    class Told extends Error {
      override get message(): string {
        return String(ran.push('message'))
      }
    }
    class Holder {
      static failure: Error = new Told()
      static plain: Error = new RangeError('fine')
    }
    ran.length = 0
    expect(() => readInternals(Holder)).toThrow(/static member "failure"/)
    delete (Holder as { failure?: Error }).failure
    expect(readInternals(Holder).scriptId).not.toBeNull()
    expect(ran).toEqual([])
  })

  it('at promises and generators gives their state', async () => {
    const value = {}
    const promise = Promise.resolve(value)
    expect(readInternalProperties(promise).get('[[PromiseState]]')).toBe('fulfilled')
    expect(readInternalProperties(promise).get('[[PromiseResult]]')).toBe(value)
    expect(readInternalProperties(new Promise(() => {})).get('[[PromiseState]]')).toBe('pending')
    function* counting(): Generator<number> {
      yield 1
    }
    const running = counting()
    expect(readInternalProperties(running).get('[[GeneratorState]]')).toBe('suspended')
    running.next()
    running.next()
    expect(readInternalProperties(running).get('[[GeneratorState]]')).toBe('closed')
    await promise
  })
})

describe('the session', () => {
  it('works beside a session of the program that debugs', () => {
    const session = new inspector.Session()
    session.connect()
    session.post('Debugger.enable')
    const make = (n: number) => () => n
    expect(lookup(readInternals(make(3)), 'n')).toEqual({ state: 'value', value: 3 })
    session.disconnect()
    expect(lookup(readInternals(make(4)), 'n')).toEqual({ state: 'value', value: 4 })
  })

  it('opens although the program has replaced the global process, and shows nothing on builtins', () => {
    const out = runChild(`
      import util from 'node:util'
      const { readInternals, readBinding } = await import(${JSON.stringify(platformUrl('inspector'))})
      globalThis.process = { fake: true }
      const make = (n) => () => n
      console.log(readBinding(readInternals(make(8)).scopes[0], 'n').value, Object.keys(util).length === Object.keys({ ...util }).length, Object.getOwnPropertySymbols(util).filter((s) => util.propertyIsEnumerable(s)).length)
    `)
    expect(out).toBe('8 true 0')
  })

  it('is one for all copies of the package in a thread', () => {
    const out = runChild(`
      import inspector from 'node:inspector'
      let opened = 0
      const connect = inspector.Session.prototype.connect
      inspector.Session.prototype.connect = function () { opened++; return connect.call(this) }
      const make = (n) => () => n
      for (const copy of ['1', '2']) {
        const { inspectorSession } = await import(${JSON.stringify(platformUrl('inspector-session'))} + '?' + copy)
        const session = inspectorSession()
        console.log(opened, session.idsOf([make]).length)
        session.release()
      }
    `)
    expect(out).toBe('1 1\n1 1')
  })

  it('keeps nothing alive after a read', () => {
    const out = runChild(
      `
      const { createPass, readInternals, readPrivateState } = await import(${JSON.stringify(platformUrl('inspector'))})
      let refs = []
      for (let i = 0; i < 50; i++) {
        const held = { big: new Array(1000).fill(i) }
        class P { #p = held; get() { return this.#p } }
        const fn = () => held
        readInternals(fn); readInternals(fn.bind(held)); readPrivateState(new P()); createPass().internalsOfAll([fn, () => held])
        refs.push(new WeakRef(held))
      }
      await new Promise((resolve) => setTimeout(resolve, 10))
      gc(); await new Promise((resolve) => setTimeout(resolve, 10)); gc()
      console.log(refs.filter((ref) => ref.deref() !== undefined).length <= 1)
    `,
      ['--expose-gc'],
    )
    expect(out).toBe('true')
  })

  it('works in a worker thread', () => {
    const out = runChild(`
      import { Worker, isMainThread, parentPort } from 'node:worker_threads'
      if (isMainThread) new Worker(new URL(import.meta.url)).on('message', console.log)
      else {
        const { readInternals, readBinding } = await import(${JSON.stringify(platformUrl('inspector'))})
        const make = (n) => () => n
        parentPort.postMessage(readBinding(readInternals(make(9)).scopes[0], 'n').value)
      }
    `)
    expect(out).toBe('9')
  })

  it('says what to do where the runtime forbids it', () => {
    const out = runChild(
      `
      const { readInternals } = await import(${JSON.stringify(platformUrl('inspector'))})
      for (let i = 0; i < 2; i++) try { readInternals(() => 1) } catch (error) { console.log(error.name, error.code, error.message.includes('version'), error.message.includes('--allow-inspector')) }
    `,
      ['--permission', '--allow-fs-read=*'],
    )
    const line = 'FingerprintError ERR_FINGERPRINT_NO_INSPECTOR true true'
    expect(out).toBe(`${line}\n${line}`)
  })

  it('opens nothing at import', () => {
    const out = runChild(`
      import inspector from 'node:inspector'
      let opened = 0
      const connect = inspector.Session.prototype.connect
      inspector.Session.prototype.connect = function () { opened++; return connect.call(this) }
      const { readInternals } = await import(${JSON.stringify(platformUrl('inspector'))})
      for (const name of ['scripts', 'callsite', 'runtime', 'enclosing']) await import(${JSON.stringify(platformUrl('inspector'))}.replace('inspector.ts', name + '.ts'))
      const before = opened
      readInternals(() => 1); readInternals(() => 2)
      console.log(before, opened)
    `)
    expect(out).toBe('0 1')
  })
})
