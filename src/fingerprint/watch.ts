/**
 * A cheap proof that nothing read in a pass has changed: the properties read, by identity.
 *
 * What must stay true: if {@link Watch.holds} says yes, a new pass would give the same bytes and the
 * same numbering. So it holds for the very objects of the pass (an equal copy is a change), and it
 * looks at everything that the pass read and that can change; the caller drops it where something
 * was read that this file can't watch. Verifying runs no code of the user's.
 */
import { types } from 'node:util'
import {
  describeHeld,
  isArray,
  isExtensible,
  ownNames,
  ownSymbols,
  heldPrototypeOf,
} from './primordials.ts'

/** More watched properties than this are dearer to compare than to hash. */
const MOST = 4000

interface Watched {
  readonly object: object
  readonly prototype: object | null
  readonly keys: PropertyKey[]
  /** The value, or the getter of an accessor, or one of the markers. */
  readonly held: unknown[]
  /** Attributes and kind of each property. */
  readonly flags: number[]
  /** The setters of accessors. */
  readonly setters: unknown[]
  /** All own names, where the object counts whole; else null. */
  names: readonly PropertyKey[] | null
  extensible: boolean
}

const ABSENT = { absent: true }
const UNINITIALISED = { uninitialised: true }
const ACCESSOR = 8

function describe(object: object, key: PropertyKey): PropertyDescriptor | typeof ABSENT {
  try {
    return describeHeld(object, key) ?? ABSENT
  } catch {
    return UNINITIALISED as unknown as typeof ABSENT
  }
}

function flagsOf(property: PropertyDescriptor): number {
  const shared = (property.enumerable === true ? 1 : 0) + (property.configurable === true ? 2 : 0)
  return 'value' in property ? shared + (property.writable === true ? 4 : 0) : shared + ACCESSOR
}

function isDescriptor(found: PropertyDescriptor | typeof ABSENT): found is PropertyDescriptor {
  return found !== ABSENT && (found as unknown) !== UNINITIALISED
}

export class Watch {
  private readonly watched: Watched[] = []
  private readonly checks: (() => boolean)[] = []
  private readonly prototypes: object[] = []
  private readonly methods: string[] = []
  private readonly values: unknown[] = []
  private readonly byObject: Map<object, Watched> = new Map()
  private count = 0
  /** False once something was read that can change without being seen here. */
  complete = true

  private entry(object: object): Watched {
    let entry = this.byObject.get(object)
    if (entry === undefined) {
      entry = {
        object,
        prototype: heldPrototypeOf(object) as object | null,
        keys: [],
        held: [],
        flags: [],
        setters: [],
        names: null,
        extensible: true,
      }
      this.byObject.set(object, entry)
      this.watched.push(entry)
    }
    return entry
  }

  /** Gives up: what was read can't be watched. */
  giveUp(): void {
    this.complete = false
  }

  private room(n: number): boolean {
    this.count += n
    if (this.count > MOST) this.complete = false
    return this.complete
  }

  /** One property of an object was read: its value, or that it isn't there. */
  property(object: object, key: PropertyKey): void {
    if (!this.complete || !this.room(1)) return
    if (types.isProxy(object)) return this.giveUp()
    const entry = this.entry(object)
    if (entry.names !== null || entry.keys.includes(key)) return
    this.hold(entry, key)
  }

  private hold(entry: Watched, key: PropertyKey): void {
    const found = describe(entry.object, key)
    entry.keys.push(key)
    entry.held.push(isDescriptor(found) ? ('value' in found ? found.value : found.get) : found)
    entry.flags.push(isDescriptor(found) ? flagsOf(found) : -1)
    entry.setters.push(isDescriptor(found) ? found.set : undefined)
  }

  /** A builtin method that is untouched: the cheapest thing to look at, and there are many. */
  builtin(prototype: object, name: string, property: PropertyDescriptor): void {
    if (!this.complete || !this.room(1)) return
    if (!('value' in property)) return this.property(prototype, name)
    this.prototypes.push(prototype)
    this.methods.push(name)
    this.values.push(property.value)
  }

  /** Something else that was read: `holds` says, without running the user's code, whether it is as it was. */
  check(holds: () => boolean): void {
    if (this.complete && this.room(1)) this.checks.push(holds)
  }

  /** All own properties of an object were read. */
  whole(object: object): void {
    if (!this.complete) return
    if (types.isProxy(object)) return this.giveUp()
    // Listing the names of a long array costs more than hashing it.
    if (isArray(object) && object.length > MOST) return this.giveUp()
    const names = [...ownNames(object), ...ownSymbols(object)]
    if (!this.room(names.length + 1)) return
    const entry = this.entry(object)
    if (entry.names !== null) return
    entry.names = names
    for (const key of names) {
      if (!entry.keys.includes(key)) this.hold(entry, key)
    }
    entry.extensible = isExtensible(object)
    // A frozen object of primitives can't change at all: nothing to look at.
    if (!isExtensible(object) && this.isFixed(object, names)) this.drop(entry)
  }

  private isFixed(object: object, names: readonly PropertyKey[]): boolean {
    return names.every((key) => {
      const property = describeHeld(object, key)
      return property !== undefined && property.configurable === false && property.writable !== true
    })
  }

  private drop(entry: Watched): void {
    entry.keys.length = 0
    entry.held.length = 0
    entry.flags.length = 0
    entry.setters.length = 0
    this.watched.splice(this.watched.indexOf(entry), 1)
  }

  /** Whether everything read is as it was. */
  holds(): boolean {
    const { watched, checks } = this
    for (let i = 0; i < watched.length; i++) if (!entryHolds(watched[i]!)) return false
    const { prototypes, methods, values } = this
    for (let i = 0; i < prototypes.length; i++)
      if (describeHeld(prototypes[i]!, methods[i]!)?.value !== values[i]) return false
    for (let i = 0; i < checks.length; i++) if (!checks[i]!()) return false
    return true
  }
}

function entryHolds(entry: Watched): boolean {
  const { object, keys, held, names } = entry
  if (heldPrototypeOf(object) !== entry.prototype) return false
  if (names !== null && (!sameNames(object, names) || isExtensible(object) !== entry.extensible))
    return false
  for (let i = 0; i < keys.length; i++) {
    const found = describe(object, keys[i]!)
    if (!isDescriptor(found)) {
      if (found !== held[i]) return false
      continue
    }
    if (flagsOf(found) !== entry.flags[i]) return false
    if ('value' in found) {
      if (!Object.is(found.value, held[i])) return false
    } else if (found.get !== held[i] || found.set !== entry.setters[i]) return false
  }
  return true
}

function sameNames(object: object, names: readonly PropertyKey[]): boolean {
  const now = ownNames(object)
  const symbols = ownSymbols(object)
  if (now.length + symbols.length !== names.length) return false
  for (let i = 0; i < now.length; i++) if (now[i] !== names[i]) return false
  for (let i = 0; i < symbols.length; i++) if (symbols[i] !== names[now.length + i]) return false
  return true
}
