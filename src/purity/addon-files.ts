/**
 * Native code that is told in one object of options which files to read and to write, as sharp is.
 *
 * What must stay true: what is read counts as if `fs.readFile` had read it, and what is written as if
 * `fs.writeFile` had; that it has ended is known by its callback. Where options name a file in another
 * way it is noticed.
 */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { isIdle, unrecorded } from '../trace/index.ts'
import { OPERATIONS } from '../trace/fs-operations.ts'
import type { After } from '../trace/fs-operations.ts'
import { current } from '../trace/current.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Recording } from '../trace/recording.ts'

/**
 * Files as they were when they were first read: what was read is kept in memory under the file's name,
 * and given out again when the file is another.
 */
const firstRead = new Map<string, string>()

function isKeptFromBefore(file: string): boolean {
  const path = resolve(file)
  const { mtimeNs, size, ino } = statSync(path, { bigint: true, throwIfNoEntry: false }) ?? {}
  const state = `${mtimeNs} ${size} ${ino}`
  const first = firstRead.get(path) ?? state
  firstRead.set(path, first)
  return first !== state
}

/** How deep the options of one image lie in those of another. */
const DEPTH = 3

/** Wraps a function of options and a callback; `notice` is told of files that can't be followed. */
export function filesGivenTo(original: AnyFunction, notice: () => void): AnyFunction {
  return new Proxy(original, {
    apply(target, self, args: unknown[]): unknown {
      const recording = isIdle() ? null : current()
      if (recording === null) return Reflect.apply(target, self, args)
      const { after, isSeen } = unrecorded(() => follow(recording, args[0]))
      if (!isSeen) notice()
      const callback = args[1]
      if (after === null || typeof callback !== 'function') return Reflect.apply(target, self, args)
      const done = (...results: unknown[]): unknown => {
        if (results[0]) after.failed?.()
        else after.ended?.()
        return Reflect.apply(callback as AnyFunction, undefined, results)
      }
      return Reflect.apply(target, self, [args[0], done, ...args.slice(2)])
    },
  })
}

/** Records the files; `isSeen` if there are no others, and none that was kept from before. */
function follow(recording: Recording, options: unknown): { after: After | null; isSeen: boolean } {
  let isSeen = true
  for (const file of filesIn(options, DEPTH)) {
    OPERATIONS['readFile']!(recording, [file])
    if (isKeptFromBefore(file)) isSeen = false
  }
  const { fileOut, textFontfile, withIccProfile } = Object(options) as Record<string, unknown>
  // A profile is a file, or one that it knows by name.
  if (typeof withIccProfile === 'string' && /[./\\]/.test(withIccProfile)) isSeen = false
  if (typeof textFontfile === 'string' && textFontfile !== '') isSeen = false
  if (typeof fileOut !== 'string' || fileOut === '') return { after: null, isSeen }
  return { after: OPERATIONS['writeFile']!(recording, [fileOut]), isSeen }
}

/** Whatever stands under `file`, also in images that are laid over or joined. */
function filesIn(options: unknown, depth: number): readonly string[] {
  if (typeof options !== 'object' || options === null || depth < 0) return []
  if (ArrayBuffer.isView(options)) return []
  return Object.entries(options).flatMap(([key, value]: [string, unknown]) => {
    if (key === 'file' && typeof value === 'string' && value !== '') return [value]
    return filesIn(value, depth - 1)
  })
}
