/**
 * Recognises getters that do nothing but return a variable, or a member of one.
 *
 * What must stay true: a getter of such a shape runs no other code of the user's, so what it returns
 * can be read in its place. Whatever is not surely of the shape is not.
 */
import type { FunctionAnalysis } from './analysis/index.ts'

/** Canonical code of `() => x`, `get() { return x.y }` and the like. */
const FORWARDING =
  /^(?:\((?:getter|method) "[^"]*" )?\((?:arrow _ \[\] |function (?:_|"[^"]*") \[\] \{\(return )(?:\(\. )*\$0(?: "[^"]*"\))*(?:\)\})?\)\)?$/

/** `() => from[key]`, as esbuild copies the exports of a module. */
const FORWARDING_BY_KEY =
  /^(?:\((?:getter|method) "[^"]*" )?\((?:arrow _ \[\] |function (?:_|"[^"]*") \[\] \{\(return )\(\. \$0 \$1\)(?:\)\})?\)\)?$/

/** Whether a getter only forwards: `() => x`, `get() { return x.y }`, `() => from[key]`. */
export function onlyForwards({ slots, canonical, async, generator }: FunctionAnalysis): boolean {
  if (async || generator) return false
  if (slots.some(({ uses }) => uses.length !== 1 || uses[0]!.how !== 'value')) return false
  if (slots.length === 1) return FORWARDING.test(canonical)
  return slots.length === 2 && FORWARDING_BY_KEY.test(canonical)
}
