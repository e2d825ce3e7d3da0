/**
 * Puts a wrapper in the place of a builtin function, and takes it away again.
 *
 * What must stay true: nobody can tell the wrapper by calling it: `this`, arguments, `new.target`,
 * result, errors, name, length and own properties are those of the original; descriptors keep their
 * attributes. Fingerprints take it for the original (platform/stand-ins.ts). Whoever replaced the
 * wrapper since (fake timers) is left alone when it is taken away.
 */
import { standIn } from '../platform/stand-ins.ts'

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

/** Undoes one patch. */
export type Undo = () => void

const NOTHING: Undo = () => {}

/** Replaces the method `key` of `owner` by a proxy that calls `before` first. */
export function patchMethod(
  owner: object | undefined,
  key: PropertyKey,
  before: (args: readonly unknown[]) => void,
): Undo {
  if (owner === undefined || owner === null) return NOTHING
  const descriptor = Object.getOwnPropertyDescriptor(owner, key)
  if (descriptor === undefined || typeof descriptor.value !== 'function') return NOTHING
  return put(owner, key, descriptor, wrapped(descriptor.value as AnyFunction, before))
}

/** Replaces the getter of the accessor `key` of `owner`. */
export function patchGetter(owner: object | undefined, key: PropertyKey, before: () => void): Undo {
  const descriptor = owner && Object.getOwnPropertyDescriptor(owner, key)
  if (owner === undefined || typeof descriptor?.get !== 'function' || !descriptor.configurable)
    return NOTHING
  const get = wrapped(descriptor.get as AnyFunction, before) as () => unknown
  Object.defineProperty(owner, key, { ...descriptor, get })
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, key)?.get === get)
      Object.defineProperty(owner, key, descriptor)
  }
}

/** The original with `before` called ahead of it. */
export function wrapped<F extends Function>(
  original: F,
  before: (args: readonly unknown[]) => void,
): F {
  const { apply } = Reflect
  const proxy = new Proxy(original, {
    apply(target, self, args: unknown[]): unknown {
      before(args)
      return apply(target, self, args)
    },
  })
  standIn(proxy, original)
  return proxy
}

/** Puts a value where another stands. */
export function put(
  owner: object,
  key: PropertyKey,
  descriptor: PropertyDescriptor,
  value: unknown,
): Undo {
  if (!descriptor.configurable && !descriptor.writable) return NOTHING
  Object.defineProperty(owner, key, { ...descriptor, value })
  return () => {
    if (Object.getOwnPropertyDescriptor(owner, key)?.value === value)
      Object.defineProperty(owner, key, descriptor)
  }
}
