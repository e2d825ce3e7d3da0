/**
 * Finds members of objects as reading them would, without running anything.
 *
 * What must stay true: prototypes are asked from the object upwards, and whoever watches is told of
 * each that was asked; a Proxy is not asked; an accessor counts as its code.
 */
import { types } from 'node:util'
import type { CalleeKnowledge } from './code-knowledge.ts'
import { describeHeld, prototypeOf } from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

/** What a member was found to be; a word where there is none, or none can be seen. */
export type Found = PropertyDescriptor | 'absent' | 'opaque' | 'uninitialised'

/** The property as reading it would find it, along the prototypes, without running anything. */
export function findProperty(session: Session, object: object, key: string): Found {
  for (let at: object | null = object; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return 'opaque'
    session.watch?.property(at, key)
    try {
      const property = describeHeld(at, key)
      if (property !== undefined) {
        session.owner = at
        return property
      }
    } catch {
      // The export of a module in its temporal dead zone.
      return 'uninitialised'
    }
  }
  return 'absent'
}

/** As {@link findProperty}, of the global object and what is the platform's; undefined if absent. */
export function findPlatformProperty(
  session: Session,
  object: object,
  key: string,
): PropertyDescriptor | undefined {
  for (let at: object | null = object; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return undefined
    session.watch?.property(at, key)
    const property = describeHeld(at, key)
    if (property !== undefined) return property
  }
  return undefined
}

/** A getter or setter on the way: its code and captures, and its receiver where it sees it. */
export function encodeAccessor(
  session: Session,
  property: PropertyDescriptor,
  receiver: object,
  code: CalleeKnowledge,
): void {
  session.sink.byte(TAG.accessor)
  for (const accessor of [property.get, property.set]) {
    if (accessor === undefined) {
      session.sink.byte(TAG.undefined)
      continue
    }
    session.callee(accessor)
    if (receiver !== globalThis && code.seesThis(accessor))
      session.part({ words: '(its this)' }, receiver)
  }
}
