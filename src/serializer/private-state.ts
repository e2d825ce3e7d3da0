/**
 * Says whether a class gives its instances state that no own property shows.
 *
 * What must stay true: when in doubt the answer is yes, because an instance restored without its
 * private state would fail, or lie, at its first method call. Besides `#names` this recognises what
 * compilers make of them (WeakMaps and WeakSets that the constructor fills with `this`). A WeakMap
 * that code outside of the class fills is beyond what can be seen here.
 */
import { createRequire } from 'node:module'
import type * as Acorn from 'acorn'
import { functionText, getOwnPropertyDescriptor, getPrototypeOf } from './intrinsics.ts'
import { FunctionPrototype, isProxy } from './intrinsics.ts'

/** `__privateAdd(this, …)`, `_classPrivateFieldInitSpec(this, …)`, `_x.set(this, …)`, `_x.add(this)` */
const loweredPrivate = /(?:private\w*\s*\(|\.\s*(?:set|add)\s*\()\s*_?this\b/i
const nativeText = /\{\s*\[native code\]\s*\}\s*$/

export interface Ancestry {
  /** A class on the chain declares private state, named here; null if none does. */
  readonly privateIn: string | null
  /** The builtin prototype that the chain ends in: Object.prototype, Map.prototype, …, or null. */
  readonly base: object | null
  /** Names a native class that is not known, and so may hold anything; null if there is none. */
  readonly unknownNative: string | null
}

/** Follows the prototypes from `prototype` to the first of `builtins`. */
export function ancestryOf(prototype: object, builtins: ReadonlySet<object>): Ancestry {
  let privateIn: string | null = null
  let unknownNative: string | null = null
  let proto: object | null = prototype
  for (; proto !== null && !builtins.has(proto); proto = getPrototypeOf(proto) as object | null) {
    if (isProxy(proto)) return { privateIn, base: null, unknownNative: 'a Proxy' }
    const constructor: unknown = getOwnPropertyDescriptor(proto, 'constructor')?.value
    if (typeof constructor !== 'function') continue
    // The chain of constructors may differ from that of prototypes (mixins, setPrototypeOf).
    for (
      let maker: unknown = constructor;
      typeof maker === 'function' && maker !== FunctionPrototype;
      maker = getPrototypeOf(maker)
    ) {
      if (isProxy(maker)) {
        unknownNative ??= 'a Proxy'
        break
      }
      const prototypeOfMaker: unknown = getOwnPropertyDescriptor(maker, 'prototype')?.value
      if (builtins.has(prototypeOfMaker as object)) break
      const text = functionText(maker) as string
      if (nativeText.test(text)) unknownNative ??= nameOf(maker)
      else if (declaresPrivate(text)) privateIn ??= nameOf(maker)
    }
  }
  return { privateIn, base: proto, unknownNative }
}

export function nameOf(constructor: object): string {
  const name: unknown = getOwnPropertyDescriptor(constructor, 'name')?.value
  return typeof name === 'string' ? name : ''
}

interface ClassMember {
  readonly type: string
  readonly static?: boolean
  readonly key?: { readonly type: string }
}

function declaresPrivate(text: string): boolean {
  if (loweredPrivate.test(text)) return true
  if (!text.includes('#')) return false
  try {
    // Loaded at first need: few values have classes whose text mentions a #.
    const { parseExpressionAt } = createRequire(import.meta.url)('acorn') as typeof Acorn
    const node = parseExpressionAt(`(${text})`, 0, { ecmaVersion: 'latest' }) as unknown as {
      readonly type: string
      readonly body?: { readonly body?: readonly ClassMember[] }
    }
    // A function's text: a '#' there belongs to a class inside of it, or to a string.
    if (node.type !== 'ClassExpression') return false
    return (node.body?.body ?? []).some(
      (member) => member.key?.type === 'PrivateIdentifier' && member.static !== true,
    )
  } catch {
    return true
  }
}
