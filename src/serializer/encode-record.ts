/**
 * Objects that are their properties: plain ones, those without a prototype, instances of
 * registered classes; and the own properties of everything else.
 *
 * What must stay true: a property is read through its descriptor, so an accessor is never called
 * but refused, as it is code.
 */
import type { KnownClass } from './classes.ts'
import { PROPERTIES, RECORD, WIDE, integrityOf, writeRich, type Encoding } from './encoding.ts'
import { CONFIGURABLE, ENUMERABLE, FROZEN, OBJECT_WIDE, SEALED } from './format.ts'
import { SHAPE_KEYS_MAX, STACK, WRITABLE } from './format.ts'
import { getOwnPropertyDescriptor, getOwnPropertyNames } from './intrinsics.ts'
import { getOwnPropertySymbols, readStack, stackGetter } from './intrinsics.ts'
import { propertyStep } from './path.ts'

export function writeRecord(
  encoding: Encoding,
  object: object,
  prototype: object | null,
  known: KnownClass | undefined,
): void {
  const integrity = integrityOf(object)
  const names = getOwnPropertyNames(object)
  const symbols = getOwnPropertySymbols(object)
  const base = encoding.top
  encoding.number(object)
  if (symbols.length === 0 && collectDefault(encoding, object, names, integrity)) {
    if (integrity !== 0 || known !== undefined || prototype === null) {
      writeRich(encoding, integrity, prototype, known, false)
    }
    if (names.length <= SHAPE_KEYS_MAX) {
      encoding.shapes.write(encoding.writer, names)
      if (names.length > 0) encoding.push(RECORD, base, names.length, names)
    } else {
      encoding.writer.byte(OBJECT_WIDE)
      encoding.writer.varint(names.length)
      encoding.push(WIDE, base, names.length, names)
    }
    return
  }
  const keys = [...names, ...symbols]
  writeRich(encoding, integrity, prototype, known, keys.length > 0)
  pushProperties(encoding, object, keys)
  encoding.shapes.write(encoding.writer, [])
}

/** Collects the values, if all properties are data with the attributes that go without saying. */
function collectDefault(
  encoding: Encoding,
  object: object,
  names: readonly string[],
  integrity: number,
): boolean {
  const writable = integrity !== FROZEN
  const configurable = integrity < SEALED
  const { items, top } = encoding
  for (let i = 0; i < names.length; i++) {
    const descriptor = getOwnPropertyDescriptor(object, names[i]!)
    if (
      descriptor === undefined ||
      descriptor.writable !== writable ||
      descriptor.enumerable !== true ||
      descriptor.configurable !== configurable
    ) {
      return false
    }
    items[top + i] = descriptor.value
  }
  encoding.top = top + names.length
  return true
}

/** Collects the properties `keys` with their attributes, to be written after the object's kind. */
export function pushProperties(
  encoding: Encoding,
  object: object,
  keys: readonly PropertyKey[],
): void {
  if (keys.length === 0) return
  const base = encoding.top
  const attributes: number[] = []
  let stackAt = -1
  for (const key of keys) {
    const descriptor = getOwnPropertyDescriptor(object, key)
    if (descriptor === undefined) encoding.refuse('a property that is not there', propertyStep(key))
    let bits =
      (descriptor.writable === true ? WRITABLE : 0) |
      (descriptor.enumerable === true ? ENUMERABLE : 0) |
      (descriptor.configurable === true ? CONFIGURABLE : 0)
    if (descriptor.get !== undefined || descriptor.set !== undefined) {
      if (key !== 'stack' || stackGetter === undefined || descriptor.get !== stackGetter) {
        encoding.refuse('a getter or setter, which is code', propertyStep(key))
      }
      bits |= STACK
      stackAt = encoding.top
    }
    attributes.push(bits)
    encoding.items[encoding.top++] = descriptor.value
  }
  // Last, because formatting a stack reads other properties, which are known to be data now.
  if (stackAt >= 0) encoding.items[stackAt] = stackOf(encoding, object)
  encoding.push(PROPERTIES, base, keys.length, keys, attributes)
}

function stackOf(encoding: Encoding, object: object): unknown {
  try {
    return readStack!(object)
  } catch (error) {
    return encoding.refuse('"Error.prepareStackTrace" threw', '.stack', error)
  }
}
