/**
 * What the environment says beside options (those are in `variables.ts`).
 *
 * What must stay true: the environment is read when a cache is first used, never at import.
 */

/** Whether `PERMAFROST_DISABLE` turns all memoized functions into their originals. */
export function disabledByEnvironment(): boolean {
  const value = process.env['PERMAFROST_DISABLE']?.trim().toLowerCase() ?? ''
  return !['', '0', 'false', 'no', 'off'].includes(value)
}
