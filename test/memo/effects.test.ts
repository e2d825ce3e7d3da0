/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-unnecessary-await -- each world has functions and state of its own, and changing in place is meant */
/**
 * Effects through `memoize`: the same program uncached, at its miss and at its hit must leave the same
 * world behind, or not be stored and say why.
 */
import { createWriteStream, readFileSync, rmSync } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { describe, expect, test, vi } from 'vitest'
import { ignored } from '../../src/index.ts'
import type { NotStoredCause } from '../../src/events/reason.ts'
import type { Cache, MemoizeOptions } from '../../src/index.ts'
import { arrays } from '../effects/rows-of-arrays.ts'
import { builtins } from '../effects/rows-of-builtins.ts'
import { captures } from '../effects/rows-of-captures.ts'
import { Cents, instances } from '../effects/rows-of-classes.ts'
import { collections } from '../effects/rows-of-collections.ts'
import { members } from '../effects/rows-of-members.ts'
import { objects } from '../effects/rows-of-objects.ts'
import { stateOf, type AnyFunction } from '../effects/support.ts'
import type { World } from '../effects/world.ts'
import { catchWarnings, logOf, newCache, temporaryFolder } from './support.ts'

/** Why results were not stored. */
function causesOf(cache: Cache): NotStoredCause[] {
  const causes: NotStoredCause[] = []
  cache.on('not-stored', ({ cause }) => causes.push(cause))
  return causes
}

/** What is left behind. */
function left({ self, args, state }: World, result: unknown): string {
  return stateOf(self, args, state, result, Reflect.get(globalThis, 'effectsOfTest'))
}

/** Calls the world's function through a new cache of a directory. */
function run(
  world: World,
  dir: string,
  options: MemoizeOptions,
): { after: string; log: readonly string[] } {
  const cache = newCache({ dir })
  const log = logOf(cache)
  const memoized = cache.memoize(world.fn, { name: 'f', classes: [Cents], ...options })
  const result: unknown = Reflect.apply(memoized, world.self, world.args)
  cache.close()
  return { after: left(world, result), log: [...log] }
}

function uncached(make: () => World): string {
  const world = make()
  return left(world, Reflect.apply(world.fn, world.self, world.args))
}

const rows = [
  ...objects,
  ...arrays,
  ...collections,
  ...builtins,
  ...instances,
  ...captures,
  ...members,
] as const

describe("effects: 'replay': after a hit the world is as after the miss", () => {
  test.each(rows)('%s', (_, make) => {
    const dir = temporaryFolder()
    const wanted = uncached(make)
    const miss = run(make(), dir, { effects: 'replay' })
    expect(miss).toEqual({ after: wanted, log: ['miss first-call', 'stored'] })
    const hit = run(make(), dir, { effects: 'replay' })
    expect(hit).toEqual({ after: wanted, log: ['hit store'] })
  })
})

describe("effects: 'warn': what changed is named, and the result not stored", () => {
  test.each(rows.filter(([, , told]) => told.length > 0))('%s', (_, make, told) => {
    const dir = temporaryFolder()
    const cache = newCache({ dir })
    const causes = causesOf(cache)
    const warnings = catchWarnings()
    const wanted = uncached(make)
    const world = make()
    const memoized = cache.memoize(world.fn, { name: 'f', classes: [Cents] })
    const result: unknown = Reflect.apply(memoized, world.self, world.args)
    expect(left(world, result)).toBe(wanted)
    const [cause] = causes
    expect(cause).toMatchObject({ kind: 'changed-meanwhile' })
    const paths = told.map((line) => line.replace(/ \S+$/, ''))
    if (cause?.kind === 'changed-meanwhile')
      for (const what of cause.what)
        expect(paths.some((path) => path.startsWith(what) || what.startsWith(path))).toBe(true)
    expect(warnings.join('\n')).toContain('effects: ')
    expect([...cache.entries()]).toEqual([])
    cache.close()
  })
})

describe('what can not be replayed is refused by name', () => {
  const refused: readonly [string, () => readonly [AnyFunction, ...unknown[]], RegExp][] = [
    [
      'a closure variable',
      () => {
        let count = 0
        return [() => ++count]
      },
      /captured count: a variable was reassigned/,
    ],
    [
      'an instance of a class that is not registered',
      (): readonly [AnyFunction, ...unknown[]] => {
        class Other {
          x = 1
        }
        return [((list: unknown[]) => void list.push(new Other())) as never, []]
      },
      /argument 0\[0\]/,
    ],
  ]
  test.each(refused)('%s', (_, make, why) => {
    const cache = newCache()
    const causes = causesOf(cache)
    const warnings = catchWarnings()
    const [fn, ...args] = make()
    const memoized = cache.memoize(fn, { effects: 'replay' })
    Reflect.apply(memoized, undefined, args)
    expect(causes).toMatchObject([{ kind: 'effects-refused' }])
    expect(warnings.join('\n')).toMatch(why)
    cache.close()
  })
})

