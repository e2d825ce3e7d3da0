/**
 * Encodes plain objects and arrays, of which data mostly consists.
 *
 * What must stay true: this is the hot path: what an object has beyond the usual (symbols, attributes,
 * somebody who watches or describes) is asked once an object, and then written elsewhere, as the same
 * bytes.
 */
import type { CodeKnowledge } from './code-knowledge.ts'
import { arrayHasExtras } from './extras.ts'
import { intrinsicName } from './intrinsics.ts'
import {
  describeHeld,
  describeProperty,
  hasOwn,
  isExtensible,
  ownNames,
  ownSymbols,
} from './primordials.ts'
import { encodeProperties, encodeProperty, indexNames } from './properties.ts'
import { encodeProtocol } from './protocols.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'
import { writeIntrinsic } from './writes.ts'

/** An object without hidden state that inherits from `Object.prototype` or from nothing. */
export function encodePlain(
  session: Session,
  value: object,
  prototype: object | null,
  code: CodeKnowledge,
): void {
  const symbols = ownSymbols(value)
  if (prototype !== null) {
    const builtin = code.builtinModule(value)
    if (builtin !== null) return writeIntrinsic(session, builtin)
    if (symbols.length > 0) {
      // Math, JSON, Reflect … look like plain objects but for this symbol.
      const name = hasOwn(value, Symbol.toStringTag) ? intrinsicName(value) : undefined
      if (name !== undefined) return writeIntrinsic(session, name)
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

/** An array that inherits from `Array.prototype`: its elements, holes, and what else it has. */
export function encodeArray(session: Session, value: readonly unknown[]): void {
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
