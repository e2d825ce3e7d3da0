/**
 * Which functions can be memoized at all; refused when `memoize` is called, not later.
 */
import { types } from 'node:util'
import { ConfigError } from '../errors.ts'
import { ownName } from '../key/name.ts'

const functionText = Function.prototype.toString

/**
 * Refuses what can't be memoized, and says what to do instead.
 *
 * @throws ConfigError `ERR_CONFIG_FUNCTION`
 */
export function refuseUnsuitable(value: unknown, what: string): asserts value is Function {
  if (typeof value !== 'function')
    throw new ConfigError(
      'ERR_CONFIG_FUNCTION',
      `${what} takes a function: it got ${value === null ? 'null' : typeof value}`,
    )
  const name = ownName(value) || 'anonymous'
  if (types.isGeneratorFunction(value))
    throw new ConfigError(
      'ERR_CONFIG_FUNCTION',
      `Cannot memoize the generator function "${name}": a generator is consumed once and can't be ` +
        'stored. Memoize a function that returns an array of what it yields',
    )
  if (/^class\b/.test(functionText.call(value)))
    throw new ConfigError(
      'ERR_CONFIG_FUNCTION',
      `Cannot memoize the class "${name}": memoize its methods with memoizeMethods(${name}, [...])`,
    )
}
