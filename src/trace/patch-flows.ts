/**
 * Listeners of emitters, which run in the flow of whoever emits: one that a call adds belongs to it.
 *
 * What must stay true: an emitter adds, calls, lists and removes listeners as without (`listeners`,
 * `off`, `once`, the events `newListener` and `removeListener`); with nothing recording, adding costs
 * one compare more; a listener added outside of all calls is left alone; what a call runs by emitting
 * remains a part of it.
 */
import { EventEmitter } from 'node:events'
import { standIn } from '../platform/stand-ins.ts'
import { isIdle, isWithin, openFrom } from './attribution.ts'
import { current, recordAsync } from './current.ts'
import type { AnyFunction, Patches } from './patch.ts'
import type { Recording } from './recording.ts'

/** Runs a listener as a part of the call that added it. */
function hear(home: Recording, listener: AnyFunction, self: unknown, args: unknown[]): unknown {
  const call = (): unknown => Reflect.apply(listener, self, args)
  // There are no other scopes.
  const open = isIdle() ? null : (openFrom(home) as Recording | null)
  const caller = open === null ? null : current()
  if (open === null || (caller !== null && isWithin(caller, open))) return call()
  if (caller === null || isWithin(open, caller)) return recordAsync(open, call)
  const noted = new Set(open.notes)
  try {
    return recordAsync(open, call)
  } finally {
    if (!caller.closed) {
      caller.share(open)
      caller.adopt(open.notes.filter((note) => !noted.has(note)))
    }
  }
}

/**
 * A listener that an emitter takes for the one behind it: it looks for `listener` when it removes or
 * lists. A proxy, for other properties may be asked for as well.
 */
function bound(listener: AnyFunction, call: AnyFunction): AnyFunction {
  const proxy = new Proxy(listener, {
    apply: (_, self, args: unknown[]) => Reflect.apply(call, self, args),
    get: (target, key, receiver) =>
      key === 'listener' ? target : (Reflect.get(target, key, receiver) as unknown),
    has: (target, key) => key === 'listener' || Reflect.has(target, key),
  })
  standIn(proxy, listener)
  return proxy
}

/** Whose a listener is that is added now; null if nothing need be done. */
function homeOf(listener: unknown): Recording | null {
  // One with a `listener` stands for another, and is known by it.
  if (isIdle() || typeof listener !== 'function' || 'listener' in listener) return null
  return current()
}

function adding(original: AnyFunction): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    const listener = args[1] as AnyFunction
    const home = homeOf(listener)
    if (home !== null)
      args[1] = bound(listener, function (this: unknown, ...given) {
        return hear(home, listener, this, given)
      })
    return Reflect.apply(original, this, args)
  }
}

/** `once` and its like add a listener that removes itself; it has to be the one that is bound. */
function addingOnce(adds: 'on' | 'prependListener'): (original: AnyFunction) => AnyFunction {
  return (original) =>
    function (this: unknown, ...args: unknown[]): unknown {
      const [type, listener] = args as [string, AnyFunction]
      const home = homeOf(listener)
      if (home === null) return Reflect.apply(original, this, args)
      const emitter = this as EventEmitter
      let fired = false
      const once = bound(listener, function (this: unknown, ...given) {
        if (fired) return undefined
        fired = true
        emitter.removeListener(type, once)
        return hear(home, listener, this, given)
      })
      emitter[adds](type, once)
      return this
    }
}

/** Patches the emitters of `node:events`. */
export function patchFlows(patches: Patches): void {
  const { prototype } = EventEmitter
  let add: AnyFunction | null = null
  const isOne = prototype.on === prototype.addListener
  patches.replace(prototype, 'addListener', (original) => (add = adding(original)))
  patches.replace(prototype, 'on', (original) => (isOne && add !== null ? add : adding(original)))
  patches.replace(prototype, 'prependListener', adding)
  patches.replace(prototype, 'once', addingOnce('on'))
  patches.replace(prototype, 'prependOnceListener', addingOnce('prependListener'))
}
