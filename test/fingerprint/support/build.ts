/**
 * Builds the value that a recipe says, and remembers of functions and Proxies what nobody can see.
 */
import { NAMES, type Ingredient, type Recipe, type RecipeNode } from './recipe.ts'

class Shape {
  #kept: unknown
  declare own: unknown
  constructor(own: unknown) {
    this.own = own
  }
  keep(value: unknown): void {
    this.#kept = value
  }
  static kept(one: Shape): unknown {
    return one.#kept
  }
}

class SubMap extends Map {}

/** What a program knows of values that it made: the inside of functions and Proxies. */
export const insides: WeakMap<object, readonly unknown[]> = new WeakMap()

const types = [Uint8Array, Int8Array, Uint8ClampedArray, Uint16Array, Float32Array, BigInt64Array]
const wellKnown = [Symbol.iterator, Symbol.hasInstance, Symbol.species]
const builtins: readonly unknown[] = [Math.max, Math.min, Math, JSON, Object.prototype, Array]

/** What weak collections hold for builtins does not count: see "What it can't see" in the README. */
function isWeakKey(value: unknown): boolean {
  return isObject(value) && !builtins.includes(value)
}
const errors = [Error, TypeError, RangeError]
const patterns = [/a/, /a/g, /b/g, /a/iy, /(?:)/u, /a/v]

interface Cell {
  readonly object: object
  readonly fill: () => void
}

function closureOver(cell: { value: unknown }): () => unknown {
  return () => cell.value
}

function boundTo(this: unknown, ...args: readonly unknown[]): unknown {
  return [this, args]
}

// oxlint-disable-next-line no-unused-vars -- the parameter lets callers give arguments
function argumentsOf(..._given: readonly unknown[]): object {
  return arguments
}

