/**
 * Own properties of one object, before and after: which were set, added, deleted, moved.
 *
 * What must stay true: applied to the state before, in order, the operations give the state after,
 * with attributes and the order of keys; an accessor that came or changed is refused, for it is code.
 */
import type { Findings } from './findings.ts'
import { DEFINE, DELETE } from './operation.ts'
import { keptInOrder, places } from './order.ts'
import { ABSENT, ACCESSOR, HOLE, PLAIN, type Properties, type Shot } from './shot.ts'

interface Property {
  readonly value: unknown
  readonly flags: number
}

/** Elements as properties, for comparing with an array that has more than those. */
export function asProperties(shot: Shot): Properties {
  if (shot.elements === null) return shot.properties
  const keys: PropertyKey[] = []
  const values: unknown[] = []
  for (const [index, value] of shot.elements.entries()) {
    if (value === HOLE) continue
    keys.push(String(index))
    values.push(value)
  }
  return { keys, values, flags: keys.map(() => PLAIN) }
}

function byKey({ keys, values, flags }: Properties): Map<PropertyKey, Property> {
  return new Map(
    keys.map((key, index) => [key, { value: values[index], flags: flags[index]! }] as const),
  )
}

function same(one: Property, other: Property): boolean {
  if (one.flags !== other.flags) return false
  if ((one.flags & ACCESSOR) === 0) return Object.is(one.value, other.value)
  const [a, b] = [one.value as PropertyDescriptor, other.value as PropertyDescriptor]
  return a.get === b.get && a.set === b.set
}

/** Integer keys come first in ascending order, whenever they were added. */
function isIndex(key: PropertyKey): boolean {
  return typeof key === 'string' && /^(?:0|[1-9]\d{0,9})$/.test(key) && Number(key) < 0xffff_ffff
}

/** Keys that were added, or deleted and added again; texts and symbols each have their order. */
function movedKeys(
  before: readonly PropertyKey[],
  after: readonly PropertyKey[],
): ReadonlySet<PropertyKey> {
  const moved = new Set<PropertyKey>()
  for (const type of ['string', 'symbol']) {
    const pick = (keys: readonly PropertyKey[]): PropertyKey[] =>
      keys.filter((key) => typeof key === type && !isIndex(key))
    const now = pick(after)
    for (const key of now.slice(keptInOrder(places(pick(before)), now))) moved.add(key)
  }
  return moved
}

function changeOf(before: Property | undefined, after: Property): string {
  if (before === undefined || before.flags === ABSENT) return 'added'
  return Object.is(before.value, after.value)
    ? before.flags === after.flags
      ? 'moved'
      : 'made read-only'
    : 'changed'
}

/** Compares all own properties, or those that count. */
export function compareProperties(
  findings: Findings,
  at: number,
  before: Properties,
  after: Properties,
  ordered: boolean,
): void {
  const then = byKey(before)
  const now = byKey(after)
  const moved = ordered ? movedKeys(before.keys, after.keys) : new Set<PropertyKey>()
  const told: [PropertyKey, string][] = []
  for (const [key, property] of then) {
    const next = now.get(key)
    const gone = next === undefined || next.flags === ABSENT
    if (gone ? property.flags !== ABSENT : moved.has(key)) findings.add([DELETE, at, key])
    if (gone && property.flags !== ABSENT) told.push([key, 'deleted'])
  }
  for (const [key, property] of now) {
    const last = then.get(key)
    if (property.flags === ABSENT) continue
    if (last !== undefined && same(last, property) && !moved.has(key)) continue
    if ((property.flags & ACCESSOR) !== 0) {
      const why = "an accessor was defined, and code can't be stored"
      findings.refuse(findings.paths.member(at, key), changeOf(last, property), why)
      continue
    }
    findings.add([DEFINE, at, key, property.flags, property.value])
    told.push([key, changeOf(last, property)])
  }
  findings.tellMembers(at, told)
}

/** Compares the elements of two arrays that have nothing else. */
export function compareElements(
  findings: Findings,
  at: number,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  const told: [PropertyKey, string][] = []
  for (let index = 0; index < after.length; index++) {
    const then = index < before.length ? before[index] : HOLE
    const now = after[index]
    if (Object.is(then, now)) continue
    const key = String(index)
    if (now === HOLE) findings.add([DELETE, at, key])
    else findings.add([DEFINE, at, key, PLAIN, now])
    told.push([key, now === HOLE ? 'deleted' : then === HOLE ? 'added' : 'changed'])
  }
  if (after.length < before.length) told.push(['length', 'changed'])
  findings.tellMembers(at, told)
}
