/**
 * Encodes objects: what kind it is, its hidden state by kind, its own properties, its prototype.
 *
 * What must stay true: hidden state is read through builtins captured at load, properties through
 * descriptors, never through the user's code; an object whose hidden state is unknown is refused
 * with the chain that leads to it, never guessed.
 */
import { types } from 'node:util'
import { readInternalProperties, readPrivateState, readProxyParts } from '../platform/inspector.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { callUser } from '../platform/user-code.ts'
import { encodeBrand, internalSymbols, platformPrototype, type Brand } from './brands.ts'
import { arrayHasExtras, viewHasExtras } from './extras.ts'
import {
  builtinPrototype,
  intrinsicName,
  isIteratorName,
  isUnknownIteratorPrototype,
} from './intrinsics.ts'
import { cacheKey, cacheVersion, fingerprintState, marks } from './marks.ts'
import {
  describeHeld,
  describeProperty,
  descriptionOf,
  hasOwn,
  isArray,
  isExtensible,
  isView,
  ownNames,
  ownSymbols,
  prototypeOf,
  typedArrayLength,
  typedArrayName,
} from './primordials.ts'
import type { PathPart, Session } from './session.ts'
import { TAG } from './tags.ts'

/** What the room of functions tells this one about classes and modules. */
export interface CodeKnowledge {
  /** Whether the class behind a prototype, or a base of it, has private members in its text. */
  readonly declaresPrivate: (constructor: Function) => boolean
  /** Whether a function's code is the platform's (`node:` modules). */
  readonly isPlatformCode: (fn: Function) => boolean
  /** Whether instances of a class, or a function, only write logs, or are ignored by module. */
  readonly isIgnoredCode: (session: Session, fn: Function) => boolean
  /** The public builtin module (`node:fs`) whose exports object this is, or null. */
  readonly builtinModule: (value: object) => string | null
}

const ALLOWED_PLATFORM_CLASSES = new Set(['EventEmitter', 'AsyncResource', 'Console'])
/** Classes of the platform of which a realm has one instance: it counts by its name, as a global does. */
const SINGLETONS = new Set(['Crypto', 'Performance', 'SubtleCrypto'])
const PLAIN_FLAGS = 7

/** Encodes `value`, whose number the session has already given. */
export function encodeObject(session: Session, value: object, code: CodeKnowledge): void {
  if (session.tree !== null) session.tree.met(value)
  if ((marks.any || session.config.ignoredValues !== null) && encodeMarked(session, value))
    return session.reach?.leaveOut(value)
  encodeContents(session, value, code)
}

/** As {@link encodeObject}, whatever the user has marked the value as. */
export function encodeContents(session: Session, value: object, code: CodeKnowledge): void {
  if (types.isProxy(value)) return encodeProxy(session, value)
  const prototype = prototypeOf(value) as object | null
  if (prototype === Array.prototype && isArray(value)) return encodeArray(session, value)
  const brand = brandOf(value)
  if (brand === 'none' && (prototype === Object.prototype || prototype === null))
    return encodePlain(session, value, prototype, code)
  if (marks.own.has(value)) {
    session.reach?.leaveOut(value)
    return encodeIntrinsic(session, 'permafrost')
  }
  if (brand === 'array') return encodeExotic(session, value, prototype, brand, code)
  if (session.config.ignoresClasses && isIgnoredClass(session, value)) {
    session.reach?.leaveOut(value)
    return ignore(session)
  }
  const classified =
    brand === 'none' ||
    (prototype !== null && !types.isProxy(prototype) && builtinPrototype(prototype) === undefined)
  if (classified && encodeProtocol(session, value, prototype, code)) return
  encodeExotic(session, value, prototype, brand, code)
}

function ignore(session: Session): void {
  session.trusts = true
  session.sink.byte(TAG.ignored)
  session.tree?.is('ignored')
}

function encodeMarked(session: Session, value: object): boolean {
  if (marks.any) {
    if (marks.ignored.has(value)) {
      ignore(session)
      return true
    }
    const constant = marks.constant.get(value)
    if (constant !== undefined) {
      session.trusts = true
      session.sink.byte(TAG.constant)
      const { version } = constant
      session.sink.byte(version === null ? 0 : 1)
      if (version !== null) session.sink.text(version)
      // Hashed once, by itself, at its first use: the user's promise that it stays so.
      else session.sink.digest((constant.digest ??= session.alone(value)))
      session.tree?.is('constant', version ?? constant.digest!.toString(16))
      return true
    }
  }
  if (session.config.ignoredValues?.has(value) === true) {
    ignore(session)
    return true
  }
  return false
}

