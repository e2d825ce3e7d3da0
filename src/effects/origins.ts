/**
 * Which variable of the user's own code leads to something: what is deep in a package has names that
 * say nothing to its user.
 *
 * What must stay true: it is worked out only once something is to be said; no code of the user's runs.
 */
import { factsOf, homeOf } from '../fingerprint/facts.ts'
import { createPass, type InspectorPass } from '../platform/inspector.ts'
import * as from from '../serializer/intrinsics.ts'
import type { Roster } from './roster.ts'

/** Objects that are visited at most. */
const MOST = 200_000

type Bindings = ReadonlyMap<Function, readonly (readonly [name: string, value: unknown])[]>

/** See the module's header. */
export class Origins {
  readonly #roster: Roster
  #pass: InspectorPass | null = null
  #bindings: Bindings | null = null
  #ownNames: ReadonlySet<string> | null = null
  #roots: Map<object, string> | null = null

  constructor(roster: Roster) {
    this.#roster = roster
  }

  /** Names of roster objects that own code gives them. */
  get own(): ReadonlyMap<object, string> {
    const variables = this.#ownVariables()
    const found = new Map<object, string>()
    for (const [value, name] of this.#roster.names)
      if (!name.startsWith(CAPTURED) || variables.has(name.slice(CAPTURED.length)))
        found.set(value, name)
    return found
  }

  /** `captured User → …fastpass`: the same place, seen from own code; `captured x` if it is its own. */
  place(place: string): string {
    const [, name = null] = NAME.exec(place) ?? []
    if (name === null || this.#ownVariables().has(name)) return place
    const roots = this.#walked()
    for (const [fn, held] of this.#held())
      for (const [variable, value] of held) {
        if (variable !== name) continue
        const root = roots.get(fn) ?? (isObject(value) ? roots.get(value) : undefined)
        if (root !== undefined) return root + INTO + place.slice(CAPTURED.length)
      }
    return place
  }

  /** The first variable that leads to one of these places and holds what is a package's. */
  packaged(places: readonly string[]): string | null {
    for (const place of places) {
      const variable = NAME.exec(place)?.[1]
      if (variable === undefined) continue
      if (place.includes(INTO)) return variable
      for (const [fn, held] of this.#held())
        for (const [name, value] of held)
          if (name === variable && isObject(value) && !this.#isPackaged(fn))
            if (this.#isOfPackage(value)) return variable
    }
    return null
  }

  #held(): Bindings {
    if (this.#bindings !== null) return this.#bindings
    const bindings = new Map<Function, (readonly [string, unknown])[]>()
    for (const { fn, name, value } of this.#roster.reaches.flatMap((reach) => reach.variables())) {
      const known = bindings.get(fn)
      if (known === undefined) bindings.set(fn, [[name, value]])
      else known.push([name, value])
    }
    return (this.#bindings = bindings)
  }

  #isPackaged(fn: Function): boolean {
    try {
      const facts = factsOf(fn)
      const home = facts.home ?? homeOf(facts, (this.#pass ??= createPass()).internals(fn).scriptId)
      return home.kind === 'package'
    } catch {
      return false
    }
  }

  #ownVariables(): ReadonlySet<string> {
    if (this.#ownNames !== null) return this.#ownNames
    const names = new Set<string>()
    for (const [fn, held] of this.#held())
      if (!this.#isPackaged(fn)) for (const [name] of held) names.add(name)
    return (this.#ownNames = names)
  }

  /** By object: what of own code leads there first. */
  #walked(): ReadonlyMap<object, string> {
    if (this.#roots !== null) return this.#roots
    const roots = new Map<object, string>()
    this.#roots = roots
    const queue: object[] = []
    const meet = (value: unknown, root: string): void => {
      if (!isObject(value) || roots.has(value) || roots.size >= MOST) return
      roots.set(value, root)
      queue.push(value)
    }
    for (const [fn, held] of this.#held())
      if (!this.#isPackaged(fn))
        for (const [variable, value] of held) meet(value, CAPTURED + variable)
    for (const [value, name] of this.#roster.names)
      if (!name.startsWith(CAPTURED)) meet(value, name)
    for (let next = 0; next < queue.length; next++) {
      const value = queue[next]!
      const root = roots.get(value)!
      for (const part of partsOf(value)) meet(part, root)
      for (const [, held] of this.#held().get(value as Function) ?? []) meet(held, root)
    }
    return roots
  }

  /** Whether code of a package has made it, as far as its methods tell. */
  #isOfPackage(value: object): boolean {
    let at: object | null = value
    for (let steps = 0; at !== null && steps < 8 && !from.isProxy(at); steps++) {
      if (typeof at === 'function' && this.#isPackaged(at)) return true
      const methods = partsOf(at).filter((part) => typeof part === 'function')
      if (methods.slice(0, 16).some((method) => this.#isPackaged(method))) return true
      at = from.getPrototypeOf(at) as object | null
    }
    return false
  }
}

const CAPTURED = 'captured '
const INTO = ' → …'
const NAME = /^captured ([\p{L}\p{N}_$]+)/u

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** What an object holds, without asking it. */
function partsOf(value: object): readonly unknown[] {
  if (from.isProxy(value)) return []
  const parts: unknown[] = []
  try {
    if (from.isMap(value)) from.mapForEach(value, (held, key) => void parts.push(key, held))
    else if (from.isSet(value)) from.setForEach(value, (member) => void parts.push(member))
    if (!from.isView(value))
      for (const key of from.ownKeys(value)) {
        const property = from.getOwnPropertyDescriptor(value, key)
        if (property === undefined) continue
        if ('value' in property) parts.push(property.value)
        else parts.push(property.get, property.set)
      }
    parts.push(from.getPrototypeOf(value))
  } catch {
    // The exports of a module that is not initialised yet.
  }
  return parts
}
