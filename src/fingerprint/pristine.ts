/**
 * Tells a `prototype` that nobody has touched from one that holds the user's methods.
 *
 * What must stay true: anything that a program could see of a change makes it touched.
 */
import { types } from 'node:util'
import { builtinPrototype } from './intrinsics.ts'
import { describeProperty, isExtensible, ownNames, ownSymbols, prototypeOf } from './primordials.ts'

/** The `prototype` that every plain function and generator gets, untouched. */
export function isPristinePrototype(fn: Function, prototype: object): boolean {
  if (types.isProxy(prototype)) return false
  const names = ownNames(prototype)
  if (ownSymbols(prototype).length > 0 || names.length > 1 || !isExtensible(prototype)) return false
  const parent = prototypeOf(prototype) as object | null
  if (names.length === 0)
    return parent !== null && builtinPrototype(parent)?.name.startsWith('%') === true
  const constructor = describeProperty(prototype, 'constructor')
  return (
    constructor?.value === fn &&
    parent === Object.prototype &&
    constructor.enumerable === false &&
    constructor.writable === true &&
    constructor.configurable === true
  )
}
