/**
 * What an encoding session has reached, beside its bytes: the live objects by number, which members
 * of them count, and what variables held. With it the effects of a call are found and replayed.
 *
 * What must stay true: whatever equal keys have in common, and nothing else, is numbered alike, so
 * number N of one process is number N of another. Noting costs a push; all else is worked out when
 * somebody asks.
 */
import type { PrivateMember } from '../platform/inspector.ts'
import { isObject } from './primordials.ts'

/** Stands for the value of a variable that is not initialised yet. */
export const UNINITIALISED: unique symbol = Symbol('uninitialised')

/** An object that says itself what counts of it, and what it said. */
export interface Keyed {
  readonly value: object
  readonly method: Function
  readonly said: unknown
}

/** A variable that a function reads. */
export interface Variable {
  readonly fn: Function
  readonly name: string
  /** What it held, or {@link UNINITIALISED}. */
  readonly value: unknown
}

const NO_MEMBERS: ReadonlyMap<object, ReadonlySet<PropertyKey>> = new Map()

/** What one session has reached. */
export interface Reached {
  /** Everything met, in order: its number doubled, plus one if its whole content counts. */
  readonly numbers: ReadonlyMap<object | symbol, number>
  readonly reach: Reach
}

export class Reach {
  /** Function, name and value of each variable read. */
  private bindings: unknown[] | null = null
  /** Object and key of each member that counts by itself. */
  private reads: unknown[] | null = null
  /** Objects that variables hold, and the names of these. */
  private origins: unknown[] | null = null
  /** Objects that were met and whose content does not count. */
  private left: Set<object> | null = null
  private privates: Map<object, readonly PrivateMember[]> | null = null
  private told: Keyed[] | null = null
  /** Builtins that are named as a whole, and their names. */
  private whole: Map<object, string> | null = null
  /** Whether the global object escapes, so that all its properties count. */
  wholeGlobal = false

  /** Whether anything was noted. */
  get used(): boolean {
    return (
      this.bindings !== null ||
      this.reads !== null ||
      this.origins !== null ||
      this.left !== null ||
      this.privates !== null ||
      this.told !== null ||
      this.whole !== null ||
      this.wholeGlobal
    )
  }

  /** A variable of `fn` was read. */
  binding(fn: Function, name: string, value: unknown): void {
    ;(this.bindings ??= []).push(fn, name, value)
  }

  uninitialised(fn: Function, name: string): void {
    this.binding(fn, name, UNINITIALISED)
  }

  /** One member of an object counts. */
  read(object: object, key: PropertyKey): void {
    ;(this.reads ??= []).push(object, key)
  }

  /** A variable called `name` holds `value`. */
  origin(value: unknown, name: string): void {
    if (isObject(value)) (this.origins ??= []).push(value, name)
  }

  /** A builtin counts by its name, whatever is done to it. */
  builtin(object: object, name: string): void {
    ;(this.whole ??= new Map()).set(object, name)
  }

  /** The content of `object` does not count, though it has a number. */
  leaveOut(object: object): void {
    ;(this.left ??= new Set()).add(object)
  }

  /** Takes {@link leaveOut} back. */
  takeIn(object: object): void {
    this.left?.delete(object)
  }

  holdsPrivate(object: object, members: readonly PrivateMember[]): void {
    ;(this.privates ??= new Map()).set(object, members)
  }

  keyed(value: object, method: Function, said: unknown): void {
    ;(this.told ??= []).push({ value, method, said })
    this.leaveOut(value)
  }

  /** Members that count by themselves, by object, in the order in which they were met. */
  members(): ReadonlyMap<object, ReadonlySet<PropertyKey>> {
    const { reads } = this
    if (reads === null) return NO_MEMBERS
    const found = new Map<object, Set<PropertyKey>>()
    for (let at = 0; at < reads.length; at += 2) {
      const object = reads[at] as object
      const keys = found.get(object)
      if (keys === undefined) found.set(object, new Set([reads[at + 1] as PropertyKey]))
      else keys.add(reads[at + 1] as PropertyKey)
    }
    return found
  }

  /** Objects that variables hold, with the first variable's name. */
  named(): ReadonlyMap<object, string> {
    const found = new Map<object, string>()
    const origins = this.origins ?? []
    for (let at = 0; at < origins.length; at += 2)
      if (!found.has(origins[at] as object))
        found.set(origins[at] as object, String(origins[at + 1]))
    return found
  }

  /** Builtins that are named as a whole, with their names. */
  builtins(): Iterable<readonly [object, string]> {
    return this.whole ?? []
  }

  isLeftOut(object: object): boolean {
    return this.left !== null && this.left.has(object)
  }

  /** Whether any object's private members count. */
  get hasPrivates(): boolean {
    return this.privates !== null
  }

  /** Private members of an object as they were; null if none count. */
  privateMembers(object: object): readonly PrivateMember[] | null {
    return this.privates?.get(object) ?? null
  }

  /** Objects that say themselves what counts of them. */
  keyedObjects(): readonly Keyed[] {
    return this.told ?? []
  }

  /** Each variable read: the function, its name, what it held. */
  variables(): readonly Variable[] {
    const bindings = this.bindings ?? []
    const found: Variable[] = []
    for (let at = 0; at < bindings.length; at += 3)
      found.push({
        fn: bindings[at] as Function,
        name: String(bindings[at + 1]),
        value: bindings[at + 2],
      })
    return found
  }
}

/** Where nothing counts but a version. */
export const NOTHING_REACHED: Reached = { numbers: new Map(), reach: new Reach() }
