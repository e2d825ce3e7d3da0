/**
 * What the engine knows of a function or object and the language does not show: the variables a
 * function has captured, where it stands, what it is bound to; private members; proxies' parts.
 *
 * Each read of a function materialises *all* its scopes as fresh snapshots (there is no lazier way:
 * V8 builds them while it lists the function's internal properties), about 0.25 µs a binding on top
 * of 70 to 150 µs. A module of 5,000 captured bindings so costs about 1.3 ms a function.
 *
 * What must stay true:
 * - no code of the user's runs: scopes are read by descriptor, a binding in its temporal dead zone
 *   by catching what its descriptor throws, and `with` objects not at all. One hole is left: before
 *   Node 26 V8 reads `stack` and `message` of an *error in a private field* to describe it, so a
 *   getter of that name on the user's own error class runs (errors in static members are refused);
 * - snapshots are shared only for ES module scopes, whose script id stands for one instance (V8
 *   compiles a module anew for each). A script's closures are told apart by nothing, so never shared;
 * - what V8 leaves out of a scope list is listed here: `this`, `super`, `new.target` of arrows, and
 *   the name of an enclosing *named function expression*. Ask `enclosing.ts` where they matter.
 *   Scopes of functions that capture nothing are left out too.
 */
import { FingerprintError } from '../errors.ts'
import { refuseLoudErrors } from './describable.ts'
import { inspectorSession } from './inspector-session.ts'
import { ticks } from './ticks.ts'
import type { InternalProperty, Properties, RemoteObject } from './inspector-session.ts'

/** One scope of a function, as it was when read. */
export interface Scope {
  /** `closure`, `block`, `catch`, `module`, `script`, `global`, `with`, `eval` or `local`. */
  readonly type: string
  /** The function that made it, where V8 says: `Closure (parse)` → `parse`. */
  readonly name: string | null
  /** A snapshot without prototype; for `global` the realm's real `globalThis`. */
  readonly variables: object
}

/** What the engine knows of a function. */
export interface FunctionInternals {
  /** Innermost first. Empty for native and bound functions. */
  readonly scopes: readonly Scope[]
  /** Id of the script for `scriptUrl` and `scriptSource`; null for native and bound functions. */
  readonly scriptId: string | null
  /**
   * Line, from 1, of the first character of a class or an arrow, and of the parameters' parenthesis of
   * others; 0 without a script.
   */
  readonly line: number
  /** Column of the same place, from 1; 0 without a script. */
  readonly column: number
  readonly bound: BoundParts | null
}

/** What `fn.bind(…)` was given. */
interface BoundParts {
  readonly target: Function
  readonly boundThis: unknown
  readonly boundArgs: readonly unknown[]
}

/** A `#name` that an object or class holds. */
export interface PrivateMember {
  readonly name: string
  readonly kind: 'field' | 'method' | 'accessor'
  readonly value: unknown
  readonly get: unknown
  readonly set: unknown
}

/** What a variable holds. `accessor` exists for properties of the global object only. */
export type Binding =
  | { readonly state: 'value'; readonly value: unknown }
  | { readonly state: 'accessor'; readonly get: unknown; readonly set: unknown }
  | { readonly state: 'uninitialised' }
  | { readonly state: 'absent' }

/**
 * Reads that belong together: made without returning to the event loop or to user code in between.
 * A function is read once; functions of one ES module get the *same* `Scope` object for it.
 */
export interface InspectorPass {
  internals(fn: Function): FunctionInternals
  /** As `internals` for each, for about half the price. */
  internalsOfAll(fns: readonly Function[]): readonly FunctionInternals[]
  /** Milliseconds spent in the inspector by this pass. */
  readonly spent: number
}

const ABSENT: Binding = { state: 'absent' }
const UNINITIALISED: Binding = { state: 'uninitialised' }
const describe = Object.getOwnPropertyDescriptor

/**
 * Reads one function.
 *
 * @throws FingerprintError `ERR_FINGERPRINT_NO_INSPECTOR` where the runtime has no inspector.
 */
export function readInternals(fn: Function): FunctionInternals {
  return createPass().internals(fn)
}

/** Starts a pass; opens nothing before its first read. */
export function createPass(): InspectorPass {
  return new Pass()
}

class Pass implements InspectorPass {
  readonly #known = new Map<Function, FunctionInternals>()
  readonly #modules = new Map<string, Scope>()
  spent = 0

  internals(fn: Function): FunctionInternals {
    return this.#known.get(fn) ?? this.internalsOfAll([fn])[0]!
  }

  internalsOfAll(fns: readonly Function[]): readonly FunctionInternals[] {
    const unknown = [...new Set(fns)].filter((fn) => !this.#known.has(fn))
    if (unknown.length > 0) {
      const start = ticks()
      this.#read(unknown)
      this.spent += ticks() - start
    }
    return fns.map((fn) => this.#known.get(fn)!)
  }

  #read(fns: readonly Function[]): void {
    const session = inspectorSession()
    for (const fn of fns) refuseLoudErrors(fn)
    try {
      const listed = session.idsOf(fns).map((id) => namedInternals(session.properties(id)))
      const remotes = listed.flatMap((internal) => HIDDEN.map((name) => internal.get(name)))
      const raw = session.valuesOf(remotes)
      for (const [index, fn] of fns.entries()) {
        const [scopes, target, boundThis, boundArgs] = raw.slice(index * HIDDEN.length)
        this.#known.set(fn, {
          ...placeOf(listed[index]!.get('[[FunctionLocation]]')),
          scopes: scopes === undefined ? [] : this.#scopes(scopes, listed[index]!),
          bound:
            typeof target === 'function'
              ? { target, boundThis, boundArgs: listOf(boundArgs) }
              : null,
        })
      }
    } finally {
      session.release()
    }
  }

  #scopes(list: unknown, internal: ReadonlyMap<string, RemoteObject>): readonly Scope[] {
    const { scriptId } = placeOf(internal.get('[[FunctionLocation]]'))
    return (listOf(list) as { description: string; object: object }[]).map((entry) => {
      const scope = scopeOf(entry.description, entry.object)
      if (scope.type !== 'module' || scriptId === null) return scope
      const seen = this.#modules.get(scriptId)
      if (seen !== undefined) return seen
      this.#modules.set(scriptId, scope)
      return scope
    })
  }
}

