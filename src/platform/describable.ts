/**
 * Functions that the inspector can list without running code of the user's.
 *
 * Listing a function describes the values of its own properties, and to describe an error V8 (before
 * Node 26) reads its `stack` and `message`, through the user's getters if there are any.
 *
 * What must stay true: nothing here runs code either, so proxies are never looked into.
 */
import { types } from 'node:util'
import { FingerprintError } from '../errors.ts'

const describe = Object.getOwnPropertyDescriptor
const prototypeOf = Object.getPrototypeOf as (value: object) => object | null
const textOf = Function.prototype.toString
const apply = Reflect.apply
const keysOf = Reflect.ownKeys

/** @throws FingerprintError if a static member of `fn` is an error with getters of the user's. */
export function refuseLoudErrors(fn: Function): void {
  if (types.isProxy(fn)) return
  for (const key of keysOf(fn)) {
    const value: unknown = describe(fn, key)?.value
    if (!types.isNativeError(value) || !isLoud(value)) continue
    throw new FingerprintError(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `The static member "${String(key)}" can't be looked at: its error has a getter for \`stack\` or ` +
        '`message`, which would run. Make that a plain property, or set the option `version`',
      [`.${String(key)}`],
    )
  }
}

function isLoud(error: object): boolean {
  return hasGetter(error, 'stack') || hasGetter(error, 'message')
}

function hasGetter(object: object, key: string): boolean {
  for (let at: object | null = object; at !== null; at = prototypeOf(at)) {
    if (types.isProxy(at)) return true
    const descriptor = describe(at, key)
    if (descriptor === undefined) continue
    if (descriptor.get === undefined) return false
    return !apply(textOf, descriptor.get, []).includes('[native code]')
  }
  return false
}
