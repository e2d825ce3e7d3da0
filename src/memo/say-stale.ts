/**
 * What users are told, once for each function, when an audit has found a stale result.
 *
 * What must stay true: it names the function, the call, where the values differ, what follows from it
 * and what to do; what may be a secret is not shown.
 */
import { shownArgument } from '../effects/index.ts'
import { StaleWarning } from '../errors.ts'
import type { Call } from './call.ts'

/** Arguments and differences that a warning lists. */
const MOST_ARGUMENTS = 5
const MOST_LINES = 5

/** Warns; `everywhere` is whether other processes know it, too. */
export function sayStale(call: Call, lines: readonly string[], everywhere: boolean): void {
  const { core, opened } = call
  core.warnings.once('stale', () => {
    const { name, cache } = opened
    const more = lines.length - MOST_LINES
    const listed = lines.slice(0, MOST_LINES).join('; ')
    return new StaleWarning(
      `Stopped answering "${name}" from the cache "${cache.options.dir}": a stored result for ` +
        `${argumentsOf(call.args)} differs from what computing it gives now (stored → computed): ` +
        `${listed}${more > 0 ? `; and ${more} more` : ''}. It is computed ` +
        `${everywhere ? 'in every process' : 'in this process'} until its code or options change or ` +
        `its entries are cleared with clear(). ${wayOut(call)}`,
    )
  })
}

function argumentsOf(args: readonly unknown[]): string {
  const shown = args.slice(0, MOST_ARGUMENTS).map(shownArgument)
  return `(${[...shown, ...(args.length > shown.length ? ['…'] : [])].join(', ')})`
}

/** What the user answers for is the first thing to doubt. */
function wayOut({ core }: Call): string {
  const { assumePure, pure, track, version, key, ignoreArgs, extraState } = core.options
  const words = [
    ...(assumePure.size > 0 ? ['assumePure'] : []),
    ...(pure.length > 0 ? ['pure'] : []),
    ...(track !== null ? ['track'] : []),
    ...(version !== null ? ['version'] : []),
    ...(key !== null ? ['key'] : []),
    ...(ignoreArgs !== null ? ['ignoreArgs'] : []),
  ].map((word) => `"${word}"`)
  const pass = extraState === null ? 'as an argument or by "extraState"' : 'as an argument'
  return words.length === 0
    ? `Its result depends on something that is not seen: pass that ${pass}`
    : `Its result depends on something that ${words.join(' or ')} leaves out: take that back, or ` +
        `pass it ${pass}`
}
