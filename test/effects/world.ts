/**
 * A row of the tables of effects: a world, what a function does to it, what is told of that.
 */
import type { AnyFunction } from './support.ts'

/** What a row's function may touch. */
export interface World {
  readonly fn: AnyFunction
  readonly self?: unknown
  readonly args: readonly unknown[]
  /** What is compared at the end, beside `self`, arguments and the result. */
  readonly state?: readonly unknown[]
}

export type Row = readonly [name: string, make: () => World, told: readonly string[]]

/** A function of one argument. */
export function on<T>(make: () => T, act: (value: T) => unknown): () => World {
  return () => {
    const value = make()
    return { fn: ((given: T) => act(given)) as never, args: [value], state: [] }
  }
}

/** A world with state that the function captures. */
export function captured<S extends object>(
  make: () => S,
  bind: (state: S) => AnyFunction,
  args: () => unknown[] = () => [],
): () => World {
  return () => {
    const state = make()
    return { fn: bind(state), args: args(), state: [state] }
  }
}
