/**
 * `@memoize()` as a standard (TC39) decorator.
 *
 * What must stay true: it decorates methods and getters (static and private too); on anything else,
 * and when a compiler calls it the legacy way, it says what to do instead.
 */
import { ConfigError } from '../errors.ts'
import type { MemoizeOptions } from '../cache/function-options.ts'
import type { Site } from '../key/name.ts'
import { make } from './make.ts'
import type { Home } from './make.ts'

/** What the compiler tells a decorator; the parts that are needed. */
export interface DecoratorContext {
  readonly kind: string
  readonly name: string | symbol
  readonly static: boolean
  readonly private: boolean
}

/** Whether the second argument of a decorator says that it is a standard one. */
export function isContext(value: unknown): value is DecoratorContext {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    typeof value.kind === 'string' &&
    'addInitializer' in value
  )
}

/** Whether a decorator is being called as with `experimentalDecorators`: target, key, descriptor. */
export function isLegacy(args: readonly unknown[]): boolean {
  return args.length >= 2 && (typeof args[1] === 'string' || typeof args[1] === 'symbol')
}

/** Refuses the legacy call. */
export function refuseLegacy(key: unknown): never {
  throw new ConfigError(
    'ERR_CONFIG_FUNCTION',
    `Cannot memoize "${String(key)}": @memoize() is a standard (TC39) decorator, and this compiler ` +
      'calls legacy ones. Remove "experimentalDecorators" from tsconfig.json, or use ' +
      'memoizeMethods(Class, [names])',
  )
}

const INSTEAD: Readonly<Record<string, string>> = {
  class: 'a class: decorate its methods',
  field: 'a field: make it a method, or wrap its function in memoize()',
  accessor: 'an auto-accessor, which only holds a value: decorate a method or getter',
  setter: 'a setter: decorate the getter',
}

/** Memoizes what a standard decorator got. */
export function decorate(
  home: Home,
  value: unknown,
  context: DecoratorContext,
  options: MemoizeOptions | undefined,
  site: Site | null,
): Function {
  const { kind, name } = context
  if (kind !== 'method' && kind !== 'getter')
    throw new ConfigError(
      'ERR_CONFIG_FUNCTION',
      `Cannot use @memoize() on ${INSTEAD[kind] ?? `a ${kind}`} ("${String(name)}")`,
    )
  return make(home, value, options, site, {
    property: name,
    kind,
    static: context.static,
    private: context.private,
    class: null,
    standIn: null,
  })
}
