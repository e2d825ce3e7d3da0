/**
 * Where the program is, and what the runtime reads of the environment by itself when it is asked for
 * a folder: `process.cwd()` (also inside `path.resolve`), `os.homedir()`, `os.tmpdir()`.
 *
 * What must stay true: each returns what it did; the variables asked for are those that decide.
 */
import { realpathSync } from 'node:fs'
import os from 'node:os'
import process from 'node:process'
import { isIdle, unrecorded } from './attribution.ts'
import { runtimeAsks } from './call-frames.ts'
import { current } from './current.ts'
import { inputId } from './input.ts'
import { nativeEnv } from './native-env.ts'
import type { AnyFunction, Patches } from './patch.ts'
import { noteRewrite } from './rewrites.ts'

const WINDOWS = process.platform === 'win32'
const HOME = WINDOWS ? ['USERPROFILE'] : ['HOME']
/** The first that is set and not empty decides. */
const TEMPORARY = WINDOWS ? ['TEMP', 'TMP', 'SystemRoot', 'windir'] : ['TMPDIR', 'TMP', 'TEMP']

function askFirst(names: readonly string[]): void {
  const recording = current()
  if (recording === null) return
  for (const name of names) {
    recording.askEnv(name)
    if (nativeEnv()[name]) return
  }
}

function asking(names: readonly string[]): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      if (!isIdle()) askFirst(names)
      return Reflect.apply(original, this, args)
    }
}

function reading(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const recording = isIdle() ? null : current()
    if (recording !== null && !recording.knowsDirectory('path') && !unrecorded(runtimeAsks))
      recording.askDirectory('path')
    return Reflect.apply(original, this, args)
  }
}

function changing(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (isIdle()) return Reflect.apply(original, this, args)
    const before = here()
    const recording = current()
    // Going to where one is already is no change; that one is there is what it rests on.
    if (before !== null && whereTo(args[0]) === before) recording?.askDirectory('path')
    else recording?.writeDirectory()
    const result = Reflect.apply(original, this, args)
    if (here() !== before)
      for (const how of ['place', 'path'] as const) noteRewrite(inputId({ kind: 'cwd', how }))
    return result
  }
}

function whereTo(path: unknown): string | null {
  if (typeof path !== 'string') return null
  try {
    return unrecorded(() => realpathSync.native(path))
  } catch {
    return null
  }
}

function here(): string | null {
  try {
    return unrecorded(() => process.cwd())
  } catch {
    return null
  }
}

/** Patches `process` and `os`. */
export function patchPlaces(patches: Patches): void {
  patches.replace(process, 'cwd', reading)
  patches.replace(process, 'chdir', changing)
  patches.replace(os, 'homedir', asking(HOME))
  patches.replace(os, 'tmpdir', asking(TEMPORARY))
}
