/**
 * The state of everything that a call can see, taken before it computes.
 *
 * What must stay true: where it is not complete, it says so, and nothing that the call did to the rest
 * may be called harmless on its account. Taking it runs none of the user's code.
 */
import type { PrivateMember } from '../platform/inspector.ts'
import { isWeakMap, isWeakSet, uncurry } from '../serializer/intrinsics.ts'
import { shootBuiltins, type BuiltinShot } from './builtins.ts'
import type { Roster } from './roster.ts'
import { shoot, shootMembers, TooLarge, type Budget, type Shot } from './shot.ts'

/** How large a state may be to be compared. */
export interface Limits {
  readonly objects: number
  /** Properties, elements and entries of them all. */
  readonly parts: number
  /** Bytes of array memory that are copied. */
  readonly bytes: number
  /** Bytes beyond those of which a hash is kept: their change is seen, and can't be replayed. */
  readonly hashed: number
}

/** What `effects: 'replay'` compares at most. */
export const LIMITS: Limits = {
  objects: 100_000,
  parts: 2_000_000,
  bytes: 16 * 2 ** 20,
  hashed: 2 ** 30,
}

/**
 * What is compared just to name what changed: taking it costs about as much as fingerprinting it, on
 * every miss, so large states are left out, and then only the argument or variable can be named.
 */
export const QUICK_LIMITS: Limits = { objects: 256, parts: 4096, bytes: 2 ** 16, hashed: 0 }

/** What the weak collections of a call hold for its objects. */
interface Weak {
  /** Number of the collection. */
  readonly at: number
  readonly held: ReadonlyMap<object | symbol, unknown>
}

/** The state before a call. */
export interface Snapshot {
  readonly roster: Roster
  /** False if all of it was too large to be taken: then only the members that count by themselves were. */
  readonly complete: boolean
  /** By number; null for symbols and for what does not count. */
  readonly shots: readonly (Shot | null)[]
  readonly weak: readonly Weak[]
  readonly privates: ReadonlyMap<number, readonly PrivateMember[]>
  readonly directory: string
  readonly builtins: readonly BuiltinShot[]
  readonly limits: Limits
  readonly skipped: ReadonlySet<PropertyKey> | null
}

/** Questions to weak collections that a snapshot may ask. */
const MOST_QUESTIONS = 200_000

const mapHas: (map: object, key: unknown) => boolean = uncurry(WeakMap.prototype.has) as never
const mapGet: (map: object, key: unknown) => unknown = uncurry(WeakMap.prototype.get) as never
const setHas: (set: object, key: unknown) => boolean = uncurry(WeakSet.prototype.has) as never

/** What a weak collection holds for the objects of a roster. */
export function heldFor(
  collection: object,
  values: readonly (object | symbol)[],
): ReadonlyMap<object | symbol, unknown> {
  const held = new Map<object | symbol, unknown>()
  if (isWeakMap(collection)) {
    for (const value of values)
      if (mapHas(collection, value)) held.set(value, mapGet(collection, value))
  } else for (const value of values) if (setHas(collection, value)) held.set(value, true)
  return held
}

function weakOf({ values, sights }: Roster): readonly Weak[] {
  const found: Weak[] = []
  for (const [at, value] of values.entries()) {
    if (sights[at]!.sees !== 'all' || typeof value === 'symbol') continue
    if (!isWeakMap(value) && !isWeakSet(value)) continue
    if ((found.length + 1) * values.length > MOST_QUESTIONS) throw new TooLarge()
    found.push({ at, held: heldFor(value, values) })
  }
  return found
}

const NO_PRIVATES: ReadonlyMap<number, readonly PrivateMember[]> = new Map()

function privatesOf({ values, reaches }: Roster): ReadonlyMap<number, readonly PrivateMember[]> {
  if (!reaches.some((reach) => reach.hasPrivates)) return NO_PRIVATES
  const found = new Map<number, readonly PrivateMember[]>()
  for (const [at, value] of values.entries()) {
    if (typeof value === 'symbol') continue
    const members = reaches[1]?.privateMembers(value) ?? reaches[0]?.privateMembers(value)
    if (members !== undefined && members !== null) found.set(at, members)
  }
  return found
}

/** The state of number `at` as it is now. */
export function shotOf(
  roster: Roster,
  at: number,
  budget: Budget,
  skipped: ReadonlySet<PropertyKey> | null,
): Shot | null {
  const value = roster.values[at]!
  const sight = roster.sights[at]!
  if (typeof value === 'symbol' || sight.sees === 'nothing') return null
  return sight.sees === 'all'
    ? shoot(value, budget, skipped)
    : shootMembers(value, sight.keys, budget)
}

/**
 * Takes the state of all that a call can see.
 *
 * @param skipped Names of properties that never count (`ignoredProperties` of the config).
 */
export function takeSnapshot(
  roster: Roster,
  skipped: ReadonlySet<PropertyKey> | null = null,
  limits: Limits = LIMITS,
): Snapshot {
  const builtins = shootBuiltins(roster.builtins)
  const common = { roster, directory: process.cwd(), builtins, limits, skipped }
  const budget: Budget = { ...limits }
  try {
    const shots = roster.values.map((_, at) => shotOf(roster, at, budget, skipped))
    return {
      ...common,
      complete: true,
      shots,
      weak: weakOf(roster),
      privates: privatesOf(roster),
    }
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    return { ...common, complete: false, shots: membersOf(roster), weak: [], privates: new Map() }
  }
}

const UNLIMITED: Limits = {
  objects: Number.POSITIVE_INFINITY,
  parts: Number.POSITIVE_INFINITY,
  bytes: 0,
  hashed: 0,
}

/** The state of the members that count by themselves: as few as the code names. */
function membersOf(roster: Roster): readonly (Shot | null)[] {
  const budget: Budget = { ...UNLIMITED }
  return roster.sights.map(({ sees }, at) =>
    sees === 'members' ? shotOf(roster, at, budget, null) : null,
  )
}
