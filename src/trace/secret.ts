/**
 * Which values of environment variables may be kept and shown.
 *
 * What must stay true: when in doubt a value is a secret, and then only its hash leaves the process.
 */

const SHORT = 32
const TELLING =
  /key|token|secret|pass|pwd|auth|cred|cookie|session|private|sign|salt|dsn|cert|jwt|pin/i
/** Words, numbers, versions, locales, flags. */
const PLAIN = /^[\w.,:+ -]*$/
/** Letters and digits mixed at length: keys look like that, words and versions don't. */
const DENSE = /[A-Za-z0-9_-]{16,}/

/** Whether the value of a variable may be kept as it is. */
export function isShowable(name: string, value: string): boolean {
  if (value.length > SHORT || TELLING.test(name) || !PLAIN.test(value)) return false
  const dense = DENSE.exec(value)?.[0]
  return dense === undefined || !(/\d/.test(dense) && /[A-Za-z]/.test(dense))
}
