/**
 * Describes a value with the project's own Permafrost.
 *
 * What must stay true: a program started from elsewhere (installed globally, say) knows nothing of
 * what the project's copy has marked: memoized functions, `ignored`, `constant`, `codeVersion`. So
 * that copy is asked, if there is one.
 */
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { describe, type Description } from '../fingerprint/index.ts'
import { ProblemError } from './command.ts'
import type { Target } from './target.ts'

/**
 * What counts of a value that the target's module exports.
 *
 * @throws ProblemError with the chain to what can't be fingerprinted.
 */
export async function describeFor({ file, names }: Target, value: unknown): Promise<Description> {
  const describeThere = await describeOf(file)
  try {
    return describeThere(value)
  } catch (error) {
    // Of a class of the project's copy, so known by its code alone.
    const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
    if (typeof code !== 'string' || !code.startsWith('ERR_FINGERPRINT_')) throw error
    throw new ProblemError(`"${names.join('.')}": ${String(message)}`, { cause: error })
  }
}

async function describeOf(file: string): Promise<typeof describe> {
  let path: string
  try {
    path = createRequire(file).resolve('permafrost/fingerprint')
  } catch {
    // The project does not depend on Permafrost.
    return describe
  }
  const theirs = (await import(pathToFileURL(path).href)) as { describe: typeof describe }
  return theirs.describe
}
