/**
 * Finds the classes that bytes name, and lets them make their instances.
 *
 * What must stay true: a class is found by name among the registered ones, and nowhere else; an
 * instance is made in the way that its class is registered for now, or not at all.
 */
import type { Classes, KnownClass } from './classes.ts'
import { getPrototypeOf } from './intrinsics.ts'
import { Damage, type Reader } from './reader.ts'

export class ClassReader {
  readonly #reader: Reader
  readonly #classes: Classes
  readonly #known: KnownClass[] = []

  constructor(reader: Reader, classes: Classes) {
    this.#reader = reader
    this.#classes = classes
  }

  /** The next class, whose instances must be all their own properties. */
  nextPlain(): KnownClass {
    const known = this.next()
    const { privateIn, unknownNative } = known.ancestry()
    if (known.decode !== undefined || privateIn !== null || unknownNative !== null) {
      throw new Damage(`class "${known.name}" was stored in another way`)
    }
    return known
  }

  /** The class referred to next: by number, with its name at the first time. */
  next(): KnownClass {
    const reader = this.#reader
    const number = reader.varint()
    let known = this.#known[number]
    if (known !== undefined) return known
    const name = number === this.#known.length ? reader.string() : undefined
    known = name === undefined ? undefined : this.#classes.byName.get(name)
    if (known === undefined) throw new Damage(`class "${name ?? number}" is not registered`)
    this.#known.push(known)
    return known
  }
}

/** The instance that the class's own `decode` makes of `state`. */
export function revive(known: KnownClass, state: unknown): object {
  if (known.decode === undefined) {
    throw new Damage(`class "${known.name}" has no "decode", but its value has a state for one`)
  }
  const instance = known.decode(state)
  if (
    typeof instance !== 'object' ||
    instance === null ||
    getPrototypeOf(instance) !== known.prototype
  ) {
    throw new Damage(`"decode" of class "${known.name}" returned no instance of it`)
  }
  return instance
}
