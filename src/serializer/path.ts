/**
 * The steps of a path to a part of a value, as people write them: `.items`, `[3]`, `.get("k")`.
 */
import { getOwnPropertyDescriptor, getPrototypeOf, isProxy } from './intrinsics.ts'

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u

/** `.name`, `["two words"]`, `[7]` or `[Symbol(tag)]`. */
export function propertyStep(key: PropertyKey): string {
  if (typeof key === 'symbol') return `[${key.toString()}]`
  if (typeof key === 'number' || /^(?:0|[1-9]\d*)$/.test(key)) return `[${key}]`
  return identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`
}

/** The step to the value that a Map holds for `key`, or for its `index`th key if that is an object. */
export function mapValueStep(key: unknown, index: number): string {
  if (typeof key === 'string') return `.get(${JSON.stringify(key)})`
  if (typeof key === 'symbol') return `.get(${key.toString()})`
  if ((typeof key === 'object' && key !== null) || typeof key === 'function') {
    return `.value(${index})`
  }
  return `.get(${String(key)})`
}

/** The name of the class of `value`, read without running anything of the user's. */
export function classNameOf(value: object): string {
  let proto = getPrototypeOf(value) as object | null
  while (proto !== null && !isProxy(proto)) {
    const constructor: unknown = getOwnPropertyDescriptor(proto, 'constructor')?.value
    if (typeof constructor === 'function') {
      const name: unknown = isProxy(constructor)
        ? ''
        : getOwnPropertyDescriptor(constructor, 'name')?.value
      return typeof name === 'string' && name !== '' ? name : 'an anonymous class'
    }
    proto = getPrototypeOf(proto) as object | null
  }
  return 'an object without a class'
}