describe('a generator with a seed in a global', () => {
  test('advances on a hit as on a miss', () => {
    const dir = temporaryFolder()
    const program = (options: Pick<MemoizeOptions, 'effects'> | null): unknown[] => {
      const generator = { state: 7 }
      const next = (): number => (generator.state = (generator.state * 48_271) % 2_147_483_647)
      const roll = (n: number): number[] => Array.from({ length: n }, () => next() % 6)
      if (options === null) return [roll(3), roll(3), roll(2), generator.state]
      const cache = newCache({ dir })
      const log = logOf(cache)
      const memoized = cache.memoize(roll, { name: 'roll', ...options })
      const rolled = [memoized(3), memoized(3), memoized(2), generator.state]
      cache.close()
      return [...rolled, log.filter((line) => line.startsWith('hit')).length]
    }
    const wanted = program(null)
    expect(program({ effects: 'replay' })).toEqual([...wanted, 0])
    expect(program({ effects: 'replay' })).toEqual([...wanted, 3])
  })
})

describe("effects: 'ignore'", () => {
  test('stores the result alone, as assumed', () => {
    const dir = temporaryFolder()
    const program = (): unknown[] => {
      const cache = newCache({ dir })
      const log = logOf(cache)
      const sorted = cache.memoize((list: number[]) => list.sort((a, b) => a - b).length, {
        name: 'sorted',
        effects: 'ignore',
      })
      const list = [3, 1, 2]
      const length = sorted(list)
      const grades = [...cache.entries()].map(({ grade }) => grade)
      cache.close()
      return [length, list, log[0], grades]
    }
    expect(program()).toEqual([3, [1, 2, 3], 'miss first-call', ['assumed']])
    expect(program()).toEqual([3, [3, 1, 2], 'hit store', ['assumed']])
  })

  test('strict refuses it', () => {
    const cache = newCache()
    const causes = causesOf(cache)
    const warnings = catchWarnings()
    const sorted = cache.memoize((list: number[]) => list.sort((a, b) => a - b).length, {
      effects: 'ignore',
      strict: true,
    })
    sorted([3, 1, 2])
    expect(causes).toMatchObject([{ kind: 'assumed' }])
    expect(warnings.join('\n')).toContain('argument 0 (option "effects")')
    cache.close()
  })
})

describe('async functions', () => {
  const later = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  test('a change by a call that ran alone is replayed', async () => {
    const dir = temporaryFolder()
    const program = async (): Promise<unknown[]> => {
      const cache = newCache({ dir })
      const log = logOf(cache)
      const push = cache.memoize(
        async (list: number[]) => {
          await later()
          list.push(list.length)
          return list
        },
        { name: 'push', effects: 'replay' },
      )
      const list = [5]
      const result = await push(list)
      cache.close()
      return [list, result === list, log[0]]
    }
    expect(await program()).toEqual([[5, 1], true, 'miss first-call'])
    expect(await program()).toEqual([[5, 1], true, 'hit store'])
  })

  test('a change while another call ran is not stored, and that is said', async () => {
    const cache = newCache()
    const causes = causesOf(cache)
    const warnings = catchWarnings()
    const push = cache.memoize(
      async (list: number[], ms: number) => {
        await later()
        list.push(ms)
        await later()
        return ms
      },
      { effects: 'replay' },
    )
    const [a, b]: number[][] = [[], []]
    await Promise.all([push(a!, 1), push(b!, 2)])
    expect([a, b]).toEqual([[1], [2]])
    expect(causes).toEqual([
      { kind: 'changed-meanwhile', what: ['argument 0[0]'], overlapped: true },
      { kind: 'changed-meanwhile', what: ['argument 0[0]'], overlapped: true },
    ])
    expect(warnings.join('\n')).toContain('at the same time')
    cache.close()
  })

  test('what the caller changes while the call is under way is not taken for its doing', async () => {
    const cache = newCache()
    const log = logOf(cache)
    const read = cache.memoize(
      async (state: { x: number; y?: number }) => {
        await null
        state.y = state.x
        return 1
      },
      { effects: 'replay' },
    )
    const state = { x: 0 }
    const pending = read(state)
    state.x = 5
    await pending
    const other = { x: 0 }
    await read(other)
    expect(other).toEqual({ x: 0, y: 0 })
    await read({ x: 0 })
    expect(log).toEqual([
      'miss first-call',
      'not-stored changed-meanwhile',
      'miss first-call',
      'stored',
      'hit memory',
    ])
    cache.close()
  })

  test('those that wait for one computation change what is theirs', async () => {
    const cache = newCache()
    const push = cache.memoize(
      async (list: number[]) => {
        await later()
        list.push(1)
      },
      { effects: 'replay' },
    )
    const lists: number[][] = [[], [], []]
    await Promise.all(lists.map((list) => push(list)))
    expect(lists).toEqual([[1], [1], [1]])
    cache.close()
  })
})