/** A proxy counts by its target and its handler; its traps never run. */
export function encodeProxy(session: Session, value: object): void {
  const { target, handler } = readProxyParts(value)
  session.sink.byte(TAG.proxy)
  session.watch?.giveUp()
  session.tree?.is('Proxy')
  session.part({ words: '(proxy target)' }, target)
  session.part({ words: '(proxy handler)' }, handler)
}

/** The hidden kind of an object, from the slots that only the engine sees. */
function brandOf(value: object): Brand {
  if (isArray(value)) return 'array'
  if (isView(value)) return typedArrayName(value) === undefined ? 'dataView' : 'typedArray'
  if (types.isMap(value)) return 'map'
  if (types.isSet(value)) return 'set'
  if (types.isDate(value)) return 'date'
  if (types.isRegExp(value)) return 'regexp'
  if (types.isNativeError(value)) return 'error'
  if (types.isPromise(value)) return 'promise'
  if (types.isBoxedPrimitive(value)) return 'boxed'
  if (types.isArrayBuffer(value)) return 'arrayBuffer'
  if (types.isSharedArrayBuffer(value)) return 'sharedArrayBuffer'
  if (types.isWeakMap(value)) return 'weakMap'
  if (types.isWeakSet(value)) return 'weakSet'
  if (types.isArgumentsObject(value)) return 'arguments'
  if (types.isModuleNamespaceObject(value)) return 'moduleNamespace'
  if (types.isGeneratorObject(value)) return 'generator'
  if (types.isMapIterator(value) || types.isSetIterator(value)) return 'iterator'
  // Deno has no such check.
  if ((types as Partial<typeof types>).isExternal?.(value) === true) return 'external'
  return 'none'
}

function encodePlain(
  session: Session,
  value: object,
  prototype: object | null,
  code: CodeKnowledge,
): void {
  const symbols = ownSymbols(value)
  if (prototype !== null) {
    const builtin = code.builtinModule(value)
    if (builtin !== null) return encodeIntrinsic(session, builtin)
    if (symbols.length > 0) {
      // Math, JSON, Reflect … look like plain objects but for this symbol.
      const name = hasOwn(value, Symbol.toStringTag) ? intrinsicName(value) : undefined
      if (name !== undefined) return encodeIntrinsic(session, name)
      if (encodeProtocol(session, value, prototype, code)) return
    }
  }
  session.sink.byte(TAG.plain)
  session.sink.byte(
    (prototype === null ? 1 : 0) + (isExtensible(value) ? 2 : 0) + (symbols.length > 0 ? 4 : 0),
  )
  session.tree?.is(prototype === null ? 'object without prototype' : 'object')
  if (!isExtensible(value)) session.tree?.remark('not extensible')
  if (
    symbols.length > 0 ||
    session.config.ignoredProperties !== null ||
    session.watch !== null ||
    session.tree !== null
  )
    return encodeListed(session, value, symbols)
  const { sink } = session
  const names = ownNames(value)
  session.names(names)
  const { holder } = session
  session.holder = value
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    const property = describeHeld(value, name)!
    if (
      property.writable !== true ||
      property.enumerable !== true ||
      property.configurable !== true
    ) {
      encodeProperty(session, name, property)
      continue
    }
    const held: unknown = property.value
    if (typeof held === 'string') {
      sink.byte(TAG.text)
      sink.text(held)
    } else if (typeof held === 'object' || typeof held === 'function') {
      session.path.push(name)
      session.value(held)
      session.path.pop()
    } else {
      session.value(held)
    }
  }
  session.holder = holder
}

/** As the loop above, where something beside the bytes is wanted: the same bytes. */
function encodeListed(session: Session, value: object, symbols: readonly symbol[]): void {
  const ignored = session.config.ignoredProperties
  const { holder } = session
  session.holder = value
  session.watch?.whole(value)
  const all = ownNames(value)
  const names = ignored === null ? all : all.filter((name) => !ignored.has(name))
  session.names(names)
  for (const name of names) encodeProperty(session, name, describeHeld(value, name)!)
  for (const symbol of symbols) {
    if (ignored !== null && ignored.has(symbol)) continue
    session.sink.byte(TAG.ownSymbol)
    session.symbol(symbol)
    encodeProperty(session, symbol, describeHeld(value, symbol)!)
  }
  if (symbols.length > 0) session.sink.byte(TAG.end)
  session.holder = holder
}

