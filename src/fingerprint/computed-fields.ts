/**
 * Refuses classes whose instances have fields of names that nothing tells any more.
 *
 * What must stay true: it looks at canonical code, so it depends on the text alone.
 */
import type { FunctionAnalysis } from './analysis/index.ts'
import type { Session } from './session.ts'
import { functionName } from './writes.ts'

/**
 * `class { [k] = 1 }`: the name was taken when the class was defined, and nothing tells it. A static
 * field shows its name on the class, and `[Symbol.iterator]` is always the same.
 */
export function refuseComputedFields(
  session: Session,
  analysis: FunctionAnalysis,
  fn: Function,
): void {
  if (!analysis.canonical.includes('(field ')) return
  for (const [, slot] of analysis.canonical.matchAll(
    /\(field (?!static |["#])(?:\(\. \$(\d+) "\w+"\))?/g,
  ))
    if (slot === undefined || analysis.slots[Number(slot)]?.name !== 'Symbol')
      session.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        `the class "${functionName(fn)}": a field has a computed name, which was known only when the class was defined. ` +
          'Give the field a literal name, or give a `version`',
      )
}