/** The graph of a recipe; its root may be any value. */
export function build(recipe: Recipe): unknown {
  const symbols = [Symbol('s'), Symbol('s'), Symbol('t')]
  const cells: Cell[] = []

  const valueOf = (one: Ingredient): unknown => {
    if ('node' in one) return cells[one.node]!.object
    switch (one.leaf) {
      case 'undefined':
        return undefined
      case 'null':
        return null
      case 'true':
        return true
      case 'false':
        return false
      case 'number':
        return one.number
      case 'bigint':
        return BigInt(one.digits)
      case 'text':
        return String.fromCharCode(...one.units)
      case 'symbol':
        if (one.kind === 'unique') return symbols[one.index]
        return one.kind === 'wellKnown' ? wellKnown[one.index] : Symbol.for(`r${one.index}`)
      case 'builtin':
        return builtins[one.index]
    }
  }

  /** A leaf only: for kinds that need their content when they are made. */
  const leafOf = (one: Ingredient | undefined): unknown =>
    one === undefined || 'node' in one ? undefined : valueOf(one)

  const addProperties = (object: object, node: RecipeNode, from = 0): void => {
    for (const { name, value, flags } of node.parts.slice(from)) {
      const key = NAMES[name]!
      const present = Object.getOwnPropertyDescriptor(object, key)
      if (present !== undefined && present.configurable !== true) continue
      Object.defineProperty(object, key, {
        value: valueOf(value),
        writable: (flags & 1) !== 0,
        enumerable: (flags & 2) !== 0,
        configurable: (flags & 4) !== 0,
      })
    }
  }

  const lock = (object: object, node: RecipeNode): void => {
    if (ArrayBuffer.isView(object) && node.locked !== 'open' && node.locked !== 'closed') return
    if (node.locked === 'closed') Object.preventExtensions(object)
    if (node.locked === 'sealed') Object.seal(object)
    if (node.locked === 'frozen') Object.freeze(object)
  }

  const cellOf = (node: RecipeNode): Cell => {
    const { kind, seed, parts } = node
    const bytes = Uint8Array.from(node.bytes)
    const value = (index: number): unknown =>
      parts[index] === undefined ? undefined : valueOf(parts[index].value)
    const made = (object: object, fill?: () => void): Cell => ({
      object,
      fill: () => {
        if (fill === undefined) addProperties(object, node)
        else fill()
        lock(object, node)
      },
    })
    switch (kind) {
      case 'plain':
        return made({})
      case 'nullProto':
        return made(Object.create(null) as object)
      case 'inheriting': {
        const parent = {}
        const child = Object.create(parent) as object
        return made(child, () => addProperties(seed % 2 === 0 ? parent : child, node))
      }
      case 'array': {
        const list: unknown[] = []
        return made(list, () => {
          for (const [index, one] of parts.entries()) {
            if (one.hole) list.length = Math.max(list.length, index + 1)
            else if (one.flags === 7) list[index] = valueOf(one.value)
            else addProperties(list, { ...node, parts: [one] })
          }
          if (seed === 5) addProperties(list, node)
        })
      }
      case 'map':
      case 'subMap': {
        const map = kind === 'map' ? new Map<unknown, unknown>() : new SubMap()
        return made(map, () => {
          for (let i = 0; i < parts.length; i++) map.set(value(i), value(i + 1))
        })
      }
      case 'set': {
        const set = new Set<unknown>()
        return made(set, () => parts.forEach((_, index) => set.add(value(index))))
      }
      case 'date':
        return made(new Date(seed === 0 ? Number.NaN : seed), () => {})
      case 'regexp': {
        const pattern = new RegExp(patterns[seed]!)
        pattern.lastIndex = node.bytes.length
        return made(pattern)
      }
      case 'error': {
        const error = new errors[seed % 3]!(seed > 2 ? 'm' : undefined)
        return made(error, () => {
          if (parts.length > 0)
            Object.defineProperty(error, 'cause', {
              value: value(0),
              configurable: true,
              writable: true,
            })
          addProperties(error, node, 1)
        })
      }
      case 'boxed':
        return made(Object([1, -0, 'ab', true, 5n, 'a'][seed]) as object, () => {})
      case 'buffer':
        return made(bytes.buffer, () => {})
      case 'view': {
        const Type = types[seed]!
        const length = Math.floor(bytes.length / Type.BYTES_PER_ELEMENT)
        return made(new Type(bytes.buffer, 0, length), () => {})
      }
      case 'dataView':
        return made(new DataView(bytes.buffer, Math.min(seed, bytes.length)), () => {})
      case 'url':
        return made(new URL(`https://host-${seed}.example/`), () => {})
      case 'instance': {
        const instance = new Shape(undefined)
        return made(instance, () => {
          instance.own = value(0)
          instance.keep(value(1))
          addProperties(instance, node, 2)
        })
      }
      case 'proxy': {
        const target = {}
        const handler = {}
        const proxy = new Proxy(target, handler)
        insides.set(proxy, [target, handler])
        return { object: proxy, fill: () => addProperties(seed % 2 === 0 ? target : handler, node) }
      }
      case 'closure': {
        const cell = { value: undefined as unknown }
        const closure = closureOver(cell)
        return made(closure, () => {
          cell.value = value(0)
          insides.set(closure, [value(0)])
          addProperties(closure, node, 1)
        })
      }
      case 'bound': {
        const receiver = leafOf(parts[0]?.value)
        const bound = boundTo.bind(receiver, seed)
        insides.set(bound, [receiver, seed])
        return made(bound, () => {})
      }
      case 'accessor': {
        const cell = { value: undefined as unknown }
        const getter = closureOver(cell)
        const object =
          seed % 2 === 0
            ? Object.defineProperty({}, 'a', { get: getter })
            : Object.defineProperty({}, 'a', { set: getter })
        return made(object, () => {
          cell.value = value(0)
          insides.set(getter, [value(0)])
        })
      }
      case 'weakMap': {
        const map = new WeakMap<object, unknown>()
        return made(map, () => {
          for (let i = 0; i < parts.length; i++)
            if (isWeakKey(value(i))) map.set(value(i) as object, value(i + 1))
        })
      }
      case 'weakSet': {
        const set = new WeakSet()
        return made(set, () => {
          for (let i = 0; i < parts.length; i++)
            if (isWeakKey(value(i))) set.add(value(i) as object)
        })
      }
      case 'promise': {
        const held = leafOf(parts[0]?.value)
        const promise = seed % 2 === 0 ? Promise.resolve(held) : Promise.reject(held)
        promise.catch(() => {})
        insides.set(promise, [seed % 2, held])
        return made(promise, () => {})
      }
      case 'arguments': {
        const args = argumentsOf(...parts.map(({ value: one }) => leafOf(one)))
        return made(args, () => {})
      }
    }
  }

  for (const node of recipe.nodes) cells.push(cellOf(node))
  for (const cell of cells) cell.fill()
  const root = recipe.nodes[0]!
  // A root with nothing in it gives a leaf a chance to be the whole value.
  return root.kind === 'plain' && root.parts.length === 1 && root.seed === 0
    ? valueOf(root.parts[0]!.value)
    : cells[0]!.object
}

function isObject(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The private state of an instance of this file's class; null for everything else. */
export function privateOf(value: object): { readonly kept: unknown } | null {
  try {
    return { kept: Shape.kept(value as Shape) }
  } catch {
    return null
  }
}
