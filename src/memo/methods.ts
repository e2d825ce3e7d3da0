/**
 * `memoizeMethods`: replaces methods of a class by memoized ones.
 *
 * What must stay true: only the class's own methods are replaced, in place and with their
 * attributes, so overriding and `super` work as before; nothing is replaced if one name is wrong.
 */
import { ConfigError } from '../errors.ts'
import { checkFunctionOptions } from '../cache/function-options.ts'
import type { MemoizeOptions } from '../cache/function-options.ts'
import { didYouMean } from '../cache/suggest.ts'
import { ownName } from '../key/name.ts'
import type { Site } from '../key/name.ts'
import { make } from './make.ts'
import type { Home } from './make.ts'

/** A class, as far as its methods matter. */
export type ClassLike = Function & { readonly prototype: object }

type KeysOfKind<T, Kind> = { [K in keyof T]-?: T[K] extends Kind ? K : never }[keyof T]

/** Names that can be memoized: methods and getters of instances, and static methods. */
export type MethodNames<C extends ClassLike> =
  | keyof C['prototype']
  | Exclude<KeysOfKind<C, (...args: never[]) => unknown>, 'prototype'>

interface Place {
  readonly holder: object
  readonly static: boolean
  readonly name: string | symbol
  readonly descriptor: PropertyDescriptor
}

function shown(name: PropertyKey): string {
  return typeof name === 'symbol' ? String(name) : `"${String(name)}"`
}

function place(target: ClassLike, name: string | symbol): Place {
  for (const holder of [target.prototype, target]) {
    const descriptor = Object.getOwnPropertyDescriptor(holder, name)
    const fn: unknown = descriptor?.value ?? descriptor?.get
    if (descriptor !== undefined && name !== 'constructor' && typeof fn === 'function')
      return { holder, static: holder === target, name, descriptor }
  }
  return refuseName(target, name)
}

function refuseName(target: ClassLike, name: string | symbol): never {
  const own = [target.prototype, target].flatMap((holder) => Object.getOwnPropertyNames(holder))
  const hint = typeof name === 'string' ? didYouMean(name, own) : ''
  const inherited = name in target.prototype && name !== 'constructor'
  const where = inherited ? ': it is inherited; memoize it in the class that defines it' : hint
  throw new ConfigError(
    'ERR_CONFIG_FUNCTION',
    `Cannot memoize ${shown(name)}: the class "${ownName(target)}" has no own method or getter of that name${where}`,
  )
}

/** Replaces the named methods. */
export function replaceMethods(
  home: Home,
  target: ClassLike,
  names: readonly (string | symbol)[],
  options: MemoizeOptions | undefined,
  site: Site | null,
): void {
  if (typeof target !== 'function' || typeof target.prototype !== 'object')
    throw new ConfigError(
      'ERR_CONFIG_FUNCTION',
      `memoizeMethods() takes a class first: it got ${target === null ? 'null' : typeof target}`,
    )
  if (!Array.isArray(names))
    throw new ConfigError('ERR_CONFIG_VALUE', 'memoizeMethods() takes an array of names second')
  checkFunctionOptions(options)
  const made = names.map((name) => memoizedPlace(home, target, place(target, name), options, site))
  for (const { holder, name, descriptor } of made) Object.defineProperty(holder, name, descriptor)
}

function memoizedPlace(
  home: Home,
  target: ClassLike,
  at: Place,
  options: MemoizeOptions | undefined,
  site: Site | null,
): Place {
  const { descriptor, name } = at
  const getter = descriptor.get !== undefined
  const fn = make(home, getter ? descriptor.get : descriptor.value, options, site, {
    property: name,
    kind: getter ? 'getter' : 'method',
    static: at.static,
    private: false,
    class: target,
    standIn: null,
  })
  return { ...at, descriptor: { ...descriptor, [getter ? 'get' : 'value']: fn } }
}
