/**
 * `Stats` objects that tell which of their fields are read.
 *
 * What must stay true: keys, order, spreading, comparing, cloning, printing and `instanceof` are as
 * without; a field that was read is plain data from then on. Asking for the type (`isFile()`) is not
 * asking for the permissions, which stand in the same number.
 */
import type { BigIntStats, Stats } from 'node:fs'
import { inspect } from 'node:util'
import type { StatKind } from './input.ts'
import type { AnyFunction, Patches } from './patch.ts'
import { fieldName } from './stat-fields.ts'
import { isIdle } from './attribution.ts'
import type { Recording } from './recording.ts'

type AnyStats = Stats | BigIntStats

interface Watched {
  readonly note: (field: string) => void
  readonly mode: number | bigint
}

const watched = new WeakMap<object, Watched>()
const TYPES = [
  'isFile',
  'isDirectory',
  'isSymbolicLink',
  'isFIFO',
  'isSocket',
  'isBlockDevice',
  'isCharacterDevice',
]

/** Makes a stat tell `recording` what is read of it. `path` as it was asked. */
export function observeStats<T>(stats: T, recording: Recording, kind: StatKind, path: string): T {
  if (typeof stats !== 'object' || stats === null) return stats
  const note = (field: string): void => {
    if (!isIdle()) recording.askField(kind, path, field)
  }
  watched.set(stats, { note, mode: (stats as unknown as AnyStats).mode })
  for (const key of Object.keys(stats)) watchField(stats, key, note)
  Object.defineProperty(stats, inspect.custom, {
    configurable: true,
    enumerable: false,
    writable: true,
    value: showPlain,
  })
  return stats
}

function watchField(stats: object, key: string, note: (field: string) => void): void {
  const descriptor = Object.getOwnPropertyDescriptor(stats, key)
  if (descriptor === undefined || !('value' in descriptor)) return
  const field = fieldName(key)
  Object.defineProperty(stats, key, {
    configurable: true,
    enumerable: descriptor.enumerable ?? true,
    get(): unknown {
      note(field)
      Object.defineProperty(stats, key, descriptor)
      return descriptor.value
    },
    set(value: unknown): void {
      Object.defineProperty(stats, key, { ...descriptor, value })
    },
  })
}

/** Printing shows all, so it reads all; then there is nothing special to print any more. */
function showPlain(this: object): object {
  for (const key of Object.keys(this)) Reflect.get(this, key)
  Reflect.deleteProperty(this, inspect.custom)
  return this
}

/** Lets `isFile()` and its like ask for the type alone. */
export function patchTypeQuestions(patches: Patches, statsPrototype: object): void {
  const base = Object.getPrototypeOf(statsPrototype) as object
  const patchable = TYPES.every((name) => Object.hasOwn(base, name))
  if (!patchable) return
  for (const name of TYPES)
    patches.replace(
      base,
      name,
      (original): AnyFunction =>
        function (this: unknown, ...args: unknown[]): unknown {
          const known = typeof this === 'object' && this !== null ? watched.get(this) : undefined
          if (known === undefined) return Reflect.apply(original, this, args)
          known.note('type')
          // With the mode that was there, without asking for it.
          const plain = Object.create(this as object, { mode: { value: known.mode } }) as unknown
          return Reflect.apply(original, plain, args)
        },
    )
}