describe('a stream that writes', () => {
  const file = (): string => join(temporaryFolder(), 'x.txt')

  test.each(['warn', 'replay'] as const)(
    'and is not waited for keeps the result from being stored: %s',
    async (effects) => {
      catchWarnings()
      const cache = newCache()
      const causes = causesOf(cache)
      const made: WriteStream[] = ignored([])
      const write = cache.memoize(
        (path: string) => {
          const stream = createWriteStream(path)
          made.push(stream)
          stream.end('x')
          return 1
        },
        { effects },
      )
      write(file())
      await finished(made[0]!)
      expect(causes.map(({ kind }) => kind)).toEqual([
        effects === 'warn' ? 'impure' : 'effects-refused',
      ])
      cache.close()
    },
  )

  test('and is waited for is replayed; one that fails is thrown as ever', async () => {
    const cache = newCache()
    const log = logOf(cache)
    const write = cache.memoize(
      async (path: string) => {
        const stream = createWriteStream(path)
        stream.end('x')
        await finished(stream)
        return 1
      },
      { effects: 'replay' },
    )
    const path = file()
    await write(path)
    rmSync(path)
    await write(path)
    expect([readFileSync(path, 'utf8'), log]).toEqual([
      'x',
      ['miss first-call', 'stored', 'hit memory'],
    ])
    await expect(write(join(path, 'below'))).rejects.toMatchObject({ code: 'ENOTDIR' })
    cache.close()
  })
})

describe('calls in calls', () => {
  test('what an inner hit changes is a change of the outer call', () => {
    const dir = temporaryFolder()
    const program = (effects: 'warn' | 'replay'): unknown[] => {
      const cache = newCache({ dir })
      const causes = causesOf(cache)
      const warnings = catchWarnings()
      const state = { n: 0 }
      const inner = cache.memoize(() => ++state.n, { name: 'inner', effects: 'replay' })
      const outer = cache.memoize(() => inner() + 10, { name: 'outer', effects })
      const result = outer()
      cache.close()
      return [result, state.n, causes.map(({ kind }) => kind), warnings.length]
    }
    expect(program('warn')).toEqual([11, 1, ['changed-meanwhile'], 1])
    expect(program('warn')).toEqual([11, 1, ['changed-meanwhile'], 1])
    expect(program('replay')).toEqual([11, 1, [], 0])
    expect(program('replay')).toEqual([11, 1, [], 0])
  })

  test('output that can not be written again is no reason to compute after the changes', () => {
    const cache = newCache()
    const errors: string[] = []
    cache.on('error', ({ doing }) => errors.push(doing))
    const push = cache.memoize(
      (list: string[]) => {
        process.stdout.write('pushed')
        list.push('x')
      },
      { effects: 'replay', replayOutput: true },
    )
    const say = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    push([])
    say.mockImplementation(() => {
      throw new Error('nobody reads')
    })
    const list: string[] = []
    push(list)
    say.mockRestore()
    expect([list, errors]).toEqual([['x'], ['replaying output']])
    cache.close()
  })

  test('peek and has change nothing', () => {
    const cache = newCache()
    const push = cache.memoize((list: number[]) => list.push(1), { effects: 'replay' })
    push([])
    const list: number[] = []
    expect([push.has(list), push.peek(list), list]).toEqual([true, { hit: true, value: 1 }, []])
    expect([push(list), list]).toEqual([1, [1]])
    cache.close()
  })

  test('what can not be changed here is computed', () => {
    const cache = newCache()
    const log = logOf(cache)
    const push = cache.memoize((list: number[]) => (list.push(1), list.length), {
      effects: 'replay',
    })
    push([])
    expect(() => push(Object.freeze([]) as never)).toThrow(TypeError)
    expect(log).toEqual(['miss first-call', 'stored', 'miss argument-new'])
    cache.close()
  })
})
