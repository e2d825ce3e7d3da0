/**
 * Errors of options that do not stand in code say where they stand.
 *
 * What must stay true: the code of an error stays the same wherever the option stood; only the
 * message gets longer.
 */
import { ConfigError } from '../errors.ts'

/**
 * Runs a check of options that stand at `place`.
 *
 * @throws ConfigError of the check, with the place before its message.
 */
export function checkedAt<T>(place: string, check: () => T): T {
  try {
    return check()
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    const message = error.message.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
    throw new ConfigError(error.code, `Wrong ${place}: ${message}`)
  }
}
