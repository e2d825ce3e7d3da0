/**
 * Functions that a user has named as `pure`, found again by where their text stands.
 *
 * What must stay true: a function covers what lies in its text, callbacks that it makes included;
 * closures of one text can't be told apart, so one stands for all of them. What can't be found again
 * is refused, and not passed over.
 */
import { types } from 'node:util'
import { ConfigError } from '../errors.ts'
import { extentOf } from '../fingerprint/extent.ts'
import type { Extent } from '../fingerprint/extent.ts'
import { analysisOf, factsOf } from '../fingerprint/facts.ts'
import { originalOf } from '../fingerprint/marks.ts'
import type { CallSite } from '../platform/callsite.ts'
import { filePath } from '../platform/file-path.ts'
import { readInternals, readProxyParts } from '../platform/inspector.ts'
import { scriptUrl } from '../platform/scripts.ts'
import { behindStandIn } from '../platform/stand-ins.ts'

/** A function's text in a script. */
export interface Place {
  /** The path of a file, or whatever the loader named the script. */
  readonly script: string
  readonly extent: Extent
}

const scripts = new Map<string, string>()

/** How scripts are compared: one file may be named by its URL and by its path. */
function scriptOf(url: string): string {
  let script = scripts.get(url)
  if (script === undefined) scripts.set(url, (script = filePath(url) ?? url))
  return script
}

/**
 * Where a function's text is.
 *
 * @throws ConfigError if it has none: a builtin, native code, text that was evaluated.
 */
export function placeOfFunction(given: Function): Place {
  const fn = implementation(given)
  const facts = factsOf(fn)
  const name = fn.name === '' ? 'an anonymous function' : `"${fn.name}"`
  if (facts.native || behindStandIn(given) !== given)
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `Cannot use option "pure" with ${name}: it is a builtin or native function. ` +
        "Give the function that calls it, or name the kind: assumePure: ['clock']",
    )
  const { scriptId, line, column } = readInternals(fn)
  const url = scriptId === null ? null : scriptUrl(scriptId)
  if (url === null || url === '')
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `Cannot use option "pure" with ${name}: its code is in no file (it was evaluated). ` +
        "Name the kind of impurity instead: assumePure: ['clock']",
    )
  if (url.startsWith('node:'))
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `Cannot use option "pure" with ${name}: it is a function of the runtime. ` +
        "Give the function that calls it, or name the kind: assumePure: ['clock']",
    )
  return {
    script: scriptOf(url),
    extent: extentOf(analysisOf(facts, null).kind, facts.text, { line, column }),
  }
}

/** What runs when a function is called: the original of a memoized one, what is bound or wrapped. */
function implementation(given: Function): Function {
  let fn = originalOf(behindStandIn(given))
  for (let steps = 0; steps < 100; steps++) {
    const next = types.isProxy(fn)
      ? readProxyParts(fn).target
      : factsOf(fn).native
        ? readInternals(fn).bound?.target
        : undefined
    if (typeof next !== 'function') return fn
    fn = originalOf(behindStandIn(next))
  }
  return fn
}

/** Whether a place lies in a function's text. */
export function isWithin({ url, line, column }: CallSite, { script, extent }: Place): boolean {
  const { start, end } = extent
  if (line < start.line || line > end.line) return false
  if (line === start.line && column < start.column) return false
  if (line === end.line && column > end.column) return false
  return scriptOf(url) === script
}
