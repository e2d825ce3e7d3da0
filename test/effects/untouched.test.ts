/* oxlint-disable unicorn/consistent-function-scoping -- traps and getters stand in their test */
/**
 * Looking at state and replaying it runs none of the user's code; calls that run at the same time are
 * told apart; differences are shown without secrets.
 */
import { afterEach, describe, expect, test, vi } from 'vitest'
import { difference, Window } from '../../src/effects/index.ts'
import { decodeValue, encodeValue, resolveClasses } from '../../src/serializer/index.ts'
import { Recorder, told } from './support.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

function never(): never {
  throw new Error("the user's code ran")
}

describe('no code of the user runs', () => {
  const act = ((o: { list: number[] }) => void o.list.push(1)) as never

  test.each([
    [
      'a getter',
      () => ({
        list: [],
        get trap(): number {
          return never()
        },
      }),
    ],
    [
      'a getter of an array',
      () =>
        Object.defineProperty({ list: [] as number[] }, 'a', {
          value: Object.defineProperty([1], 0, { get: never, configurable: true }),
        }),
    ],
    [
      'a Proxy',
      () => ({
        list: [],
        trap: new Proxy(
          {},
          { get: never, ownKeys: never, getPrototypeOf: never, getOwnPropertyDescriptor: never },
        ),
      }),
    ],
    [
      'an iterator',
      () => ({
        list: [],
        map: Object.defineProperty(new Map([[1, 2]]), Symbol.iterator, { value: never }),
        set: Object.defineProperty(new Set([1]), 'forEach', { value: never }),
      }),
    ],
    [
      'toJSON and valueOf',
      () => ({
        list: [],
        date: Object.assign(new Date(0), { toJSON: never, valueOf: never, getTime: never }),
      }),
    ],
    [
      'a species',
      () => ({
        list: [],
        bytes: new (class extends Uint8Array {
          static get [Symbol.species](): never {
            return never()
          }
        })(4),
      }),
    ],
    [
      'Symbol.toStringTag',
      () => ({
        list: [],
        tagged: {
          get [Symbol.toStringTag](): string {
            return never()
          },
        },
      }),
    ],
  ])('%s', (_, make) => {
    const recorder = new Recorder(act)
    const { encoded, changes } = recorder.record(undefined, [make()])
    expect(told(changes)).toEqual(['argument 0.list[0] added'])
    const live = make() as { list: number[] }
    expect(recorder.replay(undefined, [live], encoded.bytes!).applied).toBe(true)
    expect(live.list).toEqual([1])
  })

  test('a setter stands in the way of a property, and is passed by', () => {
    class Guarded {
      set own(_: number) {
        Object.defineProperty(this, 'own', { value: 1, writable: true, configurable: true })
      }
    }
    const recorder = new Recorder(((g: Guarded) => void (g.own = 2)) as never)
    const { encoded } = recorder.record(undefined, [new Guarded()])
    const calls = vi.spyOn(Guarded.prototype, 'own', 'set')
    const bare = new Guarded()
    vi.restoreAllMocks()
    expect(recorder.replay(undefined, [bare], encoded.bytes!).applied).toBe(true)
    expect(calls).not.toHaveBeenCalled()
    expect(Object.getOwnPropertyDescriptor(bare, 'own')?.value).toBe(1)
  })

  test('methods that hide those of builtins', () => {
    class OwnMap extends Map<string, number> {
      override set(): never {
        return never()
      }
    }
    class OwnDate extends Date {
      override setTime(): never {
        return never()
      }
    }
    const recorder = new Recorder(((m: OwnMap, d: OwnDate) => {
      Map.prototype.set.call(m, 'a', 1)
      Date.prototype.setTime.call(d, 5)
    }) as never)
    const { encoded } = recorder.record(undefined, [new OwnMap(), new OwnDate(0)])
    const [map, date] = [new OwnMap(), new OwnDate(0)]
    expect(recorder.replay(undefined, [map, date], encoded.bytes!).applied).toBe(true)
    expect([...map]).toEqual([['a', 1]])
    expect(date.getTime()).toBe(5)
  })
})

describe('calls at the same time', () => {
  test('two that overlap disturb each other, however they end', () => {
    const a = new Window(null)
    const b = new Window(null)
    a.close()
    const c = new Window(null)
    b.close()
    c.close()
    expect([a.alone, b.alone, c.alone]).toEqual([false, false, false])
    const d = new Window(null)
    d.close()
    expect(d.alone).toBe(true)
  })

  test('a call inside a call belongs to it', () => {
    const outer = new Window(null)
    const inner = new Window(outer)
    inner.close()
    expect([outer.alone, inner.alone]).toEqual([true, true])
    const one = new Window(outer)
    const two = new Window(outer)
    one.close()
    two.close()
    outer.close()
    expect([outer.alone, one.alone, two.alone]).toEqual([true, false, false])
  })
})

describe('differences', () => {
  test.each([
    [{ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }, ['.a[1].b: 2 → 3']],
    [1, 1, []],
    [0, -0, ['the value: 0 → -0']],
    [{ a: 1 }, {}, ['.a: 1 → absent']],
    [new Map([['k', 'x']]), new Map([['k', 'y']]), ['.get("k"): "x" → "y"']],
    [
      { token: 'abc' },
      { token: 'abd' },
      ['.token: a text of 3 characters → a text of 3 characters'],
    ],
    ['sk-a8f7a8f7a8f7a8f7', 'de', ['the value: a text of 19 characters, #aba12b62 → "de"']],
    [['a', 'b'], ['a', 'c'], ['[1]: "b" → "c"']],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, ['the value in another order: .a, .b → .b, .a']],
    [{ v: new Set(['x']) }, { v: new Set(['y']) }, ['.v (member): "x" → "y"']],
    ['x'.repeat(500), 1, ['the value: a long text → 1']],
  ])('%o and %o', (a, b, lines) => {
    expect(difference(a, b)).toEqual(lines)
  })

  test('are short, however many there are', () => {
    const lines = difference(
      Array.from({ length: 100 }, (_, at) => at),
      Array.from({ length: 100 }, (_, at) => at + 1),
    )
    expect(lines).toHaveLength(10)
    expect(lines.at(-1)).toBe('and 91 more differences')
  })

  test('of what has no fingerprint are said to be unknown', () => {
    const pending = new Promise(() => {})
    expect(difference(pending, 1)).toEqual([expect.stringMatching(/^can't be compared: /)])
  })
})

describe('values of which both sides know parts', () => {
  const classes = resolveClasses([])

  test('known objects, functions and symbols keep their identity', () => {
    const here = [{ a: 1 }, () => 1, Symbol('s')]
    const there = [{ a: 2 }, () => 2, Symbol('s')]
    const own = { own: true }
    const bytes = encodeValue([here[1], own, here[0], here[2], own], classes, here)
    const [fn, one, object, symbol, again] = decodeValue(bytes, classes, there) as unknown[]
    expect([fn, object, symbol]).toEqual([there[1], there[0], there[2]])
    expect(object).toBe(there[0])
    expect(one).toBe(again)
    expect(one).toEqual(own)
  })

  test('without them the bytes are refused', () => {
    const known = [{}]
    const encoded = encodeValue([known[0]], classes, known)
    expect(() => decodeValue(encoded, classes)).toThrow(/values that are not given/)
  })
})
