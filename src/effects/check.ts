/**
 * Whether operations can be carried out on the live objects, all of them.
 *
 * What must stay true: it changes nothing, and what it lets pass does not fail: so a hit applies
 * either everything or nothing. What it refuses, the caller computes.
 */
import { hasPrivateField } from '../platform/private-fields.ts'
import * as from from '../serializer/intrinsics.ts'
import { kindOf } from './kind.ts'
import { elementPlace, isElement, isNumeric, neighboursOf, placeOf } from './memory.ts'
import * as op from './operation.ts'
import type { Neighbours, Operation } from './operation.ts'
import type { Roster } from './roster.ts'
import { PLAIN } from './shot.ts'

/** Why operations can't be carried out, in words; null if they can. */
export function problemOf(operations: readonly Operation[], roster: Roster): string | null {
  const deleted = new Map<object, Set<PropertyKey>>()
  for (const operation of operations) {
    const problem = Array.isArray(operation)
      ? problemWith(operation, roster, deleted)
      : 'unknown operation'
    if (problem !== null) return problem
  }
  return null
}

type Deleted = Map<object, Set<PropertyKey>>

function problemWith(operation: Operation, roster: Roster, deleted: Deleted): string | null {
  const at = operation[1]
  const target = roster.values[at]
  if (typeof target === 'symbol' || target === undefined || roster.sights[at]?.sees === 'nothing')
    return 'a change of something that is no object here'
  const kind = kindOf(target)
  if (kind === 'opaque' || kind === 'namespace') return `a change of a ${kind} object`
  switch (operation[0]) {
    case op.DELETE:
      if (isElement(target, operation[2])) return 'an element of a typed array'
      return deletable(target, operation[2], deleted)
    case op.DEFINE:
      if (isElement(target, operation[2])) return 'an element of a typed array'
      if (kind === 'array' && !fits(target as unknown[], operation[2], operation[4]))
        return 'a locked array'
      return definable(target, operation, deleted)
    case op.LENGTH:
      return kind === 'array' ? resizable(target as unknown[], operation[2]) : 'no array'
    case op.LENGTH_FIXED:
      return kind === 'array' ? null : 'no array'
    case op.MAP:
      return kind === 'map' && isList(operation[3]) && isList(operation[4]) ? null : 'no Map'
    case op.SET:
      return kind === 'set' && isList(operation[3]) && isList(operation[4]) ? null : 'no Set'
    case op.BYTES:
      return writable(roster, operation)
    case op.RESIZE:
      return kind === 'buffer' &&
        from.bufferResizable(target) === true &&
        isCount(operation[2]) &&
        operation[2] <= (target as ArrayBuffer).maxByteLength
        ? null
        : 'a buffer that is no longer resizable'
    case op.DATE:
      return kind === 'date' && typeof operation[2] === 'number' ? null : 'no Date'
    case op.HREF:
      return kind === 'url' && URL.canParse(operation[2]) ? null : 'no URL'
    case op.PAIRS:
      return kind === 'searchParams' && isTexts(operation[2]) ? null : 'no URLSearchParams'
    case op.WEAK:
      return (kind === 'weakMap' || kind === 'weakSet') && roster.values.includes(operation[2])
        ? null
        : 'no WeakMap or WeakSet'
    case op.PRIVATE:
      return hasPrivateField(target, operation[2]) ? null : `no private field ${operation[2]}`
    case op.PROTOTYPE:
      return inheritable(target, operation[2])
    case op.NOT_EXTENSIBLE:
      return null
    case op.ELEMENT:
      return elementProblem(roster, operation)
    default:
      return 'unknown operation'
  }
}

function isList(value: unknown): boolean {
  return from.isArray(value)
}

