/**
 * The state of the builtins that all programs of a process share: whether a program has left its
 * realm as it was.
 *
 * Walked is all that can be reached from the global object by own properties and prototypes, and the
 * intrinsics that have no name there. What must stay true: looking runs no getter; a property that is added, removed, replaced or given other attributes, another prototype,
 * and an object that can't be extended any more each count.
 */

/** What was there at one time. */
interface State {
  readonly object: object
  readonly prototype: object | null
  readonly extensible: boolean
  readonly keys: readonly PropertyKey[]
  readonly descriptors: readonly PropertyDescriptor[]
}

/** Intrinsics that no property of the global object leads to. */
function unnamed(): readonly unknown[] {
  const text = 'a'
  return [
    async function f() {},
    function* g() {},
    async function* h() {},
    [][Symbol.iterator](),
    new Map()[Symbol.iterator](),
    new Set()[Symbol.iterator](),
    text[Symbol.iterator](),
    text.matchAll(/a/g),
  ].map((value) => Object.getPrototypeOf(value))
}

function stateOf(object: object): State {
  const keys = Reflect.ownKeys(object)
  return {
    object,
    prototype: Object.getPrototypeOf(object) as object | null,
    extensible: Object.isExtensible(object),
    keys,
    descriptors: keys.map((key) => Object.getOwnPropertyDescriptor(object, key) ?? {}),
  }
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** Remembers the builtins as they are; says later whether they still are. */
export function watchRealm(): () => boolean {
  // The first look makes the runtime load what it defines lazily, which adds properties elsewhere.
  look()
  const states = look()
  return () => states.every(isUnchanged)
}

function look(): readonly State[] {
  const states = new Map<object, State>()
  const waiting: unknown[] = [globalThis, ...unnamed()]
  while (waiting.length > 0) {
    const object = waiting.pop()
    // What belongs to the process changes by itself, as counts of handles do.
    if (!isObject(object) || object === process || states.has(object)) continue
    const state = stateOf(object)
    states.set(object, state)
    waiting.push(state.prototype)
    for (const { value, get, set } of state.descriptors) waiting.push(value, get, set)
  }
  return [...states.values()]
}

function isUnchanged(before: State): boolean {
  const { object } = before
  if (Object.getPrototypeOf(object) !== before.prototype) return false
  if (Object.isExtensible(object) !== before.extensible) return false
  const keys = Reflect.ownKeys(object)
  if (keys.length !== before.keys.length) return false
  return before.keys.every((key, at) => {
    const now = Object.getOwnPropertyDescriptor(object, key)
    const then = before.descriptors[at]
    return now !== undefined && then !== undefined && isSame(now, then)
  })
}

function isSame(now: PropertyDescriptor, then: PropertyDescriptor): boolean {
  return (
    Object.is(now.value, then.value) &&
    now.get === then.get &&
    now.set === then.set &&
    now.writable === then.writable &&
    now.enumerable === then.enumerable &&
    now.configurable === then.configurable
  )
}
