/**
 * Encodes objects of which something else counts than their state: what the user has marked, classes
 * that the config leaves out or that say themselves what counts of them, loggers.
 *
 * What must stay true: of what an object brings along only the methods of the protocol run
 * (`[fingerprintState]()`, `[cacheKey]()`, `[cacheVersion]()`), and only here; what they return may
 * change at any call, so no earlier answer is taken for theirs.
 */
import { types } from 'node:util'
import { callUser } from '../platform/user-code.ts'
import type { CodeKnowledge } from './code-knowledge.ts'
import { cacheKey, cacheVersion, fingerprintState, marks } from './marks.ts'
import { describeProperty, prototypeOf } from './primordials.ts'
import { constructorOf, isPrototypeItself } from './prototypes.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

/** Writes that something is there of which nothing counts. */
export function ignore(session: Session): void {
  session.trusts = true
  session.sink.byte(TAG.ignored)
  session.tree?.is('ignored')
}

/** Writes what the user, or the config, has marked by itself. False if that is not so. */
export function encodeMarked(session: Session, value: object): boolean {
  if (marks.any) {
    if (marks.ignored.has(value)) {
      ignore(session)
      return true
    }
    const constant = marks.constant.get(value)
    if (constant !== undefined) {
      session.trusts = true
      session.sink.byte(TAG.constant)
      const { version } = constant
      session.sink.byte(version === null ? 0 : 1)
      if (version !== null) session.sink.text(version)
      // Hashed once, by itself, at its first use: the user's promise that it stays so.
      else session.sink.digest((constant.digest ??= session.alone(value)))
      session.tree?.is('constant', version ?? constant.digest!.toString(16))
      return true
    }
  }
  if (session.config.ignoredValues?.has(value) === true) {
    ignore(session)
    return true
  }
  return false
}

/** Whether the config leaves out the class of an object, or one that it extends. */
export function isIgnoredClass(session: Session, value: object): boolean {
  const { ignoredClasses, ignoredClassNames } = session.config
  for (
    let at = prototypeOf(value) as object | null;
    at !== null;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    const constructor = constructorOf(at)
    if (constructor === undefined) continue
    if (ignoredClasses.has(constructor)) return true
    const name = describeProperty(constructor, 'name')?.value as unknown
    if (typeof name === 'string' && ignoredClassNames.has(name)) return true
  }
  return false
}

/** A data property found on the object or its prototypes without running anything. */
function findMethod(value: object, key: symbol): Function | undefined {
  for (let at: object | null = value; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return undefined
    const property = describeProperty(at, key)
    if (property !== undefined)
      return typeof property.value === 'function' ? property.value : undefined
  }
  return undefined
}

/** Writes a logger, or what an object says itself that counts of it. False for all else. */
export function encodeProtocol(
  session: Session,
  value: object,
  prototype: object | null,
  code: CodeKnowledge,
): boolean {
  if (isLogger(session, value, code)) {
    session.sink.byte(TAG.logger)
    session.tree?.is('logger')
    session.reach?.leaveOut(value)
    return true
  }
  // A class's prototype has the method too, but is no instance.
  if (isPrototypeItself(value)) return false
  const state = findMethod(value, fingerprintState)
  if (state !== undefined) {
    session.sink.byte(TAG.state)
    session.tree?.is('object')
    session.part({ words: '(prototype)' }, prototype)
    const said = callUser(state, value)
    session.part({ words: '[fingerprintState]()' }, said)
    session.reach?.keyed(value, state, said)
    session.watch?.giveUp()
    return true
  }
  const key = findMethod(value, cacheKey)
  if (key === undefined) return false
  session.sink.byte(TAG.keyed)
  session.tree?.is('object')
  session.part({ words: '(prototype)' }, prototype)
  const said = callUser(key, value)
  session.part({ words: '[cacheKey]()' }, said)
  session.reach?.keyed(value, key, said)
  const version = findMethod(value, cacheVersion)
  if (version !== undefined) session.version(callUser(version, value))
  session.watch?.giveUp()
  return true
}

const consoleAtLoad: object = console

function isLogger(session: Session, value: object, code: CodeKnowledge): boolean {
  if (value === consoleAtLoad) return true
  for (
    let at: object | null = value;
    at !== null && at !== Object.prototype;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    const constructor = constructorOf(at)
    if (constructor === undefined) continue
    if (
      at !== value &&
      describeProperty(constructor, 'name')?.value === 'Console' &&
      code.isPlatformCode(constructor)
    )
      return true
    if (code.isIgnoredCode(session, constructor)) return true
  }
  return false
}
