/**
 * The environment itself, behind the proxy that observes it.
 *
 * What must stay true: reading through here is never recorded.
 */
import process from 'node:process'

/** What `process.env` is while it is observed, and what it was. */
interface Observed {
  readonly proxy: NodeJS.ProcessEnv
  readonly native: NodeJS.ProcessEnv
}

let observed: Observed | null = null

/** Says what stands in for the environment; null when nothing does any more. */
export function observeEnv(both: Observed | null): void {
  observed = both
}

/** The environment as it is now, unobserved. A program may have put an object of its own there. */
export function nativeEnv(): NodeJS.ProcessEnv {
  const { env } = process
  return observed !== null && env === observed.proxy ? observed.native : env
}

/** A variable's name as the system compares it: on Windows in any case. */
export function envName(name: string): string {
  return process.platform === 'win32' ? name.toUpperCase() : name
}