function encodeIntrinsic(session: Session, name: string): void {
  session.sink.byte(TAG.intrinsic)
  session.sink.text(name)
  session.tree?.is('builtin', name)
}

/** Own properties in their order: name, attributes where they aren't the usual, value or accessor. */
export function encodeProperties(
  session: Session,
  value: object,
  skip: ReadonlySet<PropertyKey> | null,
): void {
  const sink = session.sink
  const holder = session.holder
  session.holder = value
  session.watch?.whole(value)
  const ignored = session.config.ignoredProperties
  const names = ownNames(value)
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!
    if (skip !== null && skip.has(name)) continue
    if (ignored !== null && ignored.has(name)) continue
    sink.byte(TAG.own)
    session.key(name)
    encodeProperty(session, name, describeHeld(value, name)!)
  }
  const symbols = ownSymbols(value)
  for (let i = 0; i < symbols.length; i++) {
    const symbol = symbols[i]!
    if (skip !== null && skip.has(symbol)) continue
    if (ignored !== null && ignored.has(symbol)) continue
    sink.byte(TAG.ownSymbol)
    session.symbol(symbol)
    encodeProperty(session, symbol, describeHeld(value, symbol)!)
  }
  sink.byte(TAG.end)
  session.holder = holder
}

function encodeProperty(session: Session, label: PathPart, property: PropertyDescriptor): void {
  const flags =
    (property.enumerable === true ? 1 : 0) +
    (property.configurable === true ? 2 : 0) +
    (property.writable === true ? 4 : 0)
  if (!('value' in property)) {
    session.sink.byte(TAG.accessor)
    session.sink.byte(flags)
    session.path.push(label)
    session.tree?.enter(typeof label === 'string' ? `.${label} (accessor)` : '(accessor)')
    session.tree?.is('accessor')
    session.part({ words: '(getter)' }, property.get)
    session.part({ words: '(setter)' }, property.set)
    session.tree?.leave()
    session.path.pop()
    return
  }
  if (flags !== PLAIN_FLAGS) {
    session.sink.byte(TAG.write)
    session.sink.byte(flags)
  }
  session.part(label, property.value)
  if (flags !== PLAIN_FLAGS) session.tree?.remarkLast(ATTRIBUTES[flags]!)
}

/** What people call the attributes of a data property, by {@link PLAIN_FLAGS}' bits. */
const ATTRIBUTES: readonly string[] = Array.from({ length: 8 }, (_, flags) =>
  [
    (flags & 4) === 0 && 'read-only',
    (flags & 1) === 0 && 'not enumerable',
    (flags & 2) === 0 && 'not configurable',
  ]
    .filter((word) => word !== false)
    .join(', '),
)

function encodeArray(session: Session, value: readonly unknown[]): void {
  const sink = session.sink
  const length = value.length
  session.watch?.whole(value)
  sink.byte(TAG.array)
  sink.byte(
    (isExtensible(value) ? 1 : 0) + (describeProperty(value, 'length')!.writable === true ? 2 : 0),
  )
  sink.varint(length)
  session.tree?.is('array', `length ${length}`)
  if (!isExtensible(value)) session.tree?.remark('not extensible')
  const sparse = length > 100_000 && isVerySparse(value)
  let elements = 0
  const listed = sparse ? 0 : length
  for (let i = 0; i < listed; i++) {
    const property = describeHeld(value, i)
    if (property === undefined) {
      sink.byte(TAG.hole)
      continue
    }
    elements++
    if (
      property.writable !== true ||
      property.enumerable !== true ||
      property.configurable !== true
    ) {
      encodeProperty(session, i, property)
      continue
    }
    const element: unknown = property.value
    if (session.tree !== null || typeof element === 'object' || typeof element === 'function')
      session.part(i, element)
    else session.value(element)
  }
  if (sparse || arrayHasExtras(value, elements)) {
    const own = sparse ? LENGTH_ONLY : indexNames(length)
    encodeProperties(session, value, own)
  } else {
    sink.byte(TAG.end)
  }
}

