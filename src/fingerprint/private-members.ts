/**
 * Encodes private members (`#x`) of instances and of classes.
 *
 * What must stay true: the inspector is asked only where the text of a class declares such members;
 * nothing tells when they change, so each fingerprint looks again.
 */
import { types } from 'node:util'
import { readPrivateState } from '../platform/inspector.ts'
import type { CodeKnowledge } from './code-knowledge.ts'
import { prototypeOf } from './primordials.ts'
import { constructorOf } from './prototypes.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

/** Private members of an instance, if a class that it is of declares any. */
export function encodePrivate(
  session: Session,
  value: object,
  prototype: object | null,
  code: CodeKnowledge,
): void {
  let declared = false
  for (let at = prototype; at !== null && !declared; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) break
    const constructor = constructorOf(at)
    declared =
      constructor !== undefined &&
      code.declaresPrivate(constructor) &&
      !code.isPlatformCode(constructor)
  }
  if (declared) encodePrivateState(session, value)
}

/** Private members of an instance, or static ones of a class, in the order of their creation. */
export function encodePrivateState(session: Session, value: object): void {
  session.sink.byte(TAG.privateState)
  session.watch?.giveUp()
  const members = readPrivateState(value)
  session.reach?.holdsPrivate(value, members)
  for (const member of members) {
    session.sink.byte(TAG.own)
    session.key(member.name)
    if (member.kind === 'accessor') {
      session.part({ words: `.${member.name} (getter)` }, member.get)
      session.part({ words: `.${member.name} (setter)` }, member.set)
    } else {
      session.part({ words: `.${member.name}` }, member.value)
    }
  }
  session.sink.byte(TAG.end)
}
