/**
 * The live objects that a call can see, by number: those behind the captures, then those that came
 * with `this` and the arguments, then the global objects of which single members count.
 *
 * What must stay true: two calls with equal keys have rosters of one length in which equal numbers
 * mean the same thing, in this process and any other. So nothing is listed that the key does not
 * depend on, and the order is that of the walk that made the key.
 */
import type { Reached } from '../fingerprint/reach.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { propertyStep } from '../serializer/path.ts'

/** What a call has reached, right after its key was made. */
export interface CallReach {
  /** `reading.reached()` of the key's reading. */
  readonly captured: Reached
  /** `args.reached` of the key. */
  readonly args: Reached
  readonly self: unknown
  /** The arguments that count, in place; empty where the option `key` stands for them. */
  readonly given: readonly unknown[]
}

/** How much of an object counts. */
type Sight =
  | { readonly sees: 'all' }
  | { readonly sees: 'members'; readonly keys: ReadonlySet<PropertyKey> }
  | { readonly sees: 'nothing' }

const ALL: Sight = { sees: 'all' }
const NOTHING: Sight = { sees: 'nothing' }

/** The live objects of a call. */
export interface Roster {
  readonly values: readonly (object | symbol)[]
  readonly sights: readonly Sight[]
  /** Names of those that people know by name: `argument 0`, `captured state`; made when asked for. */
  readonly names: ReadonlyMap<object, string>
  readonly reaches: readonly Reached['reach'][]
  /** Builtins that the code names as a whole; they have no numbers. */
  readonly builtins: ReadonlyMap<object, string>
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

class Lister {
  readonly values: (object | symbol)[] = []
  readonly sights: Sight[] = []
  readonly #at = new Map<object | symbol, number>()

  add(value: object | symbol, sight: Sight): void {
    const known = this.#at.get(value)
    if (known === undefined) {
      this.#at.set(value, this.values.length)
      this.values.push(value)
      this.sights.push(sight)
    } else this.sights[known] = wider(this.sights[known]!, sight)
  }
}

/** What one way of reaching an object shows, and another. */
function wider(one: Sight, other: Sight): Sight {
  if (one.sees === 'all' || other.sees === 'nothing') return one
  if (other.sees === 'all' || one.sees === 'nothing') return other
  return { sees: 'members', keys: new Set([...one.keys, ...other.keys]) }
}

function list(lister: Lister, { numbers, reach }: Reached): void {
  const members = reach.members()
  for (const [value, number] of numbers) {
    if (typeof value === 'symbol' || reach.isLeftOut(value)) {
      lister.add(value, NOTHING)
      continue
    }
    const keys = members.get(value)
    const partly: Sight = keys === undefined ? NOTHING : { sees: 'members', keys }
    lister.add(value, (number & 1) === 1 ? ALL : partly)
  }
}

/** Global objects, which have no number: the members that count of each. */
function listGlobals(lister: Lister, { numbers, reach }: Reached): void {
  for (const [value, keys] of reach.members())
    if (!numbers.has(value)) lister.add(value, { sees: 'members', keys })
  if (reach.wholeGlobal) lister.add(globalThis, ALL)
}

/** Lists the live objects of a call. */
export function rosterOf(reach: CallReach): Roster {
  const { captured, args } = reach
  const lister = new Lister()
  list(lister, captured)
  list(lister, args)
  listGlobals(lister, captured)
  listGlobals(lister, args)
  let names: ReadonlyMap<object, string> | null = null
  return {
    values: lister.values,
    sights: lister.sights,
    get names(): ReadonlyMap<object, string> {
      return (names ??= namesOf(reach))
    },
    reaches: [captured.reach, args.reach],
    builtins: new Map([...captured.reach.builtins(), ...args.reach.builtins()]),
  }
}

function namesOf({ captured, args, self, given }: CallReach): ReadonlyMap<object, string> {
  const names = new Map<object, string>()
  for (const [value, name] of [...captured.reach.named(), ...args.reach.named()])
    if (!names.has(value)) names.set(value, `captured ${name}`)
  if (isObject(self)) names.set(self, 'this')
  for (const [at, value] of given.entries())
    if (isObject(value) && !names.has(value)) names.set(value, `argument ${at}`)
  names.set(globalThis, 'global')
  names.set(process, 'process')
  names.set(process.env, 'process.env')
  names.set(behindStandIn(process.env), 'process.env')
  return names
}

/** `global count`, `captured state.items`: a member of something that has a name. */
export function memberName(owner: string, key: PropertyKey): string {
  return owner === 'global' && typeof key === 'string' ? `global ${key}` : owner + propertyStep(key)
}