const LENGTH_ONLY: ReadonlySet<PropertyKey> = new Set(['length'])

/** A long array that is mostly holes, so that its elements are better listed as properties. */
function isVerySparse(value: readonly unknown[]): boolean {
  let present = 0
  for (let i = 0; i < 64; i++)
    if (hasOwn(value, Math.floor((i * (value.length - 1)) / 63))) present++
  return present < 32 && ownNames(value).length < value.length / 8
}

function indexNames(length: number): ReadonlySet<PropertyKey> {
  const names = new Set<PropertyKey>(['length'])
  for (let i = 0; i < length; i++) names.add(String(i))
  return names
}

function isIgnoredClass(session: Session, value: object): boolean {
  const { ignoredClasses, ignoredClassNames } = session.config
  for (
    let at = prototypeOf(value) as object | null;
    at !== null;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    const constructor = constructorOf(at)
    if (constructor === undefined) continue
    if (ignoredClasses.has(constructor)) return true
    const name = describeProperty(constructor, 'name')?.value as unknown
    if (typeof name === 'string' && ignoredClassNames.has(name)) return true
  }
  return false
}

/** A data property found on the object or its prototypes without running anything. */
function findMethod(value: object, key: symbol): Function | undefined {
  for (let at: object | null = value; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return undefined
    const property = describeProperty(at, key)
    if (property !== undefined)
      return typeof property.value === 'function' ? property.value : undefined
  }
  return undefined
}

/** Loggers, and classes that say themselves what counts of them. */
function encodeProtocol(
  session: Session,
  value: object,
  prototype: object | null,
  code: CodeKnowledge,
): boolean {
  if (isLogger(session, value, code)) {
    session.sink.byte(TAG.logger)
    session.tree?.is('logger')
    session.reach?.leaveOut(value)
    return true
  }
  // A class's prototype has the method too, but is no instance.
  if (isPrototypeItself(value)) return false
  const state = findMethod(value, fingerprintState)
  if (state !== undefined) {
    session.sink.byte(TAG.state)
    session.tree?.is('object')
    session.part({ words: '(prototype)' }, prototype)
    const said = callUser(state, value)
    session.part({ words: '[fingerprintState]()' }, said)
    session.reach?.keyed(value, state, said)
    session.watch?.giveUp()
    return true
  }
  const key = findMethod(value, cacheKey)
  if (key === undefined) return false
  session.sink.byte(TAG.keyed)
  session.tree?.is('object')
  session.part({ words: '(prototype)' }, prototype)
  const said = callUser(key, value)
  session.part({ words: '[cacheKey]()' }, said)
  session.reach?.keyed(value, key, said)
  const version = findMethod(value, cacheVersion)
  if (version !== undefined) session.version(callUser(version, value))
  session.watch?.giveUp()
  return true
}

const consoleAtLoad: object = console

function isLogger(session: Session, value: object, code: CodeKnowledge): boolean {
  if (value === consoleAtLoad) return true
  for (
    let at: object | null = value;
    at !== null && at !== Object.prototype;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    const constructor = constructorOf(at)
    if (constructor === undefined) continue
    if (
      at !== value &&
      describeProperty(constructor, 'name')?.value === 'Console' &&
      code.isPlatformCode(constructor)
    )
      return true
    if (code.isIgnoredCode(session, constructor)) return true
  }
  return false
}

/** What a prototype calls its class; not a Proxy, whose traps would answer for it. */
function constructorOf(prototype: object): Function | undefined {
  const constructor = describeProperty(prototype, 'constructor')?.value as unknown
  return typeof constructor === 'function' && !types.isProxy(constructor) ? constructor : undefined
}

/** Symbols that Node's async hooks hang on promises while anybody listens. */
function hookSymbols(promise: object): ReadonlySet<PropertyKey> | null {
  const hooks = ownSymbols(promise).filter((symbol) =>
    /^(?:trigger_)?async_id_symbol$|^kResourceStore$/.test(descriptionOf(symbol) ?? ''),
  )
  return hooks.length === 0 ? null : new Set(hooks)
}

const ERROR_SKIPS: ReadonlySet<PropertyKey> = new Set(['stack'])
const BUFFER_LIKE: ReadonlySet<Brand> = new Set<Brand>(['typedArray'])

