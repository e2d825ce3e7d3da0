/**
 * Writes private fields (`#state`) of live objects, which only the engine can do from outside.
 *
 * V8 lets a console name private fields of any object: `Runtime.evaluate` with `replMode`. Such an
 * evaluation answers later (its result is a promise), but has run by the time it returns. Its
 * session is thrown away at once, for on Node 22 an answer that comes while memory is collected ends
 * the process (tried: fatal "Invoke in DisallowJavascriptExecutionScope"; with the session gone
 * nothing is answered).
 *
 * What must stay true: no code of the user's runs; whether the fields were written is read back, never
 * taken for granted; the values are held no longer than the call.
 */
import { readPrivateState } from './inspector.ts'
import { inspectorSession } from './inspector-session.ts'

/** A private field and what it is to hold. */
export interface PrivateWrite {
  readonly object: object
  /** With its `#`. */
  readonly name: string
  readonly value: unknown
}

const HELD = 'permafrost.private'
/** Names as V8 lists them: nothing else gets into an expression. */
const NAME = /^#[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u

/** Whether an object has exactly one private field of this name. */
export function hasPrivateField(object: object, name: string): boolean {
  const named = readPrivateState(object).filter((member) => member.name === name)
  return named.length === 1 && named[0]!.kind === 'field' && NAME.test(name)
}

/** Writes private fields. False if not all of them hold now what they should. */
export function writePrivateFields(writes: readonly PrivateWrite[]): boolean {
  if (writes.length === 0) return true
  if (!writes.every(({ object, name }) => hasPrivateField(object, name))) return false
  // Throws where there is no inspector.
  inspectorSession()
  const host = process.getBuiltinModule('node:util') as object
  const key = Symbol.for(HELD)
  Object.defineProperty(host, key, { value: writes, configurable: true })
  const list = `process.getBuiltinModule('node:util')[Symbol.for('${HELD}')]`
  const expression = writes
    .map(({ name }, at) => `${list}[${at}].object.${name} = ${list}[${at}].value`)
    .join(';')
  const inspector = process.getBuiltinModule('node:inspector')
  const session = new inspector.Session()
  try {
    session.connect()
    session.post('Runtime.evaluate', { expression, replMode: true, silent: true } as never)
  } finally {
    session.disconnect()
    Reflect.deleteProperty(host, key)
  }
  return writes.every(({ object, name, value }) =>
    Object.is(readPrivateState(object).find((member) => member.name === name)?.value, value),
  )
}
