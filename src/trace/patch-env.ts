/**
 * `process.env` with a look at each variable that is read.
 *
 * What must stay true: it reads, lists, sets, deletes, spreads and prints as before, and children get
 * it as before; what Node itself reads of it (to start a child it copies all) is nobody's input.
 */
import { readFileSync } from 'node:fs'
import process from 'node:process'
import { inspect, parseEnv } from 'node:util'
import { standIn } from '../platform/stand-ins.ts'
import { runtimeAsks } from './call-frames.ts'
import { inputId } from './input.ts'
import { envName, nativeEnv, observeEnv } from './native-env.ts'
import type { AnyFunction, Patches } from './patch.ts'
import { isRelative, pathOf } from './path.ts'
import { isIdle, unrecorded } from './attribution.ts'
import { current } from './current.ts'
import { noteRewrite } from './rewrites.ts'
import { isVolatile } from './volatile-names.ts'

/**
 * A listing in progress. The engine asks for the descriptor of each name it has got, in their order,
 * and then perhaps for the value: that is how `{ ...process.env }` differs from `process.env.PWD`.
 */
let listed: readonly string[] = []
let at = 0
let described: string | null = null

function startListing(names: readonly (string | symbol)[]): void {
  listed = names.filter((name) => typeof name === 'string')
  at = 0
  described = null
}

/** Whether the descriptor of `name` is asked for as part of a listing. */
function continuesListing(name: string): boolean {
  if (at >= listed.length || listed[at] !== name) return false
  at++
  described = name
  return true
}

function ask(name: string | symbol): void {
  if (typeof name !== 'string') return
  const recording = current()
  if (recording === null) return
  const inListing = described === name
  described = null
  if ((inListing && isVolatile(envName(name))) || recording.knowsEnv(name)) return
  if (!unrecorded(runtimeAsks)) recording.askEnv(name)
}

/** All is asked for, in a way that does not show. */
function askAll(proxy: NodeJS.ProcessEnv): void {
  if (!isIdle() && current() !== null) void { ...proxy }
}

/**
 * A variable is about to be set, or deleted (null), by whomever. Where it is so already, nothing
 * changes, and that it is so counts as if it were read.
 */
function noteWrite(native: NodeJS.ProcessEnv, name: string | symbol, value: unknown): void {
  if (typeof name !== 'string') return
  const before = native[name]
  if (value === null ? before === undefined : before === value && before !== undefined)
    return ask(name)
  current()?.writeEnv(name)
  const key = envName(name)
  noteRewrite(inputId({ kind: 'env', name: key }))
  const stays = before !== undefined && value !== null
  if (!stays && !isVolatile(key)) noteRewrite(inputId({ kind: 'env-names' }))
}

function observed(native: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  // A proxy of the environment itself would look into it twice for each read, to check the answer.
  const target = Object.create(Object.getPrototypeOf(native) as object, {
    // Printing a proxy prints its target. Configurable, so that it need not be listed.
    [inspect.custom]: { value: () => (askAll(proxy), native), configurable: true },
  }) as NodeJS.ProcessEnv
  const proxy: NodeJS.ProcessEnv = new Proxy(target, {
    get(_, name) {
      if (!isIdle()) ask(name)
      return native[name as string]
    },
    has(_, name) {
      if (!isIdle()) ask(name)
      return name in native
    },
    getOwnPropertyDescriptor(_, name) {
      if (!isIdle() && typeof name === 'string' && current() !== null && !continuesListing(name))
        ask(name)
      return Reflect.getOwnPropertyDescriptor(native, name)
    },
    // The environment can't be frozen; its stand-in must not seem to be.
    preventExtensions() {
      return false
    },
    ownKeys() {
      const names = Reflect.ownKeys(native)
      if (isIdle()) return names
      const recording = current()
      if (recording !== null) {
        startListing(names)
        if (!unrecorded(runtimeAsks)) recording.askEnvNames()
      }
      return names
    },
    set(_, name, value, receiver) {
      if (!isIdle()) noteWrite(native, name, value)
      // The environment checks and converts by itself; an object that inherits from it does not.
      return receiver === proxy
        ? Reflect.set(native, name, value)
        : Reflect.set(native, name, value, receiver)
    },
    defineProperty(_, name, descriptor) {
      if (!isIdle()) noteWrite(native, name, descriptor.value)
      return Reflect.defineProperty(native, name, descriptor)
    },
    deleteProperty(_, name) {
      if (!isIdle()) noteWrite(native, name, null)
      return Reflect.deleteProperty(native, name)
    },
  })
  return proxy
}

/** `process.loadEnvFile` reads a file and sets variables, both behind our back. */
function loading(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const recording = isIdle() ? null : current()
    const given = args[0] ?? '.env'
    const path = pathOf(given)
    if (recording !== null && isRelative(given)) recording.askDirectory('place')
    if (path !== null && !isIdle()) {
      recording?.ask({ kind: 'content', path })
      const native = nativeEnv()
      for (const name of unrecorded(() => namesIn(path)))
        if (native[name] === undefined) noteWrite(native, name, '')
    }
    return Reflect.apply(original, this, args)
  }
}

function namesIn(path: string): readonly string[] {
  try {
    return Object.keys(parseEnv(readFileSync(path, 'utf8')))
  } catch {
    return []
  }
}

/** The environment can be cloned, a proxy can't: what is asked for is all of it. */
function cloning(proxy: NodeJS.ProcessEnv): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      if (args[0] === proxy) args[0] = { ...proxy }
      return Reflect.apply(original, this, args)
    }
}

/** The engine asks for descriptors as it does for names alone, but here values come with them. */
function describing(proxy: NodeJS.ProcessEnv): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      if (args[0] === proxy) askAll(proxy)
      return Reflect.apply(original, this, args)
    }
}

/** Puts the proxy in place. */
export function patchEnv(patches: Patches): void {
  const native = process.env
  const proxy = observed(native)
  standIn(proxy, native)
  process.env = proxy
  observeEnv({ proxy, native })
  patches.replace(process, 'loadEnvFile', loading)
  patches.replace(globalThis, 'structuredClone', cloning(proxy))
  patches.replace(Object, 'getOwnPropertyDescriptors', describing(proxy))
  patches.onRestore(() => {
    // A program may have put an object of its own there.
    if (process.env === proxy) process.env = native
    observeEnv(null)
    startListing([])
  })
}
