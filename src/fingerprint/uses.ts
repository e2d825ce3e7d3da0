/**
 * Walks the member path of one use of a variable: `config.limits.size`.
 *
 * What must stay true: a member that is read counts alone while its object does not escape; a getter
 * on the way is never called: it counts as code, with its receiver, or as what it surely forwards to.
 */
import { types } from 'node:util'
import { readProxyParts } from '../platform/inspector.ts'
import { behindStandIn, withProperties } from '../platform/stand-ins.ts'
import { ticks } from '../platform/ticks.ts'
import type { Use } from './analysis/index.ts'
import { findBinding, type SlotScope } from './bindings.ts'
import type { CalleeKnowledge } from './code-knowledge.ts'
import { marks } from './marks.ts'
import { encodeAccessor, findProperty } from './members.ts'
import { apply, isObject } from './primordials.ts'
import { partText, type PathPart } from './path.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'
import { encodeEnd, encodeSourceText, encodeTarget } from './use-ends.ts'

/** Writes what one use of a variable that holds `root` can see. */
export function encodeUse(
  session: Session,
  name: string,
  root: unknown,
  use: Use,
  code: CalleeKnowledge,
): void {
  session.sink.byte(TAG.use)
  const label: PathPart = {
    words: `captured ${name}${use.path.map((key: string) => partText(key)).join('')}`,
  }
  session.reach?.origin(root, name)
  session.path.push(label)
  session.tree?.enter(label.words)
  const { costs } = session
  // Captures of the root alone: what others reach through them is part of their cost.
  const timed = costs !== null && session.path.length === 2
  const started = timed ? ticks() - code.inspecting() : 0
  walk(session, root, use, code)
  if (timed) {
    // What the inspector takes is paid until the function settles, and no fault of the value.
    const cost = ticks() - code.inspecting() - started
    costs.set(label.words, (costs.get(label.words) ?? 0) + cost)
  }
  session.tree?.leave()
  session.path.pop()
}

function walk(session: Session, root: unknown, use: Use, code: CalleeKnowledge): void {
  let { path } = use
  let value = withProperties(root)
  /** What stands at the end of the path, be it a stand-in. */
  let held = root
  let receiver: unknown
  /** `o.f()` calls what a getter of `o` forwards to with `o`, wherever that comes from. */
  let caller: unknown
  for (let i = 0; i < path.length; i++) {
    // A member of a primitive is the language's, and the primitive says it all.
    if (!isObject(value)) return session.value(value)
    if (isLoggerObject(session, value, path, i, code)) {
      session.sink.byte(TAG.logger)
      session.tree?.is('logger')
      return
    }
    if (isMarked(session, behindStandIn(value))) return session.value(value)
    const holder = throughProxy(session, value, code)
    if (holder === null) return
    // Stacks never count, and V8 keeps them in an accessor of its own.
    if (path[i] === 'stack' && types.isNativeError(holder)) return session.sink.byte(TAG.ignored)
    session.sink.byte(TAG.receiver)
    session.identity(behindStandIn(holder))
    session.reach?.read(behindStandIn(holder), path[i]!)
    receiver = holder
    const found = findProperty(session, holder, path[i]!)
    if (use.how === 'write' && i === path.length - 1) encodeTarget(session, holder, found)
    if (found === 'opaque') return session.value(holder)
    if (found === 'uninitialised') return session.sink.byte(TAG.uninitialised)
    if (found === 'absent') {
      session.sink.byte(TAG.absent)
      session.tree?.is('absent', 'absent')
      return
    }
    if (!('value' in found)) {
      const promises = i < path.length - 1 ? promisesOf(holder, path[i]!, found, code) : null
      if (promises !== null) {
        session.sink.byte(TAG.forwarded)
        held = promises
        value = withProperties(held)
        continue
      }
      // Compiled modules export through getters; what such a getter returns can be read instead.
      // A write runs the setter instead, and that is code like any other.
      const writes = use.how === 'write' && i === path.length - 1
      const scope =
        found.get === undefined || writes
          ? null
          : code.forwarding(session, behindStandIn(found.get))
      const forwarded = scope === null ? null : forwardedBy(session, scope)
      if (forwarded === null) return encodeAccessor(session, found, holder, code)
      session.sink.byte(TAG.forwarded)
      if (i === path.length - 1) caller ??= holder
      held = forwarded.value
      value = withProperties(held)
      path = [...forwarded.path, ...path.slice(i + 1)]
      i = -1
      continue
    }
    if (typeof holder === 'function' && path[i] === 'toString' && i === path.length - 1)
      encodeSourceText(session, behindStandIn(holder))
    held = found.value
    value = withProperties(held)
  }
  encodeEnd(session, held, caller ?? receiver, use, code)
}

/**
 * The object in which members are looked for; null behind a Proxy, which counts whole. Test runners
 * hand the platform's modules out behind one: what is put into these counts as it does elsewhere.
 */
function throughProxy(session: Session, value: object, code: CalleeKnowledge): object | null {
  if (!types.isProxy(value)) return value
  session.value(value)
  const { target } = readProxyParts(value)
  return isObject(target) && code.isBuiltinObject(target) ? target : null
}

/**
 * `fs.promises` and the like, which a getter of the platform gives: members of it may be replaced like
 * those of any module. Null for all else.
 */
function promisesOf(
  holder: object,
  key: string,
  { get }: PropertyDescriptor,
  code: CalleeKnowledge,
): object | null {
  if (key !== 'promises' || get === undefined || !code.isBuiltinObject(holder)) return null
  if (!code.isPlatformCode(get)) return null
  const given: unknown = apply(get, holder, [])
  return isObject(given) ? given : null
}

/** Values that the user or a config has taken out, or given a version: no member of them counts. */
function isMarked(session: Session, value: object): boolean {
  if (session.config.ignoredValues?.has(value) === true) return true
  if (marks.own.has(value) || marks.versions.has(value)) return true
  return marks.any && (marks.ignored.has(value) || marks.constant.has(value))
}

function isLoggerObject(
  session: Session,
  value: object,
  path: readonly string[],
  at: number,
  code: CalleeKnowledge,
): boolean {
  if (types.isProxy(value)) return false
  if (typeof value === 'function') return code.isIgnoredCode(session, value)
  const member = findProperty(session, value, path[at]!)
  if (typeof member === 'string' || typeof member.value !== 'function') return false
  return code.isIgnoredCode(session, member.value as Function)
}

/** What a forwarding getter returns: a variable, a member of one, or `from[key]`. */
function forwardedBy(
  session: Session,
  scope: SlotScope,
): { readonly value: unknown; readonly path: readonly string[] } | null {
  const [slot, keySlot] = scope.analysis.slots
  const root = findBinding(scope, slot!)
  if (root.state !== 'value') return null
  session.reach?.binding(scope.fn, slot!.name, root.value)
  session.reach?.origin(root.value, slot!.name)
  if (keySlot === undefined) return { value: root.value, path: slot!.uses[0]!.path }
  const key = findBinding(scope, keySlot)
  if (key.state !== 'value' || typeof key.value !== 'string') return null
  return { value: root.value, path: [key.value] }
}
