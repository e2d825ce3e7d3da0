/**
 * Puts functions in place of others, and takes them back.
 *
 * What must stay true: a stand-in has the name, length and properties of what it stands for, and
 * stands at the same kind of property; `restore` puts back exactly what was there, but leaves alone
 * what somebody else has patched on top of it.
 */
import { standIn as noteStandIn } from '../platform/stand-ins.ts'

export type AnyFunction = (this: unknown, ...args: unknown[]) => unknown

interface Replaced {
  readonly target: object
  readonly key: PropertyKey
  readonly before: PropertyDescriptor
  readonly standIn: AnyFunction
}

/** What was replaced by one installation. */
export class Patches {
  readonly #replaced: Replaced[] = []
  readonly #undo: (() => void)[] = []

  /** Replaces a method by what `make` makes of it; false if there is no such method. */
  replace(target: object, key: PropertyKey, make: (original: AnyFunction) => AnyFunction): boolean {
    const before = Object.getOwnPropertyDescriptor(target, key)
    if (before === undefined || typeof before.value !== 'function') return false
    if (before.configurable !== true && before.writable !== true) return false
    const original = before.value as AnyFunction
    const standIn = make(original)
    dress(standIn, original)
    Object.defineProperty(target, key, { ...before, value: standIn })
    this.#replaced.push({ target, key, before, standIn })
    return true
  }

  /** Puts a method of its own on an object in the place of the one that it has or inherits. */
  cover(target: object, key: PropertyKey, make: (original: AnyFunction) => AnyFunction): void {
    const before = Object.getOwnPropertyDescriptor(target, key)
    const original = Reflect.get(target, key) as AnyFunction
    const standIn = make(original)
    dress(standIn, original)
    Object.defineProperty(target, key, {
      value: standIn,
      writable: true,
      configurable: true,
      enumerable: before?.enumerable ?? false,
    })
    this.onRestore(() => {
      if (Object.getOwnPropertyDescriptor(target, key)?.value !== standIn) return
      if (before === undefined) Reflect.deleteProperty(target, key)
      else Object.defineProperty(target, key, before)
    })
  }

  /** What else to do when all is taken back. */
  onRestore(undo: () => void): void {
    this.#undo.push(undo)
  }

  restore(): void {
    for (const { target, key, before, standIn } of this.#replaced.toReversed()) {
      const now = Object.getOwnPropertyDescriptor(target, key)
      if (now?.value === standIn) Object.defineProperty(target, key, before)
    }
    for (const undo of this.#undo.toReversed()) undo()
    this.#replaced.length = 0
    this.#undo.length = 0
  }
}

/** Gives a stand-in the looks of its original. */
export function dress(standIn: AnyFunction, original: AnyFunction): void {
  noteStandIn(standIn, original)
  for (const key of Reflect.ownKeys(original)) {
    if (key === 'prototype' || key === 'arguments' || key === 'caller') continue
    const descriptor = Object.getOwnPropertyDescriptor(original, key)
    if (descriptor !== undefined) Object.defineProperty(standIn, key, descriptor)
  }
}
