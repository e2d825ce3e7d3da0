/**
 * Methods of the user's own objects that are called while a key is made (`[cacheKey]()` and the like).
 *
 * What must stay true: they run on behalf of whoever made the call, so what they read belongs to the
 * computation around it; where nobody records, calling one costs one compare.
 */

/** Runs work as a part of somebody's computation. */
export type Runner = (work: () => unknown) => unknown

let runner: Runner | null = null

/** Calls a method of the user's. */
export function callUser(method: Function, self: unknown): unknown {
  const call = (): unknown => Reflect.apply(method, self, [])
  return runner === null ? call() : runner(call)
}

/** Runs `work`; the user's methods in it are run by `as`. */
export function withUserCode<T>(as: Runner, work: () => T): T {
  const before = runner
  runner = as
  try {
    return work()
  } finally {
    runner = before
  }
}