/** Everything that isn't a plain object or array: hidden state, then properties, then prototype. */
function encodeExotic(
  session: Session,
  value: object,
  prototype: object | null,
  brand: Brand,
  code: CodeKnowledge,
): void {
  if (brand === 'moduleNamespace') return encodeNamespace(session, value, code)
  if (brand === 'none') {
    if (value === behindStandIn(process.env)) return encodeEnvironment(session, value)
    const builtin = code.builtinModule(value)
    if (builtin !== null) return encodeIntrinsic(session, builtin)
    const own = intrinsicPrototype(value)
    if (own !== undefined) {
      session.reach?.builtin(value, own)
      return encodeIntrinsic(session, own)
    }
    const singleton = platformSingleton(prototype, code)
    if (singleton !== undefined) return encodeIntrinsic(session, singleton)
  }
  session.sink.byte(TAG.object)
  session.tree?.is(kindName(value, brand))
  const hidden = encodeBrand(session, value, brand, hiddenReaders)
  encodePrototype(session, value, prototype, hidden, code)
  session.sink.byte(isExtensible(value) ? 1 : 0)
  if (!isExtensible(value)) session.tree?.remark('not extensible')
  if (brand === 'array') {
    encodeProperties(session, value, null)
  } else if (BUFFER_LIKE.has(brand)) {
    if (viewHasExtras(value)) encodeProperties(session, value, indexNames(typedArrayLength(value)))
    else session.sink.byte(TAG.end)
  } else {
    const skip =
      hasOwn(value, 'stack') && (brand === 'error' || isErrorLike(value)) ? ERROR_SKIPS : null
    encodeProperties(
      session,
      value,
      skip ?? (brand === 'promise' ? hookSymbols(value) : hidden ? internalSymbols() : null),
    )
  }
  encodePrivate(session, value, prototype, code)
}

const hiddenReaders = { internals: readInternalProperties }

/** `process.env` as a whole: names and texts. Its prototype is an object of the platform's own. */
function encodeEnvironment(session: Session, value: object): void {
  session.sink.byte(TAG.intrinsic)
  session.sink.text('process.env')
  session.tree?.is('process.env')
  encodeProperties(session, value, null)
}

/** A builtin prototype that is itself the value: `Object.prototype` passed as an argument. */
function intrinsicPrototype(value: object): string | undefined {
  const builtin = builtinPrototype(value)
  if (builtin === undefined) return platformPrototype(value)
  return `${builtin.foreign ? 'foreign ' : ''}${builtin.name}.prototype`
}

/** Errors of classes older than `class`: they inherit from `Error.prototype` and capture a stack. */
function isErrorLike(value: object): boolean {
  for (
    let at = prototypeOf(value) as object | null;
    at !== null;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    if (
      platformPrototype(at) === 'DOMException.prototype' ||
      builtinPrototype(at)?.name.endsWith('Error') === true
    )
      return true
  }
  return false
}

function encodeNamespace(session: Session, value: object, code: CodeKnowledge): void {
  const builtin = code.builtinModule(value)
  if (builtin !== null) return encodeIntrinsic(session, builtin)
  session.sink.byte(TAG.moduleNamespace)
  session.tree?.is('module namespace')
  session.watch?.giveUp()
  for (const name of ownNames(value)) {
    session.key(name)
    let property: PropertyDescriptor | undefined
    try {
      property = describeHeld(value, name)
    } catch {
      // An export in its temporal dead zone.
      session.sink.byte(TAG.uninitialised)
      continue
    }
    session.part(name, property?.value)
  }
  session.sink.byte(TAG.end)
}

function encodePrototype(
  session: Session,
  value: object,
  prototype: object | null,
  hidden: boolean,
  code: CodeKnowledge,
): void {
  if (prototype === null) {
    session.sink.byte(TAG.null)
    return
  }
  const proxied = types.isProxy(prototype)
  const platform = proxied ? undefined : platformPrototype(prototype)
  if (
    platform !== undefined &&
    (hidden || isPrototypeItself(value) || platform === 'EventEmitter.prototype')
  )
    return namePrototype(session, platform)
  const builtin = proxied ? undefined : builtinPrototype(prototype)
  if (builtin === undefined) {
    if (!proxied && isUnknownIteratorPrototype(prototype, (fn) => code.isPlatformCode(fn)))
      return refuseIterator(session)
    refusePlatformClasses(session, prototype, hidden, code)
    session.sink.byte(TAG.prototype)
    session.part({ words: '(prototype)' }, prototype)
    return
  }
  if (isIteratorName(builtin.name)) return refuseIterator(session)
  if (
    !hidden &&
    builtin.name !== 'Object' &&
    !isHarmlessPrototype(builtin.name) &&
    !isPrototypeItself(value)
  )
    session.fail(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `an instance of the builtin ${builtin.name || 'class'}: its hidden state can't be seen. ` +
        `Leave it out with ignored() or ignoreArgs, or give it a [fingerprintState]() method`,
    )
  namePrototype(session, `${builtin.foreign ? 'foreign ' : ''}${builtin.name}.prototype`)
}

