/**
 * The state of one object, not of what it holds: own properties in order, attributes, hidden state.
 *
 * What must stay true: taking it runs no code of the user's (no getter, no trap, no iterator) and
 * changes nothing; two shots of one object are equal exactly if a program can't tell its own state
 * apart, but for error stacks, which never count.
 */
import { internalSymbols } from '../fingerprint/platform-instances.ts'
import { arrayHasExtras, viewHasExtras } from '../fingerprint/extras.ts'
import { regExpParts, viewBytes, weakRefTarget } from '../fingerprint/primordials.ts'
import { hash128Hex } from '../platform/hash.ts'
import { namesBesidesElements } from '../serializer/extras.ts'
import * as from from '../serializer/intrinsics.ts'
import { kindOf, type Kind } from './kind.ts'
import { sliceBytes, storeOf } from './primordials.ts'

export const WRITABLE = 1
export const ENUMERABLE = 2
export const CONFIGURABLE = 4
export const PLAIN: number = WRITABLE | ENUMERABLE | CONFIGURABLE
/** An accessor: its value is `{ get, set }`. */
export const ACCESSOR = 8
/** A property that is asked for and not there; only where single members count. */
export const ABSENT = 16

/** Stands for a hole among an array's elements. */
export const HOLE: unique symbol = Symbol('hole')

export interface Properties {
  readonly keys: readonly PropertyKey[]
  readonly values: readonly unknown[]
  readonly flags: readonly number[]
}

/** The memory behind a view or a buffer. */
export interface Memory {
  /** A copy; null above the budget, then `digest` tells. */
  readonly bytes: Uint8Array | null
  readonly digest: string
  readonly length: number
  readonly lost: boolean
}

export interface Shot {
  readonly kind: Kind
  readonly whole: boolean
  readonly prototype: object | null
  readonly extensible: boolean
  /** Elements of an array that has nothing else; else null, and they are among `properties`. */
  readonly elements: readonly unknown[] | null
  readonly properties: Properties
  /** Of arrays; else 0. */
  readonly length: number
  readonly lengthWritable: boolean
  /** Entries in turn, members, a time, a text, a {@link Memory}: by kind. */
  readonly hidden: unknown
}

/** How much may be copied; counts down. */
export interface Budget {
  objects: number
  /** Properties, elements, entries. */
  parts: number
  bytes: number
  /** Bytes beyond those that may be hashed instead of copied. */
  hashed: number
}

/** Thrown when a state is too large to be taken. */
export class TooLarge extends Error {}

const NO_PROPERTIES: Properties = { keys: [], values: [], flags: [] }

function spend(budget: Budget, parts: number): void {
  budget.parts -= parts
  if (budget.parts < 0) throw new TooLarge()
}

function flagsOf(property: PropertyDescriptor): number {
  const shared =
    (property.enumerable === true ? ENUMERABLE : 0) +
    (property.configurable === true ? CONFIGURABLE : 0)
  return 'value' in property
    ? shared + (property.writable === true ? WRITABLE : 0)
    : shared + ACCESSOR
}

function describe(object: object, key: PropertyKey): PropertyDescriptor | undefined {
  try {
    return from.getOwnPropertyDescriptor(object, key)
  } catch {
    // The export of a module that is not initialised yet.
    return undefined
  }
}

function propertiesOf(object: object, keys: readonly PropertyKey[]): Properties {
  const values: unknown[] = []
  const flags: number[] = []
  for (const key of keys) {
    const property = describe(object, key)
    if (property === undefined) {
      values.push(undefined)
      flags.push(ABSENT)
      continue
    }
    values.push('value' in property ? property.value : { get: property.get, set: property.set })
    flags.push(flagsOf(property))
  }
  return { keys, values, flags }
}

/** Up to here an array is looked at element by element however many holes it has. */
const SHORT = 1024

function isSparse(array: readonly unknown[]): boolean {
  if (array.length <= SHORT) return false
  let present = 0
  for (let i = 0; i < 64; i++)
    if (from.hasOwn(array, Math.floor((i * (array.length - 1)) / 63))) present++
  return present < 32
}

/** The elements of an array that has nothing else; null if it has. */
function elementsOf(array: readonly unknown[], budget: Budget): readonly unknown[] | null {
  if (isSparse(array)) return null
  spend(budget, array.length)
  const elements: unknown[] = []
  let present = 0
  for (let at = 0; at < array.length; at++) {
    const property = from.getOwnPropertyDescriptor(array, at)
    if (property === undefined) {
      elements.push(HOLE)
      continue
    }
    if (!('value' in property) || flagsOf(property) !== PLAIN) return null
    present++
    elements.push(property.value)
  }
  return arrayHasExtras(array, present) ? null : elements
}

