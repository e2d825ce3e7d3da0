/**
 * Replays on live objects what a call did to their counterparts.
 *
 * What must stay true: all or nothing (everything is checked before the first change); no code of the
 * user's runs: setters, traps and patched methods are passed by; what is applied is applied in the
 * order in which it was recorded.
 */
import { EffectError } from '../errors.ts'
import { writePrivateFields, type PrivateWrite } from '../platform/private-fields.ts'
import * as from from '../serializer/intrinsics.ts'
import type { Classes } from '../serializer/index.ts'
import { problemOf } from './check.ts'
import { decodeChanges } from './encoding.ts'
import type { DecodedChanges } from './encoding.ts'
import { kindOf } from './kind.ts'
import { elementPlace, placeOf } from './memory.ts'
import * as op from './operation.ts'
import type { Operation } from './operation.ts'
import * as builtin from './primordials.ts'
import type { Roster } from './roster.ts'
import { CONFIGURABLE, ENUMERABLE, WRITABLE } from './shot.ts'

/** What replaying gave. */
export type Applied =
  | { readonly applied: true; readonly result: unknown }
  /** Nothing was changed; `why` in words. */
  | { readonly applied: false; readonly why: string }

/** Changes that were checked against the live objects, or why they can't be applied to them. */
export type Ready =
  | { readonly ready: true; readonly apply: () => Applied }
  | { readonly ready: false; readonly why: string }

/**
 * Decodes changes for the live objects of a call with the same key, and checks that they can be
 * applied; changes nothing. `apply` gives the result of the recorded call, in which objects of the call
 * are those of this one.
 *
 * @throws SerializeError for damaged bytes, or a class that is not registered.
 */
export function readyChanges(bytes: Uint8Array, roster: Roster, classes: Classes): Ready {
  const decoded = decodeChanges(bytes, roster, classes)
  if (decoded === null) return { ready: false, why: 'they were recorded for other objects' }
  const problem = problemOf(decoded.operations, roster)
  if (problem !== null) return { ready: false, why: problem }
  return { ready: true, apply: () => apply(decoded, roster) }
}

/** Checks and applies in one. */
export function applyChanges(bytes: Uint8Array, roster: Roster, classes: Classes): Applied {
  const ready = readyChanges(bytes, roster, classes)
  return ready.ready ? ready.apply() : { applied: false, why: ready.why }
}

function apply({ operations, result }: DecodedChanges, roster: Roster): Applied {
  // The only step that may still fail, and it fails before it has changed anything.
  if (!writePrivateFields(privateWrites(operations, roster)))
    return { applied: false, why: "a private field can't be written in this runtime" }
  for (const operation of operations) carryOut(operation, roster)
  return { applied: true, result }
}

function privateWrites(operations: readonly Operation[], roster: Roster): PrivateWrite[] {
  return operations.flatMap((operation) =>
    operation[0] === op.PRIVATE
      ? [
          {
            object: roster.values[operation[1]] as object,
            name: operation[2],
            value: operation[3],
          },
        ]
      : [],
  )
}

function carryOut(operation: Operation, roster: Roster): void {
  const target = roster.values[operation[1]] as object
  switch (operation[0]) {
    case op.DELETE:
      return done(from.deleteProperty(target, operation[2]))
    case op.DEFINE:
      return define(target, operation[2], operation[3], operation[4])
    case op.LENGTH:
      return done(builtin.defineOwn(target, 'length', { value: operation[2] }))
    case op.LENGTH_FIXED:
      return done(builtin.defineOwn(target, 'length', { writable: false }))
    case op.MAP:
      return changeMap(target, operation[2], operation[3], operation[4])
    case op.SET:
      return changeSet(target, operation[2], operation[3], operation[4])
    case op.BYTES:
      return writeBytes(target, operation[2], operation[3])
    case op.RESIZE:
      return builtin.bufferResize(target, operation[2])
    case op.DATE:
      builtin.dateSetTime(target, operation[2])
      return
    case op.HREF:
      return builtin.urlSetHref(target, operation[2])
    case op.PAIRS:
      return changePairs(target, operation[2])
    case op.WEAK:
      return changeWeak(target, operation[2], operation[3], operation[4])
    case op.PRIVATE:
      // Written before all others.
      return
    case op.PROTOTYPE:
      return done(builtin.setPrototype(target, operation[2]))
    case op.NOT_EXTENSIBLE:
      return done(builtin.lockObject(target))
    case op.ELEMENT: {
      const { memory } = elementPlace(roster, operation[1], operation[2])!
      return builtin.setBytes(memory, operation[4], 0)
    }
    default:
      return operation satisfies never
  }
}

/** What was checked and fails all the same is a defect here, and must not pass as a hit. */
function done(worked: boolean): void {
  if (!worked)
    throw new EffectError(
      'ERR_EFFECT_UNSUPPORTED',
      'Replaying an effect failed after it was checked',
    )
}

function define(target: object, key: PropertyKey, flags: number, value: unknown): void {
  done(
    builtin.defineOwn(target, key, {
      value,
      writable: (flags & WRITABLE) !== 0,
      enumerable: (flags & ENUMERABLE) !== 0,
      configurable: (flags & CONFIGURABLE) !== 0,
    }),
  )
}

function changeMap(
  map: object,
  cleared: boolean,
  deleted: readonly unknown[],
  set: readonly unknown[],
): void {
  if (cleared) builtin.mapClear(map)
  for (const key of deleted) builtin.mapDelete(map, key)
  for (let at = 0; at < set.length; at += 2) from.mapSet(map, set[at], set[at + 1])
}

function changeSet(
  set: object,
  cleared: boolean,
  deleted: readonly unknown[],
  added: readonly unknown[],
): void {
  if (cleared) builtin.setClear(set)
  for (const member of deleted) builtin.setDelete(set, member)
  for (const member of added) from.setAdd(set, member)
}

function writeBytes(target: object, offset: number, bytes: Uint8Array): void {
  const place = placeOf(target)!
  const memory = new Uint8Array(place.buffer as ArrayBuffer, place.start)
  builtin.setBytes(memory, bytes, offset)
}

function changePairs(params: object, pairs: readonly string[]): void {
  const keys: string[] = []
  from.searchParamsForEach(params, (_, key) => void keys.push(key))
  for (const key of keys) builtin.searchParamsDelete(params, key)
  for (let at = 0; at < pairs.length; at += 2)
    from.searchParamsAppend(params, pairs[at]!, pairs[at + 1]!)
}

function changeWeak(collection: object, key: object | symbol, held: boolean, value: unknown): void {
  if (kindOf(collection) === 'weakMap') {
    if (held) builtin.weakMapSet(collection, key, value)
    else builtin.weakMapDelete(collection, key)
  } else if (held) builtin.weakSetAdd(collection, key)
  else builtin.weakSetDelete(collection, key)
}
