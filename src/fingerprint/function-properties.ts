/**
 * Encodes what a program sees of a function that it holds, beside calling it.
 *
 * What must stay true: a `prototype` that is as the language made it adds nothing; of code that counts
 * by name or by version no property counts.
 */
import { types } from 'node:util'
import { behindStandIn } from '../platform/stand-ins.ts'
import { countsByVersion, isIgnoredHome } from './code-homes.ts'
import type { CodeRoom } from './code-room.ts'
import { analysisOf, factsOf } from './facts.ts'
import { builtinPrototype, mayBeBound } from './intrinsics.ts'
import { describeProperty, heldPrototypeOf, isExtensible } from './primordials.ts'
import { isPristinePrototype } from './pristine.ts'
import { encodePrivateState } from './private-members.ts'
import { encodeProperties } from './properties.ts'
import type { Session } from './session.ts'
import { isScopeless } from './settle.ts'
import { TAG } from './tags.ts'
import { writeName } from './writes.ts'

const SKIPPED: ReadonlySet<PropertyKey> = new Set(['prototype', 'arguments', 'caller'])

/** Own properties, `prototype` and `[[Prototype]]`: what a program sees of a function it holds. */
export function encodeOwn(session: Session, room: CodeRoom, fn: Function): void {
  const facts = factsOf(fn)
  const { sink } = session
  sink.byte(TAG.own)
  session.reach?.leaveOut(fn)
  if (facts.native && !mayBeBound(facts.text)) return
  if (facts.home?.kind === 'builtin') return
  if (facts.home !== null && isIgnoredHome(session, facts.home, facts.url)) return
  if (facts.home?.kind === 'package' && isScopeless(fn) && countsByVersion(session, facts)) return
  session.reach?.takeIn(fn)
  sink.byte(isExtensible(fn) ? 1 : 0)
  encodeProperties(session, fn, SKIPPED)
  const own = describeProperty(fn, 'prototype')
  const prototype: unknown = own?.value
  if (typeof prototype === 'object' && prototype !== null) {
    sink.byte(own!.writable === true ? 1 : 0)
    if (!isPristinePrototype(fn, prototype)) session.part({ words: '.prototype' }, prototype)
  } else if (own !== undefined) {
    session.part({ words: '.prototype' }, prototype)
  }
  const held = heldPrototypeOf(fn) as object | null
  // Constructing a date without arguments is what would be watched.
  if (typeof held === 'function' && !alwaysGivesArguments(facts.text)) session.noteUnwatched(held)
  const parent = behindStandIn(held)
  const builtin = parent === null || types.isProxy(parent) ? undefined : builtinPrototype(parent)
  if (parent !== null && builtin === undefined) session.part({ words: '(base)' }, parent)
  else writeName(session, TAG.intrinsic, parent === null ? 'null' : builtin!.name, null)
  const isClass = !facts.native && analysisOf(facts, room.analysis).kind === 'class'
  if (isClass && analysisOf(facts, room.analysis).declaresPrivate) encodePrivateState(session, fn)
}

/** Whether a class has a constructor of its own, and all its calls of `super` give an argument. */
function alwaysGivesArguments(text: string): boolean {
  const calls = text.match(/\bsuper\s*\(\s*(?:\)|\.\.\.|\/[*/]|)/g) ?? []
  return calls.length > 0 && calls.every((call) => call.trimEnd().endsWith('('))
}