/** The internal properties whose raw values are fetched, in the order of destructuring. */
const HIDDEN = ['[[Scopes]]', '[[TargetFunction]]', '[[BoundThis]]', '[[BoundArgs]]'] as const

function scopeOf(description: string, variables: object): Scope {
  const open = description.indexOf(' (')
  const kind = (open < 0 ? description : description.slice(0, open)).toLowerCase()
  return {
    type: kind === 'with block' ? 'with' : kind,
    name: open < 0 ? null : description.slice(open + 2, -1),
    variables,
  }
}

function placeOf(remote: RemoteObject | undefined): {
  scriptId: string | null
  line: number
  column: number
} {
  const place = remote?.value as
    | { scriptId: string; lineNumber: number; columnNumber: number }
    | undefined
  if (place === undefined) return { scriptId: null, line: 0, column: 0 }
  return { scriptId: place.scriptId, line: place.lineNumber + 1, column: place.columnNumber + 1 }
}

function namedInternals(properties: Properties): ReadonlyMap<string, RemoteObject> {
  const named = new Map<string, RemoteObject>()
  for (const { name, value } of properties.internalProperties ?? []) {
    if (value !== undefined) named.set(name, value)
  }
  return named
}

/** A list that V8 made (an array without prototype) as an array of this realm. */
function listOf(list: unknown): unknown[] {
  if (typeof list !== 'object' || list === null) return []
  const { length } = list as { length: number }
  return Array.from({ length }, (_, index) => (list as Record<number, unknown>)[index])
}

/**
 * What the variable `name` of one scope holds. A name that the scope does not declare is `absent`,
 * so is one that only a prototype of the global object has.
 *
 * @throws FingerprintError for a `with` scope: what it declares is up to the user's object.
 */
export function readBinding(scope: Scope, name: string): Binding {
  if (scope.type === 'with') {
    throw new FingerprintError(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `The variable "${name}" can't be resolved: the function stands in a \`with\` statement`,
      [name],
    )
  }
  let descriptor: PropertyDescriptor | undefined
  try {
    descriptor = describe(scope.variables, name)
  } catch (error) {
    // V8 puts an accessor in place of an uninitialised variable, and it throws even when described.
    if (scope.type === 'global') throw error
    return UNINITIALISED
  }
  if (descriptor === undefined) return ABSENT
  if ('value' in descriptor) return { state: 'value', value: descriptor.value as unknown }
  return { state: 'accessor', get: descriptor.get, set: descriptor.set }
}

/**
 * Whether a function captures nothing but module (or script) level variables: no closure, block,
 * catch, `with` or eval scope. CommonJS modules are closures that nothing tells apart from others,
 * so their functions count as module level only if they capture nothing at all.
 *
 * It says nothing about `this`: an arrow that captures just the `this` of a method looks the same.
 * Ask `hasModuleThis` for that.
 */
export function isModuleLevel(internals: FunctionInternals): boolean {
  return (
    internals.scriptId !== null &&
    internals.scopes.every(
      ({ type }) => type === 'module' || type === 'script' || type === 'global',
    )
  )
}

/** Private members with raw values: methods, then the others as V8 lists them, base class first. */
export function readPrivateState(object: object): readonly PrivateMember[] {
  const session = inspectorSession()
  try {
    const listed = session.properties(session.idsOf([object])[0]!, true)
    const methods = listed.internalProperties?.find(({ name }) => name === '[[PrivateMethods]]')
    const others = listed.privateProperties ?? []
    if (methods === undefined && others.length === 0) return []
    const [list, ...raw] = session.valuesOf([
      methods?.value,
      ...others.flatMap(({ value, get, set }) => [value, get, set]),
    ])
    const members: PrivateMember[] = []
    for (const { name, value } of listOf(list) as { name: string; value: unknown }[]) {
      members.push({ name, kind: 'method', value, get: undefined, set: undefined })
    }
    for (const [index, { name, get, set }] of others.entries()) {
      const kind = get === undefined && set === undefined ? 'field' : 'accessor'
      const at = index * 3
      members.push({ name, kind, value: raw[at], get: raw[at + 1], set: raw[at + 2] })
    }
    return members
  } finally {
    session.release()
  }
}

/** Target and handler of a proxy, without touching its traps; both null once it is revoked. */
export function readProxyParts(proxy: object): {
  readonly target: unknown
  readonly handler: unknown
} {
  const internal = readInternalProperties(proxy)
  return {
    target: internal.get('[[Target]]') ?? null,
    handler: internal.get('[[Handler]]') ?? null,
  }
}

/** Internal properties (`[[PromiseState]]`, `[[GeneratorState]]`, …) with raw values, by name. */
export function readInternalProperties(object: object): ReadonlyMap<string, unknown> {
  const session = inspectorSession()
  try {
    const listed = session.properties(session.idsOf([object])[0]!, true).internalProperties ?? []
    const wanted = listed.filter(({ name }: InternalProperty) => name !== '[[Prototype]]')
    const raw = session.valuesOf(wanted.map(({ value }) => value))
    return new Map(wanted.map(({ name }, index) => [name, raw[index]]))
  } finally {
    session.release()
  }
}
