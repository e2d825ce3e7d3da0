/**
 * The name that a call's result is given in the source: `slow` for `const slow = memoize(…)`.
 *
 * What must stay true: this is a guess from the text before the call, made for people; it must be
 * quick, and must rather find nothing than something odd.
 */

/** How much of the text before the call is looked at. */
const REACH = 400

const NAME = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`

/** `memoize` of `cache.memoize`, of `(0, permafrost_1.memoize)`. */
const CALLEE = new RegExp(String.raw`(?:\(0,\s*)?(?:${NAME}\s*\??\.\s*)*$`, 'u')

const SHAPES: readonly RegExp[] = [
  // const slow = memoize(…), let slow: Type = …, this.slow = …, class field slow = …
  new RegExp(
    String.raw`(?<![\p{ID_Continue}$])(${NAME})\s*(?::[^=;{}()\n]*)?(?:\?\?|\|\||&&)?=\s*(?:await\s+)?$`,
    'u',
  ),
  // { slow: memoize(…) }
  new RegExp(String.raw`[{,]\s*(${NAME})\s*:\s*$`, 'u'),
  new RegExp(String.raw`[{,]\s*["']([^"'\n]+)["']\s*:\s*$`, 'u'),
  // const make = (k) => memoize(…): closures of one factory share its name
  new RegExp(String.raw`(${NAME})\s*=\s*(?:async\s*)?(?:\([^()]*\)|${NAME})\s*=>\s*$`, 'u'),
  // function make(k) { return memoize(…) }
  new RegExp(String.raw`function\s+(${NAME})\s*\([^()]*\)[^{}]*\{[^{}]*\breturn\s*$`, 'u'),
  /\bexport\s+(default)\s*$/u,
]

function offsetOf(text: string, line: number, column: number): number {
  let start = 0
  for (let at = 1; at < line; at++) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return -1
  }
  return start + column - 1
}

/** The name given to the result of the call at `line` and `column` (both from 1), or null. */
export function assignedName(text: string, line: number, column: number): string | null {
  const at = offsetOf(text, line, column)
  if (at < 0 || at > text.length) return null
  // A source map may point behind the name that is called.
  const before = text
    .slice(Math.max(0, at - REACH), at)
    .replace(/[\p{ID_Continue}$]+$/u, '')
    .replace(CALLEE, '')
  for (const shape of SHAPES) {
    const name = shape.exec(before)?.[1]
    if (name !== undefined) return name
  }
  return null
}
