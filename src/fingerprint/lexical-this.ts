/**
 * Refuses functions that use a `this`, `super` or `new.target` of their surroundings.
 *
 * What must stay true: no scope list shows these, so a function passes only where it is sure what they
 * are: at module level, or for a method that was reached through the class that it stands in.
 */
import { types } from 'node:util'
import { hasModuleThis } from '../platform/enclosing.ts'
import type { FunctionInternals } from '../platform/inspector.ts'
import type { FunctionAnalysis } from './analysis/index.ts'
import type { CodeRoom } from './code-room.ts'
import { internalsOf } from './current-internals.ts'
import { factsOf } from './facts.ts'
import { originalOf } from './marks.ts'
import { describeProperty } from './primordials.ts'
import type { Session } from './session.ts'
import { functionName } from './writes.ts'

/** Refuses an arrow function or a method whose `this` or `super` is not known. */
export function refuseLexical(
  session: Session,
  room: CodeRoom,
  analysis: FunctionAnalysis,
  internals: FunctionInternals,
  fn: Function,
): void {
  const { lexical, kind } = analysis
  if (
    kind === 'arrow' &&
    (lexical.this || lexical.super || lexical.newTarget) &&
    !hasModuleThis(internals)
  )
    session.fail(
      'ERR_FINGERPRINT_LEXICAL_THIS',
      `the arrow function "${functionName(fn)}": it uses the \`this\` around it, which no scope shows. ` +
        'Memoize the method with memoizeMethods(), pass what it needs as an argument, or give a `version`',
    )
  if (
    kind !== 'arrow' &&
    kind !== 'class' &&
    lexical.super &&
    !isAtHome(session, room, fn, internals)
  )
    session.fail(
      'ERR_FINGERPRINT_LEXICAL_THIS',
      `the method "${functionName(fn)}": it uses \`super\`, and its class was not reached. ` +
        'Memoize it with memoizeMethods(), or give a `version`',
    )
}

/**
 * Whether the object through which a method was reached is the one that its `super` looks from. A
 * method keeps that object when it is copied elsewhere, and nothing shows it: so the object must be
 * of the class in whose text, in the same script, the method stands.
 */
function isAtHome(
  session: Session,
  room: CodeRoom,
  fn: Function,
  internals: FunctionInternals,
): boolean {
  const isRoot = session.root !== null && session.root.fn === fn
  const home = isRoot ? session.root!.home : session.holder
  if (home === 'decorated') return true
  if (home === null || types.isProxy(home)) return false
  const found =
    typeof home === 'function' ? home : (describeProperty(home, 'constructor')?.value as unknown)
  if (typeof found !== 'function' || types.isProxy(found)) return false
  if (typeof home !== 'function' && describeProperty(found, 'prototype')?.value !== home)
    return false
  const constructor = originalOf(found)
  if (!factsOf(constructor).text.includes(factsOf(fn).text)) return false
  return internalsOf(room, constructor).scriptId === internals.scriptId
}