function namePrototype(session: Session, name: string): void {
  session.sink.byte(TAG.intrinsic)
  session.sink.text(name)
}

function refuseIterator(session: Session): never {
  return session.fail(
    'ERR_FINGERPRINT_UNSUPPORTED',
    "an iterator: its position can't be seen. Pass the collection or an array",
  )
}

/** `performance` and `crypto`, as a program may hold them in a variable; undefined for all else. */
function platformSingleton(prototype: object | null, code: CodeKnowledge): string | undefined {
  if (prototype === null || types.isProxy(prototype)) return undefined
  const constructor = constructorOf(prototype)
  if (constructor === undefined || !code.isPlatformCode(constructor)) return undefined
  const name = describeProperty(constructor, 'name')?.value as unknown
  return typeof name === 'string' && SINGLETONS.has(name) ? name : undefined
}

/** Builtins that keep nothing hidden in objects that merely inherit from them. */
function isHarmlessPrototype(name: string): boolean {
  return (
    name === 'Function' ||
    name === 'Array' ||
    name === 'Iterator' ||
    name.endsWith('Error') ||
    name.startsWith('%')
  )
}

/** `class X extends Map {}`: X.prototype inherits from Map.prototype and holds no map. */
function isPrototypeItself(value: object): boolean {
  const constructor = constructorOf(value)
  return constructor !== undefined && describeProperty(constructor, 'prototype')?.value === value
}

function refusePlatformClasses(
  session: Session,
  prototype: object,
  hidden: boolean,
  code: CodeKnowledge,
): void {
  if (hidden || types.isProxy(prototype)) return
  const constructor = constructorOf(prototype)
  if (constructor === undefined || !code.isPlatformCode(constructor)) return
  const name = describeProperty(constructor, 'name')?.value as unknown
  if (typeof name === 'string' && ALLOWED_PLATFORM_CLASSES.has(name)) return
  session.fail(
    'ERR_FINGERPRINT_UNSUPPORTED',
    `an instance of the platform's ${String(name)}: its hidden state can't be seen. ` +
      `Leave it out with ignored() or ignoreArgs, or give it a [fingerprintState]() method`,
  )
}

function encodePrivate(
  session: Session,
  value: object,
  prototype: object | null,
  code: CodeKnowledge,
): void {
  let declared = false
  for (let at = prototype; at !== null && !declared; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) break
    const constructor = constructorOf(at)
    declared =
      constructor !== undefined &&
      code.declaresPrivate(constructor) &&
      !code.isPlatformCode(constructor)
  }
  if (declared) encodePrivateState(session, value)
}

/** Private members of an instance, or static ones of a class, in the order of their creation. */
export function encodePrivateState(session: Session, value: object): void {
  session.sink.byte(TAG.privateState)
  session.watch?.giveUp()
  const members = readPrivateState(value)
  session.reach?.holdsPrivate(value, members)
  for (const member of members) {
    session.sink.byte(TAG.own)
    session.key(member.name)
    if (member.kind === 'accessor') {
      session.part({ words: `.${member.name} (getter)` }, member.get)
      session.part({ words: `.${member.name} (setter)` }, member.set)
    } else {
      session.part({ words: `.${member.name}` }, member.value)
    }
  }
  session.sink.byte(TAG.end)
}

function kindName(value: object, brand: Brand): string {
  const at = prototypeOf(value) as object | null
  const constructor = at === null || types.isProxy(at) ? undefined : constructorOf(at)
  const name =
    constructor === undefined
      ? undefined
      : (describeProperty(constructor, 'name')?.value as unknown)
  return typeof name === 'string' && name !== '' ? name : brand
}
