/**
 * Encodes objects: what kind it is, its hidden state by kind, its own properties, its prototype.
 *
 * What must stay true: hidden state is read through builtins captured at load, properties through
 * descriptors, never through the user's code; an object whose hidden state is unknown is refused
 * with the chain that leads to it, never guessed.
 */
import { types } from 'node:util'
import { readProxyParts } from '../platform/inspector.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { brandOf, encodeBrand, type Brand } from './brands.ts'
import type { CodeKnowledge } from './code-knowledge.ts'
import { viewHasExtras } from './extras.ts'
import { builtinPrototype } from './intrinsics.ts'
import { marks } from './marks.ts'
import { encodeArray, encodePlain } from './plain-data.ts'
import { internalSymbols } from './platform-instances.ts'
import {
  describeHeld,
  descriptionOf,
  hasOwn,
  isArray,
  isExtensible,
  ownNames,
  ownSymbols,
  prototypeOf,
  typedArrayLength,
} from './primordials.ts'
import { encodePrivate } from './private-members.ts'
import { encodeProperties, indexNames } from './properties.ts'
import { encodeMarked, encodeProtocol, ignore, isIgnoredClass } from './protocols.ts'
import {
  encodePrototype,
  intrinsicPrototype,
  isErrorLike,
  kindName,
  platformSingleton,
} from './prototypes.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'
import { writeIntrinsic } from './writes.ts'

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
    return writeIntrinsic(session, 'permafrost')
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

/** A proxy counts by its target and its handler; its traps never run. */
export function encodeProxy(session: Session, value: object): void {
  const { target, handler } = readProxyParts(value)
  session.sink.byte(TAG.proxy)
  session.watch?.giveUp()
  session.tree?.is('Proxy')
  session.part({ words: '(proxy target)' }, target)
  session.part({ words: '(proxy handler)' }, handler)
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
    if (builtin !== null) return writeIntrinsic(session, builtin)
    const own = intrinsicPrototype(value)
    if (own !== undefined) {
      session.reach?.builtin(value, own)
      return writeIntrinsic(session, own)
    }
    const singleton = platformSingleton(prototype, code)
    if (singleton !== undefined) return writeIntrinsic(session, singleton)
  }
  session.sink.byte(TAG.object)
  session.tree?.is(kindName(value, brand))
  const hidden = encodeBrand(session, value, brand)
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

/** Symbols that Node's async hooks hang on promises while anybody listens. */
function hookSymbols(promise: object): ReadonlySet<PropertyKey> | null {
  const hooks = ownSymbols(promise).filter((symbol) =>
    /^(?:trigger_)?async_id_symbol$|^kResourceStore$/.test(descriptionOf(symbol) ?? ''),
  )
  return hooks.length === 0 ? null : new Set(hooks)
}

/** `process.env` as a whole: names and texts. Its prototype is an object of the platform's own. */
function encodeEnvironment(session: Session, value: object): void {
  session.sink.byte(TAG.intrinsic)
  session.sink.text('process.env')
  session.tree?.is('process.env')
  encodeProperties(session, value, null)
}

function encodeNamespace(session: Session, value: object, code: CodeKnowledge): void {
  const builtin = code.builtinModule(value)
  if (builtin !== null) return writeIntrinsic(session, builtin)
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
