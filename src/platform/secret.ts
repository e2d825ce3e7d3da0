/**
 * Which texts may be kept and shown.
 *
 * What must stay true: when in doubt a text is a secret, and then only its hash leaves the process.
 */

const SHORT = 32
const TELLING =
  /key|token|secret|pass|pwd|auth|cred|cookie|session|private|sign|salt|dsn|cert|jwt|pin/i
/** Words, numbers, versions, locales, flags. */
const PLAIN = /^[\w.,:+ -]*$/
/** Letters and digits mixed at length: keys look like that, words and versions don't. */
const DENSE = /[A-Za-z0-9_-]{16,}/
/** Names that say it for values of a program, where `key` and `pin` mostly mean something else. */
const PLAINLY_TELLING =
  /token|secret|passw|pwd|credential|api_?key|access_?key|private_?key|jwt|cookie/i

function looksLikeKey(text: string): boolean {
  const dense = DENSE.exec(text)?.[0]
  return dense !== undefined && /\d/.test(dense) && /[A-Za-z]/.test(dense)
}

/** Whether the value of an environment variable may be kept as it is. */
export function isShowable(name: string, value: string): boolean {
  if (value.length > SHORT || TELLING.test(name) || !PLAIN.test(value)) return false
  return !looksLikeKey(value)
}

/** Whether a text that a program holds under a name, such as `captured cfg.apiKey`, is a secret. */
export function isSecret(label: string, text: string): boolean {
  const variable = /process\.env\.(.+)$/.exec(label)?.[1]
  if (variable !== undefined) return !isShowable(variable, text)
  return text.length > 3 && (PLAINLY_TELLING.test(label) || looksLikeKey(text))
}
