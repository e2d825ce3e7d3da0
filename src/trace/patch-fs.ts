/**
 * The public functions of `node:fs` in their three forms, with a look at each call.
 *
 * What must stay true: with nothing recording a function costs one compare more than without; `this`,
 * arguments, results, errors and the order of callbacks are as without; while an operation runs, what
 * it does inside is not recorded once more.
 */
import fs from 'node:fs'
import { types } from 'node:util'
import { closes, noteOpen } from './descriptors.ts'
import { OPERATIONS } from './fs-operations.ts'
import type { After, Operation } from './fs-operations.ts'
import { patchTypeQuestions } from './observed-stats.ts'
import type { AnyFunction, Patches } from './patch.ts'
import { isIdle, resume, suspend, unrecorded, unrecordedAsync } from './attribution.ts'
import { current, recordAsync } from './current.ts'
import type { Recording } from './recording.ts'

/** Asynchronous ones that call other public functions in later steps. */
const STEPPING = new Set(['cp', 'glob', 'mkdtempDisposable', 'readdir', 'realpath', 'rm'])
/** Of the callback forms these as well: they write with `fs.write`. */
const STEPPING_CALLBACKS = new Set([...STEPPING, 'appendFile', 'writeFile'])
/** Those that have an async form which returns something else than a promise. */
const ITERATES = new Set(['glob'])

/** Functions of the user's that an operation calls: what they read is the call's. */
const ASKS_BACK: Readonly<Record<string, readonly [argument: number, option: string]>> = {
  cp: [2, 'filter'],
  glob: [1, 'exclude'],
}

/** Lets what an operation asks back be recorded, though the operation itself isn't. */
function withQuestions(name: string, recording: Recording, args: unknown[]): unknown[] {
  const [at, option] = ASKS_BACK[name] ?? []
  const given = at === undefined ? null : args[at]
  if (typeof given !== 'object' || given === null || option === undefined) return args
  const asked: unknown = Reflect.get(given, option)
  if (typeof asked !== 'function') return args
  const recorded = (...answer: unknown[]): unknown =>
    recordAsync(recording, () => Reflect.apply(asked, given, answer) as unknown)
  const options: unknown = Object.assign(
    Object.create(Object.getPrototypeOf(given) as object | null) as object,
    given,
    { [option]: recorded },
  )
  return args.with(at!, options)
}

/** Looks at an operation before it runs; problems of ours are nobody's. */
function observe(
  operation: Operation,
  recording: Recording,
  args: readonly unknown[],
): After | null {
  try {
    return unrecorded(() => operation(recording, args))
  } catch {
    recording.loseTrack('a use of fs that could not be followed')
    return null
  }
}

function syncForm(name: string, operation: Operation, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle()) return Reflect.apply(original, this, args)
    const recording = current()
    if (recording === null) return Reflect.apply(original, this, args)
    const after = observe(operation, recording, args)
    const before = suspend()
    let result: unknown
    try {
      result = Reflect.apply(original, this, withQuestions(name, recording, args))
    } catch (error) {
      resume(before)
      after?.failed?.()
      throw error
    }
    resume(before)
    return after?.done === undefined ? result : after.done(result)
  }
}

function callbackForm(name: string, operation: Operation, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle()) return Reflect.apply(original, this, args)
    const recording = current()
    const callback = args.at(-1)
    if (recording === null || typeof callback !== 'function')
      return Reflect.apply(original, this, args)
    const steps = STEPPING_CALLBACKS.has(name)
    const after = observe(operation, recording, args.slice(0, -1))
    args = withQuestions(name, recording, args)
    if (after !== null || steps)
      args[args.length - 1] = wrapCallback(
        callback as AnyFunction,
        name === 'exists' ? null : after,
        steps ? recording : null,
      )
    if (steps) return unrecordedAsync(() => Reflect.apply(original, this, args))
    const before = suspend()
    try {
      return Reflect.apply(original, this, args)
    } catch (error) {
      after?.failed?.()
      throw error
    } finally {
      resume(before)
    }
  }
}

function wrapCallback(
  callback: AnyFunction,
  after: After | null,
  home: Recording | null,
): AnyFunction {
  return function (this: unknown, ...results: unknown[]): unknown {
    if (after !== null) {
      if (results[0] !== null && results[0] !== undefined) after.failed?.()
      else if (after.done !== undefined) {
        const result = after.done(results[1])
        if (results.length > 1) results[1] = result
      }
    }
    // The operation ran as nobody's; what comes after it is the call's again.
    return home === null
      ? Reflect.apply(callback, this, results)
      : recordAsync(home, () => Reflect.apply(callback, this, results))
  }
}

