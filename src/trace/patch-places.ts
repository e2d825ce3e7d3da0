/**
 * Where the program is, and what the runtime reads of the environment by itself when it is asked for
 * a folder: `process.cwd()` (also inside `path.resolve`), `os.homedir()`, `os.tmpdir()`.
 *
 * What must stay true: each returns what it did; the variables asked for are those that decide.
 */
import { constants, realpathSync } from 'node:fs'
import os from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import process from 'node:process'
import { isIdle, unrecorded } from './attribution.ts'
import { runtimeAsks } from './call-frames.ts'
import { current } from './current.ts'
import { inputId } from './input.ts'
import { nativeEnv } from './native-env.ts'
import type { AnyFunction, Patches } from './patch.ts'
import type { Recording } from './recording.ts'
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
    const target = typeof args[0] === 'string' ? args[0] : null
    const real = whereTo(target)
    if (recording !== null && target !== null) askTarget(recording, target, real)
    // Going to where one is already is no change; that one is there is what it rests on.
    if (before !== null && real === before) recording?.askDirectory('path')
    else recording?.writeDirectory()
    const result = Reflect.apply(original, this, args)
    if (here() !== before)
      for (const how of ['place', 'path'] as const) noteRewrite(inputId({ kind: 'cwd', how }))
    return result
  }
}

/** Where links lead, or why one can't go there. */
function askTarget(recording: Recording, target: string, real: string | null): void {
  const path = unrecorded(() => resolve(target))
  if (real === path) return
  if (!isAbsolute(target)) recording.askDirectory('place')
  recording.ask({ kind: 'realpath', path })
  if (real !== null) return
  recording.ask({ kind: 'stat', path, fields: ['type'] })
  recording.ask({ kind: 'access', path, mode: constants.X_OK })
}

function whereTo(path: string | null): string | null {
  if (path === null) return null
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
