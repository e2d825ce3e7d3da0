/**
 * The entry points: `createCache`, `memoize`, `memoizeMethods`.
 */
import type { CacheOptions } from '../cache/cache-options.ts'
import { checkCacheOptions } from '../cache/cache-checks.ts'
import type { Clock } from '../cache/clock.ts'
import { defaultCache } from '../cache/default-cache.ts'
import type { AnyFunction, MemoizeOptions } from '../cache/function-options.ts'
import { CacheState } from '../cache/state.ts'
import { callerOf } from '../platform/callsite.ts'
import { Cache, memoizeInto } from './cache.ts'
import type { MemoizeDecorator, MethodOptions } from './cache.ts'
import type { Readers } from './core.ts'
import type { Home } from './make.ts'
import type { Memoized } from './memoized.ts'
import { replaceMethods } from './methods.ts'
import type { ClassLike, MethodNames } from './methods.ts'

/** What tests put in place of the real thing. */
export interface Inside {
  readonly clock?: Clock
  readonly readers?: Readers
}

/** `createCache` with its insides open. */
export function openCache(options: CacheOptions | undefined, inside: Inside): Cache {
  checkCacheOptions(options)
  const state = new CacheState({ ...options }, callerOf(), inside.clock)
  const { readers } = inside
  return new Cache(state, { cache: () => state, ...(readers && { readers }) })
}

/**
 * Makes a cache in a directory. Nothing is opened before its first use.
 *
 * @throws ConfigError for unknown options (with a suggestion) and unusable values.
 * @example
 * const cache = createCache({ dir: '.cache/permafrost', size: '5 GiB' })
 * const parse = cache.memoize(async (path: string) => load(path), { ttl: '1h' })
 */
export function createCache(options?: CacheOptions): Cache {
  return openCache(options, {})
}

const home: Home = { cache: defaultCache }

/**
 * Memoizes a function on disk: its result is loaded in this run and every later one, and computed
 * again when the arguments, its source, anything it reaches, or a captured value has changed. Sync
 * stays sync, async stays async. Results lie in `.cache/permafrost` of the caller's project.
 *
 * @throws ConfigError for what can't be memoized (classes, generators), and for wrong options.
 * @example
 * const slow = memoize((n: number) => simulate(n))
 */
export function memoize<F extends AnyFunction>(fn: F, options?: MemoizeOptions<F>): Memoized<F>
/** `@memoize` on a method or getter. */
export function memoize<F extends AnyFunction>(
  value: F,
  context: ClassMethodDecoratorContext | ClassGetterDecoratorContext,
): F
/** `@memoize()` or `@memoize(options)` on a method or getter. */
export function memoize(options?: MethodOptions): MemoizeDecorator
export function memoize(...args: readonly unknown[]): unknown {
  return memoizeInto(home, args)
}

/**
 * Replaces methods, getters or static methods of a class by memoized ones. `this` counts where the
 * method's text can see it.
 *
 * @throws ConfigError for names that are no own methods of the class.
 * @example
 * memoizeMethods(Model, ['predict'])
 */
export function memoizeMethods<C extends ClassLike>(
  target: C,
  names: readonly MethodNames<C>[],
  options?: MethodOptions,
): void {
  const all = names as readonly (string | symbol)[]
  replaceMethods(home, target, all, options as MemoizeOptions | undefined, callerOf())
}
