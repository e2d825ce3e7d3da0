/**
 * One object before and after a call.
 *
 * What must stay true: every part of a shot is compared here; an operation restores exactly what
 * differs, in an order in which each step is possible (locking an object comes last).
 */
import { compareElements, compareProperties, asProperties } from './compare-properties.ts'
import type { Findings } from './findings.ts'
import { compareMemory, compareNamedElements, isElement } from './memory.ts'
import { DATE, HREF, LENGTH, LENGTH_FIXED, MAP, NOT_EXTENSIBLE } from './operation.ts'
import { PAIRS, PROTOTYPE, SET } from './operation.ts'
import { keptInOrder, places } from './order.ts'
import type { Roster } from './roster.ts'
import type { Properties, Shot } from './shot.ts'

/** Compares number `at`. */
export function compareObject(
  findings: Findings,
  roster: Roster,
  at: number,
  before: Shot,
  after: Shot,
): void {
  if (!before.whole || !after.whole) {
    if (before.kind === 'namespace') return compareExports(findings, at, before, after)
    return compareMembersNamed(findings, roster, at, before, after)
  }
  if (before.kind === 'namespace') return compareExports(findings, at, before, after)
  compareArray(findings, at, before, after)
  compareHidden(findings, roster, at, before, after)
  if (before.prototype !== after.prototype) comparePrototype(findings, roster, at, after)
  if (before.extensible && !after.extensible) {
    findings.add([NOT_EXTENSIBLE, at])
    findings.tell(findings.paths.of(at), 'locked against new properties')
  }
}

/** Members that count by themselves. */
function compareMembersNamed(
  findings: Findings,
  roster: Roster,
  at: number,
  before: Shot,
  after: Shot,
): void {
  const isOne = (key: PropertyKey): boolean => isElement(roster.values[at] as object, key)
  if (before.kind === 'view' && after.properties.keys.some(isOne)) {
    const picked = [before, after].map(({ properties }) => pick(properties, isOne))
    compareNamedElements(findings, roster, at, picked[0]!, picked[1]!)
  }
  const rest = [before, after].map(({ kind, properties }) =>
    kind === 'view' ? pick(properties, (key) => !isOne(key)) : properties,
  )
  compareProperties(findings, at, rest[0]!, rest[1]!, false)
}

function pick(
  { keys, values, flags }: Properties,
  which: (key: PropertyKey) => boolean,
): Properties {
  const picked = keys.flatMap((key, index) => (which(key) ? [index] : []))
  return {
    keys: picked.map((index) => keys[index]!),
    values: picked.map((index) => values[index]),
    flags: picked.map((index) => flags[index]!),
  }
}

function compareArray(findings: Findings, at: number, before: Shot, after: Shot): void {
  // Before the elements: shrinking deletes some, and growing leaves holes.
  if (before.length !== after.length) findings.add([LENGTH, at, after.length])
  const told = findings.effects.length
  if (before.elements !== null && after.elements !== null)
    compareElements(findings, at, before.elements, after.elements)
  else compareProperties(findings, at, asProperties(before), asProperties(after), true)
  if (before.length !== after.length && findings.effects.length === told)
    findings.tell(`${findings.paths.of(at)}.length`, 'changed')
  if (before.lengthWritable && !after.lengthWritable) findings.add([LENGTH_FIXED, at])
}

/** A module's exports are variables of that module. */
function compareExports(findings: Findings, at: number, before: Shot, after: Shot): void {
  const names = after.properties.keys
  for (const [index, value] of after.properties.values.entries())
    if (!Object.is(value, before.properties.values[index]))
      findings.refuse(findings.paths.member(at, names[index]!), 'changed', REASSIGNED)
}

/** Why a variable is refused, and what to do. */
export const REASSIGNED =
  "a variable was reassigned, which can't be written back; hold the state in an object (`state.count` instead of `count`)"

function comparePrototype(findings: Findings, roster: Roster, at: number, after: Shot): void {
  const { prototype } = after
  const path = findings.paths.of(at)
  if (prototype !== null && !roster.values.includes(prototype))
    return findings.refuse(
      path,
      'got another prototype',
      'that prototype is not among what the call sees',
    )
  findings.add([PROTOTYPE, at, prototype])
  findings.tell(path, 'got another prototype')
}

