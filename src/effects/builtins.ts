/**
 * Objects of the language and the platform that code names as a whole: `Array.prototype` that is
 * given to `Object.defineProperty`, the console of which a method is replaced.
 *
 * What must stay true: they count by name alone, so they have no number among the objects of a call
 * and nothing of them is replayed; but what is put on them, replaced or taken away is an effect.
 */
import * as from from '../serializer/intrinsics.ts'
import { memberName } from './roster.ts'

/** The properties of a builtin before a call. */
export interface BuiltinShot {
  readonly object: object
  readonly name: string
  readonly properties: ReadonlyMap<PropertyKey, PropertyDescriptor>
}

function propertiesOf(object: object): ReadonlyMap<PropertyKey, PropertyDescriptor> {
  const found = new Map<PropertyKey, PropertyDescriptor>()
  for (const key of from.ownKeys(object)) {
    const property = from.getOwnPropertyDescriptor(object, key)
    if (property !== undefined) found.set(key, property)
  }
  return found
}

/** The state of builtins, by their names. */
export function shootBuiltins(builtins: ReadonlyMap<object, string>): readonly BuiltinShot[] {
  return [...builtins].map(([object, name]) => ({ object, name, properties: propertiesOf(object) }))
}

/** Names of what was done to them meanwhile. */
export function changedBuiltins(shots: readonly BuiltinShot[]): readonly string[] {
  return shots.flatMap(({ object, name, properties }) => {
    const after = propertiesOf(object)
    return [...new Set([...properties.keys(), ...after.keys()])]
      .filter((key) => !isSame(properties.get(key), after.get(key)))
      .map((key) => `global ${memberName(name, key)}`)
  })
}

function isSame(a: PropertyDescriptor | undefined, b: PropertyDescriptor | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return Object.is(a.value, b.value) && a.get === b.get && a.set === b.set
}
