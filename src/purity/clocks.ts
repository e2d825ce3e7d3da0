/**
 * Everything that tells the time.
 *
 * What must stay true: a date made from an argument is no clock; only `Date()` and `new Date()`
 * without one are, also through `Reflect.construct` and subclasses.
 */
import type { Notice } from './impurity.ts'
import { patchGetter, patchMethod, put, wrapped } from './patch.ts'
import type { Undo } from './patch.ts'
import { standIn } from '../platform/stand-ins.ts'

/** Watches all clocks. */
export function watchClocks(notice: Notice): Undo[] {
  const os = process.getBuiltinModule('node:os')
  const { performance } = globalThis
  const undos = [
    ...watchDate(notice),
    patchMethod(process, 'hrtime', () => notice('clock', 'process.hrtime()')),
    patchMethod(process.hrtime, 'bigint', () => notice('clock', 'process.hrtime.bigint()')),
    patchMethod(process, 'uptime', () => notice('clock', 'process.uptime()')),
    patchMethod(os, 'uptime', () => notice('clock', 'os.uptime()')),
    patchGetter(holderOf(performance, 'timeOrigin'), 'timeOrigin', () =>
      notice('clock', 'performance.timeOrigin'),
    ),
    patchMethod(Intl.DateTimeFormat.prototype, 'formatToParts', (args) => {
      if (args[0] === undefined) notice('clock', 'Intl.DateTimeFormat.formatToParts()')
    }),
    watchFormat(notice),
    ...watchTemporal(notice),
  ]
  for (const key of ['now', 'toJSON', 'mark'])
    undos.push(
      patchMethod(holderOf(performance, key), key, () => notice('clock', `performance.${key}()`)),
    )
  return undos
}

/** The object of the prototype chain that has the property itself. */
function holderOf(object: object, key: string): object | undefined {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.hasOwn(at, key)) return at
  return undefined
}

function watchDate(notice: Notice): Undo[] {
  const original = globalThis.Date
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'Date')
  const own = Object.getOwnPropertyDescriptor(original.prototype, 'constructor')
  if (descriptor === undefined || own === undefined) return []
  const { apply, construct } = Reflect
  const proxy: DateConstructor = new Proxy(original, {
    apply(target, self, args: []): unknown {
      notice('clock', 'Date()')
      return apply(target, self, args)
    },
    construct(target, args: unknown[], maker: Function): object {
      if (args.length === 0) notice('clock', 'new Date()')
      return construct(target, args, maker === proxy ? target : maker) as object
    },
  })
  standIn(proxy, original)
  return [
    patchMethod(original, 'now', () => notice('clock', 'Date.now()')),
    put(globalThis, 'Date', descriptor, proxy),
    put(original.prototype, 'constructor', own, proxy),
  ]
}

/** `format` is an accessor that gives a bound function, the same one for each formatter. */
function watchFormat(notice: Notice): Undo {
  const { prototype } = Intl.DateTimeFormat
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'format')
  const original = descriptor?.get
  if (descriptor === undefined || original === undefined) return () => {}
  const made = new WeakMap<Function, Function>()
  const get = new Proxy(original, {
    apply(target, self, args: []): unknown {
      const format = Reflect.apply(target, self, args) as Function
      let watching = made.get(format)
      if (watching === undefined) {
        watching = wrapped(format, ([date]) => {
          if (date === undefined) notice('clock', 'Intl.DateTimeFormat.format()')
        })
        made.set(format, watching)
      }
      return watching
    },
  })
  standIn(get, original)
  Object.defineProperty(prototype, 'format', { ...descriptor, get })
  return () => {
    if (Object.getOwnPropertyDescriptor(prototype, 'format')?.get === get)
      Object.defineProperty(prototype, 'format', descriptor)
  }
}

/** Node 26 and later, and Deno. */
function watchTemporal(notice: Notice): Undo[] {
  const now = (globalThis as { Temporal?: { Now?: object } }).Temporal?.Now
  if (now === undefined) return []
  return Object.getOwnPropertyNames(now)
    .filter((key) => key !== 'timeZoneId')
    .map((key) => patchMethod(now, key, () => notice('clock', `Temporal.Now.${key}()`)))
}