function promiseForm(name: string, operation: Operation, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle()) return Reflect.apply(original, this, args)
    const recording = current()
    if (recording === null) return Reflect.apply(original, this, args)
    const after = observe(operation, recording, args)
    args = withQuestions(name, recording, args)
    if (STEPPING.has(name) && !ITERATES.has(name))
      return settle(
        unrecordedAsync(() => Reflect.apply(original, this, args)),
        after,
      )
    const before = suspend()
    try {
      return settle(Reflect.apply(original, this, args), after)
    } finally {
      resume(before)
    }
  }
}

function settle(result: unknown, after: After | null): unknown {
  if (after === null || !types.isPromise(result)) return result
  return result.then(
    (value: unknown) => (after.done === undefined ? value : after.done(value)),
    (error: unknown) => {
      after.failed?.()
      throw error
    },
  )
}

/** Open and close are looked at even outside the calls: numbers of descriptors are used again. */
function closing(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isIdle()) closes(args[0])
    return Reflect.apply(original, this, args)
  }
}

function forgetsOthers(form: AnyFunction, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle() || current() !== null) return Reflect.apply(form, this, args)
    const result = Reflect.apply(original, this, args)
    noteOpen(result, null, null)
    return result
  }
}

/** Methods of file handles, and the operation that each is. */
const HANDLES = {
  appendFile: 'appendFile',
  chmod: 'fchmod',
  chown: 'fchown',
  stat: 'fstat',
  truncate: 'ftruncate',
  utimes: 'futimes',
  write: 'write',
  writeFile: 'writeFile',
  writev: 'writev',
} as const

/** Methods of file handles; their class is met with the first handle. */
function watchHandles(patches: Patches): (result: unknown) => void {
  const met = new WeakSet()
  return (handle) => {
    if (typeof handle !== 'object' || handle === null) return
    const prototype = Object.getPrototypeOf(handle) as object
    if (met.has(prototype)) return
    met.add(prototype)
    for (const [method, name] of Object.entries(HANDLES))
      patches.replace(prototype, method, (original) => handleForm(OPERATIONS[name]!, original))
  }
}

function handleForm(operation: Operation, original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const recording = isIdle() ? null : current()
    if (recording === null) return Reflect.apply(original, this, args)
    const after = observe(operation, recording, [(this as { fd: unknown }).fd, ...args])
    const before = suspend()
    try {
      return settle(Reflect.apply(original, this, args), after)
    } finally {
      resume(before)
    }
  }
}

/** Module resolution asks with a key of its own for what the hooks of modules see already. */
function isLoadersQuestion(args: readonly unknown[]): boolean {
  const [, options] = args
  return (
    typeof options === 'object' &&
    options !== null &&
    Object.getOwnPropertySymbols(options).length > 0
  )
}

const realpathSync: Operation = (recording, args) =>
  isLoadersQuestion(args) ? null : OPERATIONS['realpath']!(recording, args)

/** Patches `node:fs` and `node:fs/promises`. */
export function patchFs(patches: Patches): void {
  const noteHandle = watchHandles(patches)
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const sync = name === 'realpath' ? realpathSync : operation
    patches.replace(fs, `${name}Sync`, (original) => {
      const form = syncForm(name, sync, original)
      return name === 'open' ? forgetsOthers(form, original) : form
    })
    if (name === 'openAsBlob')
      patches.replace(fs, name, (original) => promiseForm(name, operation, original))
    else patches.replace(fs, name, (original) => callbackForm(name, operation, original))
    const promised: Operation =
      name === 'open'
        ? (recording, args) => alsoDone(operation(recording, args), noteHandle)
        : operation
    patches.replace(fs.promises, name, (original) => promiseForm(name, promised, original))
  }
  patches.replace(fs, 'close', closing)
  patches.replace(fs, 'closeSync', closing)
  patchNativeRealpath(patches)
  patchTypeQuestions(patches, fs.Stats.prototype)
}

function alsoDone(after: After | null, tell: (result: unknown) => void): After {
  return {
    ...after,
    done(result) {
      tell(result)
      return after?.done === undefined ? result : after.done(result)
    },
  }
}

/** They hang on the functions, whose stand-ins carry them as they were. */
function patchNativeRealpath(patches: Patches): void {
  const { realpath } = OPERATIONS
  patches.replace(fs.realpathSync, 'native', (original) =>
    syncForm('realpath.native', realpath!, original),
  )
  patches.replace(fs.realpath, 'native', (original) =>
    callbackForm('realpath.native', realpath!, original),
  )
}
