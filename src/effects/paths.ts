/**
 * What people call the objects of a roster: `argument 0.items[3]`, `captured state`.
 *
 * What must stay true: a name is the shortest way from something that has a name of its own, as it
 * was before the call; it is worked out only once something is to be said.
 */
import { descriptionOf } from '../fingerprint/primordials.ts'
import { mapValueStep, propertyStep } from '../serializer/path.ts'
import { Origins } from './origins.ts'
import { memberName } from './roster.ts'
import { ACCESSOR, HOLE, type Shot } from './shot.ts'
import type { Snapshot } from './snapshot.ts'

/** The name of an object that can be reached in no way that has words. */
const NAMELESS = 'a captured value'

export class Paths {
  readonly #snapshot: Snapshot
  /** Who leads to what in own code. */
  readonly origins: Origins
  #names: Map<object, string> | null = null

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot
    this.origins = new Origins(snapshot.roster)
  }

  /** The name of number `at`. */
  of(at: number): string {
    return this.ofValue(this.#snapshot.roster.values[at])
  }

  /** The name of an object of the roster. */
  ofValue(value: unknown): string {
    if (typeof value === 'symbol') return `Symbol(${descriptionOf(value) ?? ''})`
    return (this.#names ??= this.#walk()).get(value as object) ?? NAMELESS
  }

  /** The name of a property of number `at`. */
  member(at: number, key: PropertyKey): string {
    return memberName(this.of(at), key)
  }

  #walk(): Map<object, string> {
    const { roster, shots, privates } = this.#snapshot
    const numbers = new Map(roster.values.map((value, at) => [value, at] as const))
    const names = new Map<object, string>()
    const queue: number[] = []
    let next = 0
    const meet = (value: unknown, name: () => string): void => {
      const at = numbers.get(value as object)
      if (at === undefined || typeof value === 'symbol' || names.has(value as object)) return
      names.set(value as object, name())
      queue.push(at)
    }
    for (const [value, name] of this.origins.own) meet(value, () => name)
    const walk = (): void => {
      for (; next < queue.length; next++) {
        const at = queue[next]!
        const name = names.get(roster.values[at] as object)!
        const shot = shots[at]
        if (shot !== null && shot !== undefined) eachPart(shot, name, meet)
        for (const member of privates.get(at) ?? [])
          meet(member.value, () => `${name}.${member.name}`)
      }
    }
    walk()
    // Then what only packages have names for.
    for (const [value, name] of roster.names) meet(value, () => this.origins.place(name))
    walk()
    return names
  }
}

/** Visits all that an object holds, with its name. */
function eachPart(
  shot: Shot,
  owner: string,
  visit: (value: unknown, name: () => string) => void,
): void {
  const { keys, values, flags } = shot.properties
  for (const [index, value] of values.entries())
    if ((flags[index]! & ACCESSOR) === 0) visit(value, () => memberName(owner, keys[index]!))
  for (const [index, value] of (shot.elements ?? []).entries())
    if (value !== HOLE) visit(value, () => owner + propertyStep(index))
  if (shot.kind === 'map') {
    const entries = shot.hidden as readonly unknown[]
    for (let at = 0; at < entries.length; at += 2) {
      visit(entries[at], () => `${owner}.key(${at / 2})`)
      visit(entries[at + 1], () => owner + mapValueStep(entries[at], at / 2))
    }
  } else if (shot.kind === 'set') {
    for (const [index, member] of (shot.hidden as readonly unknown[]).entries())
      visit(member, () => `${owner}.member(${index})`)
  }
  if (shot.whole) visit(shot.prototype, () => `${owner} (its prototype)`)
}