function compareHidden(
  findings: Findings,
  roster: Roster,
  at: number,
  before: Shot,
  after: Shot,
): void {
  const path = (): string => findings.paths.of(at)
  switch (before.kind) {
    case 'map':
      return compareEntries(findings, at, before.hidden as unknown[], after.hidden as unknown[])
    case 'set':
      return compareMembers(findings, at, before.hidden as unknown[], after.hidden as unknown[])
    case 'view':
    case 'buffer':
    case 'sharedBuffer':
      return compareMemory(findings, roster, at, before, after)
    case 'searchParams': {
      const pairs = after.hidden as string[]
      if (JSON.stringify(pairs) === JSON.stringify(before.hidden)) return
      findings.add([PAIRS, at, pairs])
      return findings.tell(path(), 'changed')
    }
    default:
  }
  if (Object.is(before.hidden, after.hidden)) return
  switch (before.kind) {
    case 'date':
      findings.add([DATE, at, after.hidden as number])
      return findings.tell(path(), 'changed')
    case 'url':
      findings.add([HREF, at, after.hidden as string])
      return findings.tell(path(), 'changed')
    case 'asyncStorage':
      return findings.refuse(
        path(),
        'its store changed',
        "what an AsyncLocalStorage holds can't be written back",
      )
    default:
      return findings.refuse(path(), 'changed', "its hidden state can't be written back")
  }
}

/** How a collection with an order came from `before` to `after`, by its keys. */
function reordered(
  before: readonly unknown[],
  after: readonly unknown[],
): { readonly cleared: boolean; readonly deleted: readonly unknown[]; readonly kept: number } {
  const kept = keptInOrder(places(before), after)
  if (kept === 0) return { cleared: before.length > 0, deleted: [], kept }
  const staying = new Set(after.slice(0, kept))
  return { cleared: false, deleted: before.filter((key) => !staying.has(key)), kept }
}

function compareEntries(
  findings: Findings,
  at: number,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  const [keys, values] = unzip(before)
  const [nextKeys, nextValues] = unzip(after)
  const { cleared, deleted, kept } = reordered(keys, nextKeys)
  const then = new Map(keys.map((key, index) => [key, values[index]] as const))
  const set: unknown[] = []
  for (const [index, key] of nextKeys.entries())
    if (index >= kept || !Object.is(then.get(key), nextValues[index]))
      set.push(key, nextValues[index])
  if (!cleared && deleted.length === 0 && set.length === 0) return
  findings.add([MAP, at, cleared, deleted, set])
  const [changed] = unzip(set)
  const [only] = changed
  const isOne = changed.length === 1 && deleted.length === 0 && !cleared && isPrimitive(only)
  findings.tell(
    isOne ? `${findings.paths.of(at)}.get(${showKey(only)})` : findings.paths.of(at),
    isOne ? (then.has(only) ? 'changed' : 'added') : 'its entries changed',
  )
}

function showKey(key: unknown): string {
  const text = typeof key === 'string' ? JSON.stringify(key) : String(key)
  return text.length > 40 ? `${text.slice(0, 39)}…` : text
}

function isPrimitive(value: unknown): boolean {
  return (typeof value !== 'object' && typeof value !== 'function') || value === null
}

function compareMembers(
  findings: Findings,
  at: number,
  before: readonly unknown[],
  after: readonly unknown[],
): void {
  const { cleared, deleted, kept } = reordered(before, after)
  const added = after.slice(kept)
  if (!cleared && deleted.length === 0 && added.length === 0) return
  findings.add([SET, at, cleared, deleted, added])
  findings.tell(findings.paths.of(at), 'its members changed')
}

function unzip(pairs: readonly unknown[]): readonly [unknown[], unknown[]] {
  const firsts: unknown[] = []
  const seconds: unknown[] = []
  for (let at = 0; at < pairs.length; at += 2) {
    firsts.push(pairs[at])
    seconds.push(pairs[at + 1])
  }
  return [firsts, seconds]
}
