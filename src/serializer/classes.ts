/**
 * Which classes the codec may revive: the resolved form of the `classes` option.
 *
 * What must stay true: bytes select classes by name among those registered, and by nothing else;
 * a name means one class. An instance is revived without its constructor, by its own properties on
 * the class's prototype, or by the class's own pair of `encode` and `decode`.
 */
import { ConfigError } from '../errors.ts'
import { builtinPrototypes } from './builtins.ts'
import { OwnMap, getOwnPropertyDescriptor, getPrototypeOf, isProxy } from './intrinsics.ts'
import { ancestryOf, nameOf, type Ancestry } from './private-state.ts'

/**
 * A class's own codec, as symbols that any registered class may implement: an instance method that
 * returns the state, and a static method that makes an instance of it.
 *
 * @example
 * class Money {
 *   #cents = 0
 *   [Symbol.for('permafrost.encode')]() { return this.#cents }
 *   static [Symbol.for('permafrost.decode')](cents) { … }
 * }
 */
export const encodeSymbol: unique symbol = Symbol.for('permafrost.encode') as never
export const decodeSymbol: unique symbol = Symbol.for('permafrost.decode') as never

/** One registered class, resolved. */
interface Revivable {
  readonly class: Function
  readonly name: string
  readonly encode?: (value: unknown) => unknown
  readonly decode?: (state: unknown) => unknown
}

/**
 * An element of the `classes` option: a class, revived by its own properties, or a class with its
 * codec. `name` (default: the class's name) is what the stored bytes call it.
 */
export type ClassOption =
  | Function
  | {
      class: Function
      name?: string
      encode?: (value: never) => unknown
      decode?: (state: never) => unknown
    }

/** A registered class with what encoding and decoding look up. */
export interface KnownClass extends Revivable {
  readonly prototype: object
  /** What stands behind the class; found at its first instance. */
  ancestry(): Ancestry
}

export interface Classes {
  readonly byName: ReadonlyMap<string, KnownClass>
  readonly byPrototype: ReadonlyMap<object, KnownClass>
}

const noClasses: Classes = { byName: new OwnMap(), byPrototype: new OwnMap() }

/**
 * Resolves the `classes` option.
 *
 * @throws ConfigError `ERR_CONFIG_VALUE` for what is no class, has no name, has only one of
 *   `encode` and `decode`, is a builtin that needs no registration, or shares a name with another.
 */
export function resolveClasses(option: readonly ClassOption[] | undefined): Classes {
  if (option === undefined) return noClasses
  if (!Array.isArray(option)) throw invalid('expected an array of classes')
  const byName = new OwnMap<string, KnownClass>()
  const byPrototype = new OwnMap<object, KnownClass>()
  for (const element of option) {
    const known = resolve(element)
    const same = byName.get(known.name)
    if (same !== undefined) {
      throw invalid(
        same.class === known.class
          ? `"${known.name}" stands there twice`
          : `two classes are called "${known.name}"; give one another name: { class, name: '…' }`,
      )
    }
    if (byPrototype.has(known.prototype)) {
      throw invalid(`"${known.name}" is registered under another name already`)
    }
    byName.set(known.name, known)
    byPrototype.set(known.prototype, known)
  }
  return { byName, byPrototype }
}

function resolve(element: ClassOption): KnownClass {
  const object = typeof element === 'object' && element !== null ? element : undefined
  const target: unknown = object === undefined ? element : object.class
  if (typeof target !== 'function') throw invalid(`expected a class, got "${describe(target)}"`)
  if (isProxy(target)) throw invalid('expected a class, got a Proxy of one')
  const name = object?.name ?? nameOf(target)
  if (typeof name !== 'string' || name === '') {
    throw invalid("a class without a name needs one: { class, name: '…' }")
  }
  const prototype: unknown = getOwnPropertyDescriptor(target, 'prototype')?.value
  if (typeof prototype !== 'object' || prototype === null || isProxy(prototype)) {
    throw invalid(`"${name}" is a function without a prototype, so it has no instances`)
  }
  if (builtinPrototypes().has(prototype)) {
    throw invalid(`"${name}" is a builtin that is stored as it is; leave it out`)
  }
  const { encode, decode } = codecOf(target, prototype, object, name)
  let ancestry: Ancestry | undefined
  return {
    class: target,
    name,
    prototype,
    ...(encode === undefined || decode === undefined ? {} : { encode, decode }),
    ancestry: () => (ancestry ??= ancestryOf(prototype, builtinPrototypes())),
  }
}

function codecOf(
  target: Function,
  prototype: object,
  object: Exclude<ClassOption, Function> | undefined,
  name: string,
): Pick<Revivable, 'encode' | 'decode'> {
  if (object?.encode !== undefined || object?.decode !== undefined) {
    const { encode, decode } = object
    if (typeof encode !== 'function' || typeof decode !== 'function') {
      throw invalid(`"${name}" needs both functions, "encode" and "decode"`)
    }
    return {
      encode: encode as (value: unknown) => unknown,
      decode: decode as (state: unknown) => unknown,
    }
  }
  const encode = methodOf(prototype, encodeSymbol)
  const decode = methodOf(target, decodeSymbol)
  if (encode === undefined && decode === undefined) return {}
  if (encode === undefined || decode === undefined) {
    throw invalid(
      `"${name}" implements only one of Symbol.for('permafrost.encode') (an instance method) and ` +
        `Symbol.for('permafrost.decode') (a static method)`,
    )
  }
  return {
    encode: (value) => Reflect.apply(encode, value, []) as unknown,
    decode: (state) => Reflect.apply(decode, target, [state]) as unknown,
  }
}

/** The method `key` of `target` or its prototypes, found without calling an accessor. */
function methodOf(target: object, key: symbol): Function | undefined {
  for (let at: object | null = target; at !== null && !isProxy(at);) {
    const descriptor = getOwnPropertyDescriptor(at, key)
    if (descriptor !== undefined) {
      return typeof descriptor.value === 'function' ? descriptor.value : undefined
    }
    at = getPrototypeOf(at) as object | null
  }
  return undefined
}

function describe(value: unknown): string {
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function invalid(problem: string): ConfigError {
  return new ConfigError('ERR_CONFIG_VALUE', `Invalid option "classes": ${problem}`)
}