function isTexts(value: unknown): boolean {
  return (
    from.isArray(value) && value.length % 2 === 0 && value.every((one) => typeof one === 'string')
  )
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

/** Whether an array can take this property: its length is one, and may limit the others. */
function fits(array: readonly unknown[], key: PropertyKey, value: unknown): boolean {
  if (key === 'length') return isCount(value) && (value as number) <= 0xffff_ffff
  const locked = from.getOwnPropertyDescriptor(array, 'length')?.writable !== true
  return !locked || !isNumeric(key) || Number(key) < array.length
}

function inheritable(target: object, prototype: unknown): string | null {
  if (prototype !== null && typeof prototype !== 'object' && typeof prototype !== 'function')
    return 'a prototype that is none'
  if (from.getPrototypeOf(target) === prototype) return null
  if (!from.isExtensible(target)) return 'an object whose prototype is locked'
  for (
    let at: object | null = prototype;
    at !== null;
    at = from.getPrototypeOf(at) as object | null
  )
    if (at === target || from.isProxy(at)) return 'a prototype that inherits from it'
  return null
}

function isKey(key: unknown): key is PropertyKey {
  return typeof key === 'string' || typeof key === 'symbol'
}

function deletable(target: object, key: PropertyKey, deleted: Deleted): string | null {
  if (!isKey(key)) return 'a key that is none'
  const property = from.getOwnPropertyDescriptor(target, key)
  if (property !== undefined && property.configurable !== true) return 'a property that is locked'
  const keys = deleted.get(target)
  if (keys === undefined) deleted.set(target, new Set([key]))
  else keys.add(key)
  return null
}

function definable(
  target: object,
  [, , key, flags, value]: Extract<Operation, readonly [typeof op.DEFINE, ...unknown[]]>,
  deleted: Deleted,
): string | null {
  if (!isKey(key) || !Number.isInteger(flags) || flags < 0 || flags > PLAIN)
    return 'unknown property'
  const gone = deleted.get(target)?.has(key) === true
  const property = gone ? undefined : from.getOwnPropertyDescriptor(target, key)
  if (property === undefined)
    return from.isExtensible(target) ? null : 'an object that is locked against new properties'
  if (property.configurable === true) return null
  const sameFlags =
    'value' in property &&
    (property.enumerable === true) === ((flags & 2) !== 0) &&
    (flags & 4) === 0
  if (!sameFlags) return 'a property that is locked'
  if (property.writable !== true && !Object.is(property.value, value)) return 'a read-only property'
  return null
}

function resizable(array: unknown[], length: number): string | null {
  if (!Number.isInteger(length) || length < 0 || length > 0xffff_ffff) return 'an impossible length'
  if (array.length === length) return null
  return from.getOwnPropertyDescriptor(array, 'length')?.writable === true ? null : 'a locked array'
}

/** Bytes go only where the same things lie in the same memory. */
function writable(
  roster: Roster,
  [, at, offset, bytes, length, near]: Extract<Operation, readonly [typeof op.BYTES, ...unknown[]]>,
): string | null {
  const place = placeOf(roster.values[at])
  if (place === null || !(bytes instanceof Uint8Array)) return 'memory that is gone'
  if (!isList(near) || !Number.isInteger(offset) || offset < 0) return 'unknown memory'
  const resized = kindOf(roster.values[at] as object) === 'buffer'
  if (!resized && place.end - place.start !== length) return 'memory of another length'
  if (offset + bytes.length > length) return 'memory that is too short'
  return sameNeighbours(neighboursOf(roster, at), near)
}

function elementProblem(
  roster: Roster,
  operation: Extract<Operation, readonly [typeof op.ELEMENT, ...unknown[]]>,
): string | null {
  const [, at, index, kind, bytes, near] = operation
  const place = elementPlace(roster, at, index)
  if (place === null || place.isShared || !(bytes instanceof Uint8Array) || !isList(near))
    return 'an element that is not there'
  if (place.kind !== kind || place.memory.length !== bytes.length)
    return `an element of ${place.kind}, and not of ${kind}`
  return sameNeighbours(place.near, near)
}

function sameNeighbours(now: Neighbours, then: Neighbours): string | null {
  return now.length === then.length && now.every((part, index) => part === then[index])
    ? null
    : 'memory that other objects share, or no longer do'
}