/** Own keys of which an object's state consists, by kind. */
function keysOf(
  object: object,
  kind: Kind,
  skipped: ReadonlySet<PropertyKey> | null,
): PropertyKey[] {
  if (kind === 'view') {
    const isData = from.typedArrayTag(object) === undefined
    if (isData) return from.ownKeys(object)
    if (!viewHasExtras(object)) return []
    const length = from.typedArrayLength(object)
    return [...namesBesidesElements(object, length), ...from.getOwnPropertySymbols(object)]
  }
  return from.ownKeys(object).filter((key) => counts(key, kind) && skipped?.has(key) !== true)
}

function counts(key: PropertyKey, kind: Kind): boolean {
  switch (kind) {
    case 'array':
      return key !== 'length'
    case 'function':
      return key !== 'arguments' && key !== 'caller'
    case 'error':
      return key !== 'stack'
    case 'promise':
      return typeof key !== 'symbol'
    case 'url':
    case 'searchParams':
    case 'asyncStorage':
      return !internalSymbols().has(key)
    default:
      return true
  }
}

function memoryOf(bytes: Uint8Array | undefined, budget: Budget): Memory {
  if (bytes === undefined) return { bytes: null, digest: '', length: 0, lost: true }
  const { length } = bytes
  if (length > budget.bytes) {
    budget.hashed -= length
    if (budget.hashed < 0) throw new TooLarge()
    return { bytes: null, digest: hash128Hex(sharedCopy(bytes)), length, lost: false }
  }
  budget.bytes -= length
  return {
    bytes: sliceBytes(new Uint8Array(bytes.buffer, bytes.byteOffset, length)),
    digest: '',
    length,
    lost: false,
  }
}

/** Some hashes refuse memory that other threads may write. */
function sharedCopy(bytes: Uint8Array): Uint8Array {
  return from.isSharedArrayBuffer(bytes.buffer) ? new Uint8Array(bytes) : bytes
}

function bufferMemory(buffer: ArrayBuffer, budget: Budget): Memory {
  const lost = from.isSharedArrayBuffer(buffer) ? false : from.bufferDetached(buffer) === true
  return memoryOf(lost ? undefined : new Uint8Array(buffer), budget)
}

function hiddenOf(object: object, kind: Kind, budget: Budget): unknown {
  switch (kind) {
    case 'map': {
      const entries: unknown[] = []
      from.mapForEach(object, (value, key) => void entries.push(key, value))
      spend(budget, entries.length)
      return entries
    }
    case 'set': {
      const members: unknown[] = []
      from.setForEach(object, (member) => void members.push(member))
      spend(budget, members.length)
      return members
    }
    case 'date':
      return from.dateTime(object)
    case 'regexp': {
      const { source, flags } = regExpParts(object)
      return `/${source}/${flags}`
    }
    case 'view':
      return memoryOf(viewBytes(object), budget)
    case 'buffer':
    case 'sharedBuffer':
      return bufferMemory(object as ArrayBuffer, budget)
    case 'url':
      return from.urlHref(object)
    case 'searchParams': {
      const pairs: string[] = []
      from.searchParamsForEach(object, (value, key) => void pairs.push(key, value))
      return pairs
    }
    case 'asyncStorage':
      return storeOf(object)
    case 'weakRef':
      return weakRefTarget(object)
    default:
      return undefined
  }
}

/**
 * Takes the state of an object.
 *
 * @throws TooLarge when the budget is used up.
 */
export function shoot(
  object: object,
  budget: Budget,
  skipped: ReadonlySet<PropertyKey> | null,
): Shot {
  const kind = kindOf(object)
  if (--budget.objects < 0) throw new TooLarge()
  if (kind === 'opaque') return opaque(kind)
  const elements = kind === 'array' ? elementsOf(object as unknown[], budget) : null
  const keys = elements === null ? keysOf(object, kind, skipped) : []
  spend(budget, keys.length)
  const length = kind === 'array' ? (object as unknown[]).length : 0
  return {
    kind,
    whole: true,
    prototype: from.getPrototypeOf(object) as object | null,
    extensible: from.isExtensible(object),
    elements,
    properties: keys.length === 0 ? NO_PROPERTIES : propertiesOf(object, keys),
    length,
    lengthWritable:
      kind === 'array' && from.getOwnPropertyDescriptor(object, 'length')?.writable === true,
    hidden: hiddenOf(object, kind, budget),
  }
}

function opaque(kind: Kind): Shot {
  return {
    kind,
    whole: false,
    prototype: null,
    extensible: true,
    elements: null,
    properties: NO_PROPERTIES,
    length: 0,
    lengthWritable: false,
    hidden: undefined,
  }
}

/** Takes the state of the members that count of an object. */
export function shootMembers(object: object, keys: ReadonlySet<PropertyKey>, budget: Budget): Shot {
  const kind = kindOf(object)
  if (--budget.objects < 0) throw new TooLarge()
  if (kind === 'opaque') return opaque(kind)
  spend(budget, keys.size)
  const listed = [...keys].filter((key) => key !== 'stack' || kind !== 'error')
  return { ...opaque(kind), properties: propertiesOf(object, listed) }
}
