/**
 * Everything that tells the time.
 *
 * What must stay true: a date made from an argument is no clock; only `Date()` and `new Date()`
 * without one are, also through `Reflect.construct`, subclasses and `date.constructor`. Timers are no
 * clocks. A `Date` that a program has put in place itself (fake timers) is not touched.
 *
 * Known to be imperfect: `new File()` without `lastModified`, and code of another realm (`node:vm`).
 */
import { isNativeText } from '../fingerprint/intrinsics.ts'
import { standIn } from '../platform/stand-ins.ts'
import { isIdle } from '../trace/index.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Notice } from './impurity.ts'
import { bound, holderOf, textOf } from './watcher.ts'
import type { Watcher } from './watcher.ts'

const { apply, construct } = Reflect

/** Watches the clocks that are always there. */
export function watchClocks(watcher: Watcher): void {
  const { notice } = watcher
  if (isNativeText(textOf(Date))) watchDate(watcher)
  watchPerformance(watcher)
  // First what hangs on the function, so that it is watched on both.
  watcher.method(process.hrtime, 'bigint', 'clock', 'process.hrtime.bigint')
  watcher.method(process, 'hrtime', 'clock', 'process.hrtime')
  watcher.method(process, 'uptime', 'clock', 'process.uptime')
  watcher.method(process.getBuiltinModule('node:os'), 'uptime', 'clock', 'os.uptime')
  watcher.getter(globalThis.Event.prototype, 'timeStamp', 'clock', 'event.timeStamp')
  const { prototype } = Intl.DateTimeFormat
  watcher.method(prototype, 'formatToParts', 'clock', 'Intl.DateTimeFormat.formatToParts', isNow)
  watcher.replaceGetter(prototype, 'format', (original) => watchedFormat(original, notice))
  const temporal = (globalThis as { Temporal?: { Now?: object } }).Temporal?.Now
  for (const key of temporal === undefined ? [] : Object.getOwnPropertyNames(temporal))
    if (key !== 'timeZoneId') watcher.method(temporal, key, 'clock', `Temporal.Now.${key}`)
}

/** Whether a formatter is given no date, and so takes the present. */
function isNow(args: readonly unknown[]): boolean {
  return args[0] === undefined
}

/** Whether a mark is given its time. */
function hasStart(options: unknown): boolean {
  return (options as { startTime?: unknown } | null | undefined)?.startTime !== undefined
}

function watchDate(watcher: Watcher): void {
  const { notice } = watcher
  const original = globalThis.Date
  const proxy: DateConstructor = new Proxy(original, {
    apply(target, self, args: []): unknown {
      if (!isIdle()) notice('clock', 'Date()')
      return apply(target, self, args)
    },
    construct(target, args: [], maker: Function): object {
      if (args.length === 0 && !isIdle()) notice('clock', 'new Date()')
      return maker === proxy ? new target(...args) : construct(target, args, maker)
    },
  })
  standIn(proxy, original)
  watcher.put(globalThis, 'Date', proxy)
  watcher.put(original.prototype, 'constructor', proxy)
  watcher.unseen(original, 'clock', 'Date')
  if (!isNativeText(textOf(original.now))) return
  watcher.replace(original, 'now', 'clock', 'Date.now', (now) => {
    const read = now as () => number
    return bound(() => {
      if (!isIdle()) notice('clock', 'Date.now()')
      return read()
    })
  })
}

/** Methods of `performance`, in all versions; each tells something of the present. */
const READINGS = [
  'eventLoopUtilization',
  'getEntries',
  'getEntriesByName',
  'getEntriesByType',
  'mark',
  'measure',
  'timerify',
  'toJSON',
]

function watchPerformance(watcher: Watcher): void {
  const { notice } = watcher
  const { performance } = globalThis
  watcher.replace(holderOf(performance, 'now'), 'now', 'clock', 'performance.now', (now) => {
    return function (this: unknown): unknown {
      if (!isIdle()) notice('clock', 'performance.now()')
      return apply(now, this, [])
    }
  })
  for (const key of READINGS)
    watcher.method(holderOf(performance, key), key, 'clock', `performance.${key}`)
  watcher.getter(
    holderOf(performance, 'timeOrigin'),
    'timeOrigin',
    'clock',
    'performance.timeOrigin',
  )
  for (const key of Object.getOwnPropertyNames(performance.nodeTiming))
    watcher.getter(performance.nodeTiming, key, 'clock', `performance.nodeTiming.${key}`)
  const hooks = process.getBuiltinModule('node:perf_hooks')
  for (const owner of [globalThis, hooks])
    watcher.made(owner, 'PerformanceMark', 'clock', ([, options]) => !hasStart(options))
  for (const key of ['eventLoopUtilization', 'monitorEventLoopDelay', 'timerify'])
    watcher.method(hooks, key, 'clock', `perf_hooks.${key}`)
}

/** `format` is an accessor that gives a bound function, the same one for each formatter. */
function watchedFormat(original: AnyFunction, notice: Notice): AnyFunction {
  const made = new WeakMap<object, object>()
  return new Proxy(original, {
    apply(target, self, args: []): unknown {
      const format = apply(target, self, args) as AnyFunction
      let watched = made.get(format)
      if (watched === undefined) {
        watched = new Proxy(format, {
          apply(inner, inside, given: unknown[]): unknown {
            if (isNow(given) && !isIdle()) notice('clock', 'Intl.DateTimeFormat.format()')
            return apply(inner, inside, given)
          },
        })
        standIn(watched, format)
        made.set(format, watched)
      }
      return watched
    },
  })
}
