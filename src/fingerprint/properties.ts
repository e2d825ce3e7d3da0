/**
 * Encodes the own properties of an object: names in their order, attributes, values, accessors.
 *
 * What must stay true: properties are read through descriptors, so no getter runs; whoever watches
 * is told of every object whose properties count.
 */
import { describeHeld, ownNames, ownSymbols } from './primordials.ts'
import type { PathPart } from './path.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

const PLAIN_FLAGS = 7

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

/** One property: its attributes where they are not the usual, its value or its accessors. */
export function encodeProperty(
  session: Session,
  label: PathPart,
  property: PropertyDescriptor,
): void {
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

/** The names of the elements of an array or a typed array, and of its length. */
export function indexNames(length: number): ReadonlySet<PropertyKey> {
  const names = new Set<PropertyKey>(['length'])
  for (let i = 0; i < length; i++) names.add(String(i))
  return names
}
