/**
 * Whether a program can tell two graphs of values apart: the judge of the property tests, written
 * without a look at the encoding. Two graphs are the same if their objects can be paired one to one
 * so that paired objects agree in everything.
 *
 * What must stay true: it knows no hash and no order of visit; it may run getters of nobody's, for
 * recipes have none that the user could see.
 */
import { types } from 'node:util'
import { insides, privateOf } from './build.ts'

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

/** The hidden kind of an object, by what the engine says. */
function kindOf(value: object): string {
  const checks: readonly [string, (one: unknown) => boolean][] = [
    ['array', Array.isArray],
    ['map', types.isMap],
    ['set', types.isSet],
    ['date', types.isDate],
    ['regexp', types.isRegExp],
    ['error', types.isNativeError],
    ['boxed', types.isBoxedPrimitive],
    ['anyBuffer', types.isAnyArrayBuffer],
    ['view', ArrayBuffer.isView],
    ['promise', types.isPromise],
    ['weakMap', types.isWeakMap],
    ['weakSet', types.isWeakSet],
    ['arguments', types.isArgumentsObject],
  ]
  return checks.find(([, is]) => is(value))?.[0] ?? (value instanceof URL ? 'url' : typeof value)
}

function bytesOf(value: ArrayBuffer | ArrayBufferView): string {
  const view = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value)
  return [...view].join(',')
}

class Comparison {
  private readonly forth: Map<unknown, unknown> = new Map()
  private readonly back: Map<unknown, unknown> = new Map()
  private readonly pending: [unknown, unknown][] = []
  private readonly weak: [object, object][] = []

  same(left: unknown, right: unknown): boolean {
    this.pending.push([left, right])
    do {
      for (let next = this.pending.pop(); next !== undefined; next = this.pending.pop())
        if (!this.pair(...next)) return false
      if (!this.weakSame()) return false
    } while (this.pending.length > 0)
    return true
  }

  private pair(left: unknown, right: unknown): boolean {
    if (typeof left !== typeof right) return false
    if (typeof left === 'symbol') return this.symbols(left, right as symbol)
    if (!isObject(left) || !isObject(right)) return Object.is(left, right)
    if (this.forth.has(left) || this.back.has(right))
      return this.forth.get(left) === right && this.back.get(right) === left
    this.forth.set(left, right)
    this.back.set(right, left)
    if (left === right) return true
    return this.objects(left, right)
  }

  private symbols(left: symbol, right: symbol): boolean {
    const fixed = (one: symbol): boolean =>
      Symbol.keyFor(one) !== undefined ||
      [Symbol.iterator, Symbol.hasInstance, Symbol.species].some((known) => known === one)
    if (fixed(left) || fixed(right)) return left === right
    if (left.description !== right.description) return false
    if (this.forth.has(left) || this.back.has(right))
      return this.forth.get(left) === right && this.back.get(right) === left
    this.forth.set(left, right)
    this.back.set(right, left)
    return true
  }

  private objects(left: object, right: object): boolean {
    if (types.isProxy(left) !== types.isProxy(right)) return false
    if (types.isProxy(left)) return this.lists(insides.get(left)!, insides.get(right)!)
    const kind = kindOf(left)
    if (kind !== kindOf(right)) return false
    if (!this.lists(insides.get(left) ?? [], insides.get(right) ?? [])) return false
    if (
      typeof left === 'function' &&
      (insides.get(left) === undefined || String(left) !== String(right))
    )
      return false
    if (!this.hidden(kind, left, right)) return false
    const [one, other] = [
      Object.getPrototypeOf(left) as unknown,
      Object.getPrototypeOf(right) as unknown,
    ]
    this.pending.push([one, other])
    if (Object.isExtensible(left) !== Object.isExtensible(right)) return false
    const [mine, yours] = [privateOf(left), privateOf(right)]
    if ((mine === null) !== (yours === null)) return false
    if (mine !== null) this.pending.push([mine.kept, yours!.kept])
    return this.properties(left, right)
  }

  private lists(left: readonly unknown[], right: readonly unknown[]): boolean {
    if (left.length !== right.length) return false
    for (const [index, value] of left.entries()) this.pending.push([value, right[index]])
    return true
  }

  private hidden(kind: string, left: object, right: object): boolean {
    switch (kind) {
      case 'map':
        return this.lists(
          [...(left as Map<unknown, unknown>)].flat(),
          [...(right as Map<unknown, unknown>)].flat(),
        )
      case 'set':
        return this.lists([...(left as Set<unknown>)], [...(right as Set<unknown>)])
      case 'date':
        return Object.is((left as Date).getTime(), (right as Date).getTime())
      case 'regexp':
        return String(left) === String(right)
      case 'boxed':
        return Object.is(left.valueOf(), right.valueOf())
      case 'url':
        return String(left) === String(right)
      case 'anyBuffer':
        return bytesOf(left as ArrayBuffer) === bytesOf(right as ArrayBuffer)
      case 'view':
        return bytesOf(left as ArrayBufferView) === bytesOf(right as ArrayBufferView)
      case 'weakMap':
      case 'weakSet':
        this.weak.push([left, right])
        return true
      default:
        return true
    }
  }

  private properties(left: object, right: object): boolean {
    // The stack of an error says where it was made, and doesn't count.
    const shown = (object: object): PropertyKey[] =>
      Reflect.ownKeys(object).filter((key) => key !== 'stack')
    const [keys, others] = [shown(left), shown(right)]
    if (keys.length !== others.length) return false
    for (const [index, key] of keys.entries()) {
      const other = others[index]!
      if (typeof key === 'symbol' && typeof other === 'symbol') this.pending.push([key, other])
      else if (key !== other) return false
      const one = Object.getOwnPropertyDescriptor(left, key)!
      const two = Object.getOwnPropertyDescriptor(right, other)!
      if (
        one.enumerable !== two.enumerable ||
        one.configurable !== two.configurable ||
        one.writable !== two.writable
      )
        return false
      if ('value' in one !== 'value' in two) return false
      this.pending.push([one.value, two.value], [one.get, two.get], [one.set, two.set])
    }
    return true
  }

  /** Weak collections agree on every object that the graphs reach, which may reach more. */
  private weakSame(): boolean {
    for (const [left, right] of this.weak)
      for (const [one, other] of this.forth) {
        const [held, there] = [left as WeakMap<object, unknown>, right as WeakMap<object, unknown>]
        if (typeof one === 'symbol') continue
        if (held.has(one as object) !== there.has(other as object)) return false
        if (!types.isWeakMap(left) || !held.has(one as object)) continue
        const [value, counterpart] = [held.get(one as object), there.get(other as object)]
        if (isObject(value) && !this.forth.has(value)) this.pending.push([value, counterpart])
        else if (!this.pair(value, counterpart)) return false
      }
    return true
  }
}

/** Whether no program can tell `left` from `right` (but by holding on to one of them). */
export function same(left: unknown, right: unknown): boolean {
  return new Comparison().same(left, right)
}
