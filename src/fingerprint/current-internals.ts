/**
 * The scopes of a function, as they are now: settled ones where these still hold, else read anew.
 *
 * What must stay true: what is read anew holds for this pass only, so a session that watches gives up;
 * settled scopes hold only while the members of builtins that the module imports are what they were.
 */
import { readBinding, type FunctionInternals } from '../platform/inspector.ts'
import type { CodeRoom } from './code-room.ts'
import { describeHeld } from './primordials.ts'
import type { Session } from './session.ts'
import { builtinImports, settledInternals, unsettle } from './settle.ts'

/** The scopes of a function whose variables are to be encoded. */
export function currentInternals(
  session: Session,
  room: CodeRoom,
  fn: Function,
): FunctionInternals {
  const known = settledInternals(fn)
  if (known !== undefined && followsBuiltins(session, fn, known)) return known
  session.watch?.giveUp()
  return room.pass().internals(fn)
}

/** What never changes about a function's internals: its script, its place there, what it binds. */
export function internalsOf(room: CodeRoom, fn: Function): FunctionInternals {
  return settledInternals(fn) ?? room.pass().internals(fn)
}

/** Settled functions that import members of builtins by name hold only while those are as they were. */
function followsBuiltins(session: Session, fn: Function, internals: FunctionInternals): boolean {
  for (const { local, exported, member } of builtinImports(fn)) {
    session.watch?.property(exported, member)
    const value: unknown = describeHeld(exported, member)?.value
    if (holdsAs(internals, local, value)) continue
    unsettle(fn)
    return false
  }
  return true
}

/** Whether, in a snapshot of scopes, the module's variable of a name has this very value. */
function holdsAs({ scopes }: FunctionInternals, name: string, value: unknown): boolean {
  return scopes.some((scope) => {
    if (scope.type !== 'module') return false
    const binding = readBinding(scope, name)
    return binding.state === 'value' && binding.value === value
  })
}
