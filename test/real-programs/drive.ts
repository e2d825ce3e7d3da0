/**
 * The program's side: calls memoized functions as a test says, and tells what came of it.
 *
 * What must stay true: a call is compared with the function itself, run right after it in the same
 * process on the same files, so a result that the cache has altered or kept too long can't pass.
 */
import { createInterface } from 'node:readline'
import { setImmediate } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { causeSummary } from '../../src/index.ts'
import type { Cache } from '../../src/index.ts'
import { openStore } from '../../src/store/local.ts'
import { decodeTraced, inputName } from '../../src/trace/index.ts'
import { storeOptions } from '../store/made-up.ts'

/** A memoized function, as far as this program needs it. */
interface Callable {
  (...args: unknown[]): unknown
  readonly original: (...args: unknown[]) => unknown
}

/** One line of input: a function and its arguments. */
export interface Order {
  readonly call: string
  readonly args: readonly unknown[]
  /** Whether the function itself is asked as well. */
  readonly compared: boolean
}

/** What came of a call. */
export interface Outcome {
  /** `hit`, `stored`, or why it was not stored. */
  readonly was: string
  /** What had changed, for a miss. */
  readonly changes: readonly string[]
  /** Whether the function itself gives the same; null if it was not asked. */
  readonly same: boolean | null
  readonly value: unknown
  readonly warnings: readonly string[]
  /** Inputs of the newest entry, `content ./src/a.ts`; in order. */
  readonly inputs: readonly string[]
}

function inputsOfNewest(dir: string): readonly string[] {
  const store = openStore(storeOptions({ dir, readOnly: true, onProblem: () => {} }))
  try {
    const [newest] = [...store.entries()].toSorted((a, b) => b.created - a.created)
    const inputs = newest?.inputs ?? null
    const traced = inputs === null ? null : decodeTraced(inputs)
    return (traced ?? []).map(({ input }) =>
      input.kind === 'package' ? inputName(input) : `${input.kind} ${inputName(input)}`,
    )
  } finally {
    store.close()
  }
}

/** Obeys one order after the other, until the input ends. */
export async function drive(
  cache: Cache,
  dir: string,
  functions: Readonly<Record<string, Callable>>,
): Promise<void> {
  let was = ''
  let changes: readonly string[] = []
  let warnings: string[] = []
  process.on('warning', (warning) => warnings.push(`${warning.name}: ${warning.message}`))
  cache.on('hit', () => (was = 'hit'))
  cache.on('miss', ({ reason }) => {
    changes = 'changes' in reason ? reason.changes.map(({ summary }) => summary) : []
  })
  cache.on('stored', () => (was = 'stored'))
  cache.on('not-stored', ({ cause }) => (was = `not stored: ${causeSummary(cause)}`))
  cache.on('uncached', ({ error }) => (was = `uncached: ${String(error)}`))
  for await (const line of createInterface({ input: process.stdin })) {
    const { call, args, compared } = JSON.parse(line) as Order
    ;[was, changes, warnings] = ['', [], []]
    const fn = functions[call]!
    const value = await fn(...args)
    const same = compared ? isDeepStrictEqual(value, await fn.original(...args)) : null
    await cache.commit()
    await setImmediate()
    const inputs = was === 'stored' ? inputsOfNewest(dir) : []
    const outcome: Outcome = { was, changes, same, value, warnings, inputs }
    console.log(JSON.stringify(outcome))
  }
  cache.close()
}
