/**
 * Puts wrappers in the place of impure builtins, and takes them away again.
 *
 * What must stay true: nobody can tell a wrapper by calling it: `this`, arguments, `new.target`,
 * result, errors, name, length and own properties are those of the original. With nothing recording,
 * a call costs one compare more than without. Fingerprints take a wrapper for its original
 * (platform/stand-ins.ts). Whoever replaced it since (fake timers) is left alone.
 *
 * Three kinds of wrapper, for a Proxy costs 100 ns a call:
 * - a plain function, where the original is JavaScript (then its text is the runtime's own business);
 * - a bound one, whose text says "native code" as programs may test, where the original is native,
 *   asks for no `this` and is called often;
 * - a Proxy for other native ones, and for `Date`: on it a program may patch `Date.now` at any time.
 */
import { types } from 'node:util'
import { isNativeText } from '../fingerprint/intrinsics.ts'
import { behindStandIn, standIn, unseenAs } from '../platform/stand-ins.ts'
import { current, isIdle, unrecorded } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import { runtimePartAsks } from '../trace/call-frames.ts'
import { dress, Patches } from '../trace/patch.ts'
import type { AnyFunction } from '../trace/patch.ts'
import { isHarmless } from './harmless.ts'
import type { ImpurityKind, Notice } from './impurity.ts'
import { notedOf } from './noted.ts'

const { apply, construct } = Reflect

/** Which calls of a function count; all by default. */
export type Counts = (args: readonly unknown[]) => boolean

const kinds = new Map<string, ImpurityKind>()

/** The kind of what a reference taken before is called; null for what is not impure by itself. */
export function kindOfTaken(what: string): ImpurityKind | null {
  return kinds.get(what) ?? null
}

/** Libraries that the runtime brings along name what they make at random; programs see none of it. */
function isOfTheRuntime(kind: ImpurityKind): boolean {
  return kind === 'random' && runtimePartAsks('node:internal/deps/minimatch')
}

/** One installation. */
export class Watcher {
  readonly patches: Patches = new Patches()
  /** Passes on what the user's code has done; what is known already costs a look-up. */
  readonly notice: Notice
  /** Who is told. */
  readonly tell: Notice

  constructor(tell: Notice) {
    this.tell = tell
    const known = new WeakMap<Recording, Set<string>>()
    this.notice = (kind, what) => {
      const recording = current()
      if (recording === null) return
      let told = known.get(recording)
      if (told === undefined) known.set(recording, (told = new Set()))
      // What a module does while it is loaded counts for others as well, who may not know of it yet.
      const isKnown = told.has(what) && recording.loads === null
      if (isKnown || unrecorded(() => isHarmless(kind, what) || isOfTheRuntime(kind))) return
      tell(kind, what)
      // Where somebody answers for code, the next one may be nobody's.
      if (notedOf(recording)?.knows(kind, what) !== false) told.add(what)
    }
  }

  /** Watches a method; nothing happens where the runtime has none of that name. */
  method(
    owner: object | undefined,
    key: string,
    kind: ImpurityKind,
    what: string,
    counts?: Counts,
  ): void {
    this.replace(owner, key, kind, what, (original) => {
      const tell = (args: readonly unknown[]): void => {
        if (counts === undefined || counts(args)) this.notice(kind, `${what}()`)
      }
      return isNativeText(textOf(original)) ? proxied(original, tell) : plain(original, tell)
    })
  }

  /** Replaces a method by what `make` makes of it; `what` is how messages call the original. */
  replace(
    owner: object | undefined,
    key: string,
    kind: ImpurityKind,
    what: string,
    make: (original: AnyFunction) => AnyFunction,
  ): void {
    if (owner === undefined) return
    const original: unknown = Object.getOwnPropertyDescriptor(owner, key)?.value
    if (typeof original !== 'function' || behindStandIn(original) !== original) return
    if (this.patches.replace(owner, key, make)) this.unseen(original, kind, what)
  }

  /** Says that calling `original` itself is not seen. */
  unseen(original: object, kind: ImpurityKind, what: string): void {
    kinds.set(what, kind)
    this.patches.onRestore(unseenAs(original, what))
  }

  /** Puts `value` where another value stands. */
  put(owner: object, key: string, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(owner, key)
    if (before === undefined || !('value' in before)) return
    Object.defineProperty(owner, key, { ...before, value })
    this.patches.onRestore(() => {
      if (Object.getOwnPropertyDescriptor(owner, key)?.value === value)
        Object.defineProperty(owner, key, before)
    })
  }

  /** Watches what is made of a class. */
  made(owner: object, key: string, kind: ImpurityKind, counts: Counts): void {
    const original: unknown = Object.getOwnPropertyDescriptor(owner, key)?.value
    if (typeof original !== 'function' || behindStandIn(original) !== original) return
    const proxy: Function = new Proxy(original, {
      construct: (target, args: unknown[], maker: Function): object => {
        if (!isIdle() && counts(args)) this.notice(kind, `new ${key}()`)
        return construct(target, args, maker === proxy ? target : maker) as object
      },
    })
    standIn(proxy, original)
    this.put(owner, key, proxy)
    this.unseen(original, kind, key)
  }

  /** Watches reads of an accessor. */
  getter(owner: object | undefined, key: string, kind: ImpurityKind, what: string): void {
    this.replaceGetter(owner, key, (original) => plain(original, () => this.notice(kind, what)))
  }

  /** Replaces the getter of an accessor. */
  replaceGetter(
    owner: object | undefined,
    key: string,
    make: (original: AnyFunction) => AnyFunction,
  ): void {
    if (owner === undefined) return
    const before = Object.getOwnPropertyDescriptor(owner, key)
    if (before?.get === undefined || before.configurable !== true) return
    const get = make(before.get as AnyFunction)
    dress(get, before.get as AnyFunction)
    Object.defineProperty(owner, key, { ...before, get })
    this.patches.onRestore(() => {
      if (Object.getOwnPropertyDescriptor(owner, key)?.get === get)
        Object.defineProperty(owner, key, before)
    })
  }

  /** Watches messages of a diagnostics channel. */
  channel(name: string, kind: ImpurityKind, what: string): void {
    const { subscribe, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel')
    const seen = (): void => {
      if (!isIdle()) this.notice(kind, what)
    }
    subscribe(name, seen)
    this.patches.onRestore(() => void unsubscribe(name, seen))
  }
}

/** The text of a function; '' for a Proxy, which has none of its own. */
export function textOf(fn: Function): string {
  return types.isProxy(fn) ? '' : Function.prototype.toString.call(fn)
}

/** The same function with a text that says "native code". */
export function bound(fn: () => unknown): AnyFunction {
  return fn.bind(null)
}

function plain(original: AnyFunction, tell: (args: readonly unknown[]) => void): AnyFunction {
  return function (this: unknown, ...args: unknown[]): unknown {
    if (!isIdle()) tell(args)
    return apply(original, this, args)
  }
}

function proxied(original: AnyFunction, tell: (args: readonly unknown[]) => void): AnyFunction {
  return new Proxy(original, {
    apply(target, self, args: unknown[]): unknown {
      if (!isIdle()) tell(args)
      return apply(target, self, args)
    },
  })
}

/** The object of the prototype chain that has the property itself. */
export function holderOf(object: object, key: string): object | undefined {
  for (let at: object | null = object; at !== null; at = Object.getPrototypeOf(at) as object | null)
    if (Object.hasOwn(at, key)) return at
  return undefined
}
