/**
 * Arrays: dense ones as a run of values, numbers packed, holes as gaps, and what else one can do
 * to an array (extra properties, attributes of elements, a fixed length) as properties.
 */
import type { KnownClass } from './classes.ts'
import { ELEMENTS, SPARSE, integrityOf, writeRich, type Encoding } from './encoding.ts'
import { pushProperties } from './encode-record.ts'
import { hasOnlyElements, namesBesidesElements } from './extras.ts'
import { ARRAY, ARRAY_DOUBLES, ARRAY_SPARSE, FROZEN, SEALED, SHORT_ARRAY } from './format.ts'
import { SHORT_ARRAY_MAX } from './format.ts'
import { ArrayPrototype, getOwnPropertyDescriptor, getOwnPropertyNames } from './intrinsics.ts'
import { getOwnPropertySymbols } from './intrinsics.ts'

export function writeArray(
  encoding: Encoding,
  array: readonly unknown[],
  prototype: object | null,
  known: KnownClass | undefined,
): void {
  if (prototype !== ArrayPrototype && prototype !== null && known === undefined) {
    encoding.refuseClass(array)
  }
  const base = encoding.top
  const fixed = getOwnPropertyDescriptor(array, 'length')!.writable !== true
  const claimed = integrityOf(array)
  // V8 calls an empty array frozen even if its length is writable.
  const integrity = claimed === FROZEN && !fixed ? SEALED : claimed
  // Freezing makes the length read-only anyway.
  const lengthKey = fixed && integrity !== FROZEN
  encoding.number(array)
  const elements = collectDense(encoding, array, integrity)
  if (elements === DENSE || elements === DOUBLES) {
    const extras = extraKeys(array, prototype === ArrayPrototype, lengthKey)
    writeRich(encoding, integrity, prototype, known, extras.length > 0)
    if (extras.length > 0) {
      // The properties come after the elements, so their frame waits below that of the elements.
      const collected = encoding.items.slice(base, encoding.top)
      encoding.top = base
      pushProperties(encoding, array, extras)
      writeDense(encoding, elements, pushItems(encoding, collected))
    } else writeDense(encoding, elements, base)
    return
  }
  writeSparse(encoding, array, prototype, known, integrity, lengthKey)
}

const OTHER = 0
const DENSE = 1
const DOUBLES = 2

/** Collects the elements if there is no hole and all have the attributes that go without saying. */
function collectDense(encoding: Encoding, array: readonly unknown[], integrity: number): number {
  const writable = integrity !== FROZEN
  const configurable = integrity < SEALED
  const { items, top } = encoding
  const { length } = array
  let numbers = 0
  let fractions = 0
  for (let i = 0; i < length; i++) {
    const descriptor = getOwnPropertyDescriptor(array, i)
    if (
      descriptor === undefined ||
      descriptor.writable !== writable ||
      descriptor.enumerable !== true ||
      descriptor.configurable !== configurable
    ) {
      return OTHER
    }
    const value: unknown = descriptor.value
    if (typeof value === 'number') {
      numbers++
      if ((value | 0) !== value) fractions++
    }
    items[top + i] = value
  }
  encoding.top = top + length
  return length > 1 && numbers === length && 2 * fractions >= length ? DOUBLES : DENSE
}

function pushItems(encoding: Encoding, values: readonly unknown[]): number {
  const base = encoding.top
  for (const value of values) encoding.items[encoding.top++] = value
  return base
}

/** Writes the elements collected from `base` on. */
function writeDense(encoding: Encoding, elements: number, base: number): void {
  const { writer, items } = encoding
  const length = encoding.top - base
  if (elements === DOUBLES) {
    writer.byte(ARRAY_DOUBLES)
    writer.varint(length)
    writer.need(8 * length)
    for (let i = 0; i < length; i++) writer.rawDouble(items[base + i] as number)
    encoding.top = base
    return
  }
  if (length <= SHORT_ARRAY_MAX) writer.byte(SHORT_ARRAY + length)
  else {
    writer.byte(ARRAY)
    writer.varint(length)
  }
  if (length > 0) encoding.push(ELEMENTS, base, length)
}

/** Own keys besides the elements; `length` only where it was made read-only. */
function extraKeys(
  array: readonly unknown[],
  builtinPrototype: boolean,
  lengthKey: boolean,
): PropertyKey[] {
  if (hasOnlyElements(array, builtinPrototype)) return lengthKey ? ['length'] : []
  const keys: PropertyKey[] = namesBesidesElements(array, array.length)
  keys.push(...getOwnPropertySymbols(array))
  return keys.filter((key) => key !== 'length' || lengthKey)
}

function writeSparse(
  encoding: Encoding,
  array: readonly unknown[],
  prototype: object | null,
  known: KnownClass | undefined,
  integrity: number,
  lengthKey: boolean,
): void {
  const names = getOwnPropertyNames(array)
  const besides = namesBesidesElements(array, array.length)
  const indices = names.slice(0, names.length - besides.length)
  const descriptors = indices.map((name) => getOwnPropertyDescriptor(array, name)!)
  const simple = descriptors.every(
    (descriptor) =>
      descriptor.writable === (integrity !== FROZEN) &&
      descriptor.enumerable === true &&
      descriptor.configurable === integrity < SEALED,
  )
  const extras = [
    ...(simple ? [] : indices),
    ...besides.filter((key) => key !== 'length' || lengthKey),
    ...getOwnPropertySymbols(array),
  ]
  writeRich(encoding, integrity, prototype, known, extras.length > 0)
  pushProperties(encoding, array, extras)
  const { writer } = encoding
  writer.byte(ARRAY_SPARSE)
  writer.varint(array.length)
  writer.varint(simple ? indices.length : 0)
  if (!simple || indices.length === 0) return
  const base = pushItems(
    encoding,
    descriptors.map((descriptor) => descriptor.value as unknown),
  )
  encoding.push(SPARSE, base, indices.length, indices.map(Number))
}
