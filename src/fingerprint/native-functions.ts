/**
 * Encodes functions without a text: builtins, bound functions, functions of native addons.
 *
 * What must stay true: a builtin counts by its name and a bound function by what it binds; native code
 * that only the machine knows is refused, unless it belongs to a package, which counts by version.
 */
import { dependencyVersions } from '../platform/dependencies.ts'
import { packageOf } from '../platform/packages.ts'
import type { CodeAnswers } from './code-answers.ts'
import type { CodeRoom } from './code-room.ts'
import { internalsOf } from './current-internals.ts'
import type { FunctionFacts } from './facts.ts'
import { builtinPrototype, intrinsicName, mayBeBound } from './intrinsics.ts'
import { packageFile } from './package-exports.ts'
import { asksOwnResolver, computingNative, nativeExportName } from './platform-code.ts'
import { prototypeOf } from './primordials.ts'
import type { Session } from './session.ts'
import { settle } from './settle.ts'
import { TAG } from './tags.ts'
import { functionName, writeIntrinsic, writeName } from './writes.ts'

export function encodeNative(
  session: Session,
  room: CodeRoom,
  fn: Function,
  facts: FunctionFacts,
  code: CodeAnswers,
): void {
  const known = intrinsicName(fn)
  if (known !== undefined) return writeIntrinsic(session, known)
  if (mayBeBound(facts.text)) {
    const internals = internalsOf(room, fn)
    const { bound } = internals
    if (bound !== null && asksOwnResolver(fn, bound.boundThis))
      return writeName(session, TAG.builtin, nativeExportName(fn) ?? functionName(fn), 'builtin')
    if (bound !== null) {
      settle(fn, internals)
      session.sink.byte(TAG.bound)
      session.tree?.is('bound function')
      session.part({ words: '(bound function)' }, bound.target)
      session.part(
        { words: '(bound this)' },
        code.seesThis(bound.target) ? bound.boundThis : undefined,
      )
      for (const argument of bound.boundArgs) session.part({ words: '(bound argument)' }, argument)
      session.sink.byte(TAG.end)
      return
    }
  }
  const file = packageFile(fn)
  const home = file === null ? null : packageOf(file)
  if (home?.kind === 'package') {
    session.packages.add(`${home.name}@${home.version}`)
    session.notePackageCode(home, fn, functionName(fn))
    return writeName(
      session,
      TAG.packageCode,
      `${home.name} ${home.version} ${dependencyVersions(home.root)} ${functionName(fn)}`,
      `package ${home.name}`,
    )
  }
  // A builtin of another realm: its prototype is that realm's Function.prototype.
  const prototype = prototypeOf(fn) as object | null
  if (
    prototype !== null &&
    prototype !== Function.prototype &&
    builtinPrototype(prototype)?.foreign === true
  )
    return writeName(session, TAG.native, facts.text, 'builtin')
  const exported = nativeExportName(fn)
  const name = computingNative(exported)
  if (name !== null) return writeName(session, TAG.builtin, name, 'builtin')
  session.fail(
    'ERR_FINGERPRINT_NATIVE',
    `the native function "${exported ?? functionName(fn)}": its code can't be seen. ` +
      `Give the function that calls it a \`version\`, or wrap it with codeVersion('1', …)`,
  )
}
