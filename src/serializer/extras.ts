/**
 * Finds out whether an array or typed array has own properties besides its elements.
 *
 * `Reflect.ownKeys` makes a string of every index: 0.2 s for a million elements, and no memory at
 * all is enough for a 1 GB buffer. Node's `inspect` asks V8 for the other keys alone, in constant
 * time, and calls back for whatever it finds; so an inspection without elements makes a fixed
 * number of callbacks on a pristine object, and more on one with extras. It is stopped at the first
 * callback too many, before it looks into the extra property (which might run the user's code).
 *
 * What must stay true: the answer "none" is given only if the runtime's `inspect` has passed the
 * self-test below (Node's does, that of Deno does not), else all keys are listed.
 */
import { inspect } from 'node:util'
import { getOwnPropertyDescriptor, getOwnPropertyNames } from './intrinsics.ts'
import { getOwnPropertySymbols, isArray, ownKeys, typedArrayLength } from './intrinsics.ts'

/** Beyond this many, listing all keys would take the memory of the process. */
const TOO_MANY = 1 << 24

/** Below this many elements listing all keys is faster. */
const FEW = 64

const tooMany = new Error('more callbacks than on a pristine object')

/** The callbacks that an inspection makes, at most `limit`. */
function callbacks(target: object, limit: number): number {
  let count = 0
  const tick = (): void => {
    if (++count > limit) throw tooMany
  }
  const options = {
    showHidden: true,
    maxArrayLength: 0,
    customInspect: false,
    // Read before anything of a nested object is; a plain number would let inspect go on.
    depth: {
      valueOf: () => {
        tick()
        return 0
      },
    },
    stylize: (text: string) => {
      tick()
      return text
    },
  }
  try {
    inspect(target, options as never)
  } catch {
    return limit + 1
  }
  return count
}

type Kind = 'array' | 'view'
const expected = new Map<Kind, number | null>()

/** How many callbacks a pristine object makes; null if extras would not show. */
function pristineCallbacks(kind: Kind): number | null {
  let known = expected.get(kind)
  if (known === undefined) {
    const make = (): object => (kind === 'array' ? [1, 2] : new Uint8Array(2))
    const count = callbacks(make(), 1000)
    const extras: PropertyDescriptor[] = [
      { value: 1 },
      { value: 1, enumerable: true },
      { value: {} },
      { value: {}, enumerable: true },
      { value: undefined },
      { get: () => 1 },
    ]
    let ran = false
    const tripwire = Object.defineProperty({}, Symbol.toStringTag, {
      get: () => {
        ran = true
        return 'ran'
      },
    })
    extras.push({ value: tripwire }, { value: tripwire, enumerable: true })
    const sound = extras.every(
      (extra) => callbacks(Object.defineProperty(make(), 'extra', extra), count) > count,
    )
    expected.set(kind, (known = sound && !ran && count < 1000 ? count : null))
  }
  return known
}

/** Own properties that inspecting a typed array would read instead of the builtin ones. */
const shadowing = [
  'constructor',
  'BYTES_PER_ELEMENT',
  'length',
  'byteLength',
  'byteOffset',
  'buffer',
]

/**
 * True if `target`, a typed array or an array without holes, has nothing but its elements.
 * `builtinPrototype`: it has the prototype of its kind, so that inspecting it runs no user code.
 */
export function hasOnlyElements(target: object, builtinPrototype: boolean): boolean {
  const array = isArray(target)
  const length = array ? target.length : typedArrayLength(target)
  if (length > FEW && builtinPrototype) {
    if (getOwnPropertySymbols(target).length > 0) return false
    for (const key of shadowing) {
      if (array && key === 'length') continue
      if (getOwnPropertyDescriptor(target, key) !== undefined) return false
    }
    const pristine = pristineCallbacks(array ? 'array' : 'view')
    if (pristine !== null) return callbacks(target, pristine) === pristine
  }
  if (!array && length > TOO_MANY) {
    throw new RangeError('This runtime cannot list the properties of so long a typed array')
  }
  return ownKeys(target).length === (array ? length + 1 : length)
}

/** The own string keys that are no index below `length`, in order. */
export function namesBesidesElements(target: object, length: number): string[] {
  const names = getOwnPropertyNames(target)
  // Indices come first, in ascending order, and a name after them may still look like a number.
  let indices = 0
  while (indices < names.length && indices < length && isIndexBelow(names[indices]!, length)) {
    indices++
  }
  return names.slice(indices)
}

function isIndexBelow(name: string, length: number): boolean {
  const index = Number(name)
  return index < length && index >= 0 && String(index) === name && Number.isInteger(index)
}
