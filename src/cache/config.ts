/**
 * What a configuration file may say, typed.
 */
import type { CacheOptions } from './cache-options.ts'
import type { MemoizeOptions } from './function-options.ts'

/**
 * The content of `permafrost.config.{ts,mts,js,mjs,cjs,json}` in the project's root: every option of
 * a cache, and options for single functions by their names. Options in code count over it, it counts
 * over the environment.
 */
export interface PermafrostConfig extends CacheOptions {
  /**
   * Options for functions by name (`'parse'`), by file and name (`'src/load.ts#parse'`), or by either
   * with `*` for any text (`'src/scrape/*'`, `'load*'`). They count over the cache's options; of
   * several that fit, later ones over earlier ones.
   */
  readonly functions?: Readonly<Record<string, Omit<MemoizeOptions, 'name'>>> | undefined
}

/**
 * Gives a configuration file its types; returns what it gets.
 *
 * @param config The options, or a function that returns them (called once in a process).
 * @example
 * import { defineConfig } from 'permafrost'
 * export default defineConfig({ size: '10 GiB', functions: { 'src/scrape/*': { ttl: '1d' } } })
 */
export function defineConfig(
  config: PermafrostConfig | (() => PermafrostConfig),
): PermafrostConfig | (() => PermafrostConfig) {
  return config
}
