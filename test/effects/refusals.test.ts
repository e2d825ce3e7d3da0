/* oxlint-disable unicorn/consistent-function-scoping -- each world has its own functions */
/**
 * What can't be written back is refused by name; what can't be applied changes nothing.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { describe, expect, test } from 'vitest'
import { cacheKey, fingerprintState, ignored } from '../../src/index.ts'
import { Recorder, stateOf, told, type AnyFunction } from './support.ts'

type Row = readonly [
  name: string,
  make: () => readonly [fn: AnyFunction, ...args: unknown[]],
  why: RegExp,
]

class Unregistered {
  x = 1
}
class Keyed {
  state = { n: 0 };
  [fingerprintState](): unknown {
    return { n: this.state.n }
  }
}

const refused: readonly Row[] = [
  [
    'a closure variable',
    () => {
      let count = 0
      return [() => ++count]
    },
    /^captured count: a variable was reassigned.*state\.count/,
  ],
  [
    'a closure variable beside a replayable change',
    () => {
      let count = 0
      return [((list: number[]) => void list.push(++count)) as never, []]
    },
    /^captured count: a variable was reassigned/,
  ],
  [
    'a variable of a function that is called',
    () => {
      let a = 1
      const next = (): number => (a = (a * 48_271) % 2_147_483_647)
      return [() => next()]
    },
    /^captured a: a variable was reassigned/,
  ],
  [
    'a variable that gets another object',
    () => {
      let last: object = {}
      return [((o: object) => [(last = o), last]) as never, {}]
    },
    /^captured last: a variable was reassigned/,
  ],
  [
    'a function',
    () => [((o: Record<string, unknown>) => void (o['f'] = () => 1)) as never, {}],
    /^argument 0\.f: a function/,
  ],
  [
    'a getter',
    () => [((o: object) => void Object.defineProperty(o, 'g', { get: () => 1 })) as never, {}],
    /^argument 0\.g: an accessor was defined/,
  ],
  [
    'an instance of a class that is not registered, deep in a new object',
    () => [((l: unknown[]) => void l.push({ in: [new Unregistered()] })) as never, []],
    /^argument 0\[0\]\.in\[0\]: an instance of "Unregistered"/,
  ],
  [
    'a result that does not survive',
    () => [((l: number[]) => [l.push(1), new Unregistered()]) as never, []],
    /^the result\[1\]: an instance of "Unregistered"/,
  ],
  [
    'a unique symbol made by the call',
    () => [((o: Record<symbol, number>) => void (o[Symbol('new')] = 1)) as never, {}],
    /^argument 0\[Symbol\(new\)\]: .*unique to this process/,
  ],
  [
    'a WeakMap made by the call',
    () => [((o: Record<string, unknown>) => void (o['w'] = new WeakMap())) as never, {}],
    /^argument 0\.w: /,
  ],
  [
    'a Proxy',
    () => [((o: Record<string, unknown>) => void (o['p'] = new Proxy({}, {}))) as never, {}],
    /^argument 0\.p: a Proxy/,
  ],
  [
    'a new view of memory that an argument lies in',
    () => [
      ((o: { t: Uint8Array; v?: Uint8Array }) => void (o.v = o.t.subarray(1))) as never,
      { t: new Uint8Array(4) },
    ],
    /^argument 0\.v: a view of memory that an argument/,
  ],
  [
    'memory that was transferred',
    () => [
      ((b: ArrayBuffer) => void structuredClone(b, { transfer: [b] })) as never,
      new ArrayBuffer(4),
    ],
    /^argument 0: a transfer can't be repeated/,
  ],
  [
    'memory that threads share',
    () => [((b: Uint8Array) => void (b[0] = 1)) as never, new Uint8Array(new SharedArrayBuffer(2))],
    /^argument 0: other threads may write the same memory/,
  ],
  [
    'the source of a regular expression',
    () => [
      ((r: RegExp) => (r as unknown as { compile(s: string): void }).compile('b')) as never,
      /a/,
    ],
    /^argument 0: its hidden state/,
  ],
  [
    'the store of an AsyncLocalStorage',
    () => {
      const storage = new AsyncLocalStorage<number>()
      storage.enterWith(1)
      return [((s: AsyncLocalStorage<number>) => s.enterWith(2)) as never, storage]
    },
    /^argument 0: what an AsyncLocalStorage holds/,
  ],
  [
    'what a class says itself with [fingerprintState]',
    () => [((k: Keyed) => void k.state.n++) as never, new Keyed()],
    /^argument 0: it says itself what counts of it/,
  ],
  [
    'what a class says itself with [cacheKey]',
    () => [
      ((k: { n: number }) => void k.n++) as never,
      new (class Handle {
        n = 0;
        [cacheKey](): number {
          return this.n
        }
      })(),
    ],
    /^argument 0: it says itself what counts of it/,
  ],
]

describe('refused, with what changed and why', () => {
  test.each(refused)('%s', (_, make, why) => {
    const [fn, ...args] = make()
    const { changes, encoded } = new Recorder(fn).record(undefined, args)
    expect(changes.effects.length).toBeGreaterThan(0)
    expect(encoded.bytes).toBeNull()
    expect(encoded.bytes === null ? encoded.why : '').toMatch(why)
  })

  test('the working directory', () => {
    const before = process.cwd()
    const { changes } = new Recorder(() => process.chdir('/')).record(undefined, [])
    process.chdir(before)
    expect(changes.refusals[0]).toMatch(/^the working directory/)
  })

  test('a state that is too large to be compared, if it changed', () => {
    const limits = { objects: 10, parts: 100, bytes: 100, hashed: 1000 }
    const make = (): object[] => Array.from({ length: 20 }, () => ({}))
    const changing = new Recorder(((l: object[]) => void l.pop()) as never)
    expect(changing.record(undefined, [make()], limits).changes.refusals[0]).toMatch(/too large/)
    const wide = new Recorder(((o: number[]) => void o.pop()) as never)
    const numbers = Array.from({ length: 200 }, (_, at) => at)
    expect(wide.record(undefined, [numbers], limits).changes.refusals[0]).toMatch(/too large/)
  })

  test('what is too large does not hide a member that is only written', () => {
    const state = { last: 0 }
    const write = new Recorder(((_: object[], n: number) => void (state.last = n)) as never)
    const many = Array.from({ length: 20 }, () => ({}))
    const limits = { objects: 10, parts: 100, bytes: 100, hashed: 0 }
    const { changes } = write.record(undefined, [many, 5], limits)
    expect(told(changes)).toContain('captured state.last changed')
    expect(changes.refusals[0]).toMatch(/too large/)
  })

  test('bytes beyond the limit, which are known by their hash alone', () => {
    const limits = { objects: 10, parts: 100, bytes: 100, hashed: 1000 }
    const write = new Recorder(((b: Uint8Array) => void (b[150] = 1)) as never)
    const { changes } = write.record(undefined, [new Uint8Array(200)], limits)
    expect(told(changes)).toEqual(['argument 0 its bytes changed'])
    expect(changes.refusals[0]).toMatch(/more array memory than can be stored/)
    const read = new Recorder(((b: Uint8Array) => b[150]) as never)
    expect(read.record(undefined, [new Uint8Array(200)], limits).changes.effects).toEqual([])
  })
})

describe('no effect', () => {
  const rows: readonly (readonly [string, () => readonly [AnyFunction, ...unknown[]]])[] = [
    ['reading', () => [((o: { a: number[] }) => o.a.length) as never, { a: [1] }]],
    ['what the call makes and drops', () => [() => [1, 2, 3].map((n) => ({ n }))]],
    ['an ignored object', () => [((o: { n: number }) => void o.n++) as never, ignored({ n: 1 })]],
    [
      'a captured object that is ignored',
      () => {
        const cache = ignored(new Map<number, number>())
        return [((n: number) => void cache.set(n, n)) as never, 1]
      },
    ],
    ['a logger', () => [((c: Console) => void Reflect.set(c, 'effects', 1)) as never, console]],
    [
      'a property that is set and set back',
      () => [
        ((o: { n: number }) => {
          o.n++
          o.n--
        }) as never,
        { n: 1 },
      ],
    ],
    [
      'the stack of an error',
      () => [((e: Error) => void (e.stack = 'y')) as never, new Error('x')],
    ],
  ]
  test('of what is ignored, and of a stack, beside one that counts', () => {
    const ignore = ignored({ n: 1 })
    const act = ((list: number[], error: Error) => {
      ignore.n++
      error.stack = 'y'
      list.push(1)
    }) as never
    const { changes } = new Recorder(act).record(undefined, [[], new Error('x')])
    expect(told(changes)).toEqual(['argument 0[0] added'])
  })

  test.each(rows)('%s', (_, make) => {
    const [fn, ...args] = make()
    const { changes } = new Recorder(fn).record(undefined, args)
    expect(told(changes)).toEqual([])
    expect(changes.refusals).toEqual([])
  })
})

describe('not applied, and nothing is changed', () => {
  /** Records one call and replays it on objects that are otherwise than the key says. */
  function misuse(
    act: AnyFunction,
    recorded: readonly unknown[],
    live: readonly unknown[],
  ): string {
    const { encoded } = new Recorder(act).record(undefined, recorded)
    const before = stateOf(live)
    const hit = new Recorder(act).replay(undefined, live, encoded.bytes!)
    expect(stateOf(live)).toBe(before)
    return hit.applied ? 'applied' : hit.why
  }
  const both = ((o: Record<string, unknown>, p: Record<string, unknown>) => {
    o['a'] = 1
    p['a'] = 1
  }) as never

  test.each([
    ['a frozen object', [{}, {}], [{}, Object.freeze({})], /locked against new properties/],
    [
      'a read-only property',
      [{}, { a: 0 }],
      [{}, Object.defineProperty({}, 'a', { value: 0 })],
      /locked|read-only/,
    ],
    ['a Proxy', [{}, {}], [{}, new Proxy({}, {})], /other objects|opaque|no object/],
    ['another number of objects', [{}, {}], [{}, { more: {} }], /other objects/],
    ['one and the same object', [{}, {}], ((o) => [o, o])({}), /other objects/],
    ['a primitive', [{}, {}], [{}, 1], /other objects/],
  ])('%s', (_, recorded, live, why) => {
    expect(misuse(both, recorded, live)).toMatch(why)
  })

  test.each([
    ['a Set for a Map', (m: Map<number, number>) => m.set(1, 1), new Map(), new Set(), /no Map/],
    ['a Map for a Set', (m: Set<number>) => m.add(1), new Set(), new Map(), /no Set/],
    ['no Date', (d: Date) => d.setTime(1), new Date(0), {}, /no Date/],
    [
      'a shorter array of bytes',
      (b: Uint8Array) => b.fill(1),
      new Uint8Array(4),
      new Uint8Array(2),
      /another length/,
    ],
    ['an array that is none', (a: number[]) => a.pop(), [1], {}, /no array/],
    [
      'a class without the private field',
      (c: { next(): void }) => c.next(),
      new (class A {
        #n = 0
        next(): void {
          this.#n++
        }
      })(),
      {},
      /private field|other objects/,
    ],
  ] as const)('%s', (_, act, recorded, live, why) => {
    expect(misuse(act as never, [recorded], [live])).toMatch(why)
  })

  test('memory that other arguments share, where it was not shared', () => {
    const buffer = new ArrayBuffer(4)
    const fill = ((a: Uint8Array, _b: Uint8Array) => void a.fill(1)) as never
    const shared = [new Uint8Array(buffer), new Uint8Array(buffer)]
    const apart = [new Uint8Array(4), new Uint8Array(4)]
    expect(misuse(fill, apart, shared)).toMatch(/share/)
    expect(
      misuse(
        fill,
        [new Uint8Array(buffer), new Uint8Array(buffer)],
        [new Uint8Array(4), new Uint8Array(4)],
      ),
    ).toMatch(/share/)
  })

  test('bytes of another format, or damaged ones', () => {
    const push = ((l: number[]) => void l.push(1)) as never
    const recorder = new Recorder(push)
    const bytes = recorder.record(undefined, [[]]).encoded.bytes!
    const list: number[] = []
    expect(
      recorder.replay(undefined, [list], Uint8Array.from([9, ...bytes.subarray(1)])).applied,
    ).toBe(false)
    for (let at = 1; at < bytes.length; at++) {
      for (const flip of [1, 0x80]) {
        const damaged = Uint8Array.from(bytes)
        damaged[at]! ^= flip
        const target: number[] = []
        try {
          const hit = recorder.replay(undefined, [target], damaged)
          if (!hit.applied) expect(target).toEqual([])
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_SERIALIZE_DECODE' })
          expect(target).toEqual([])
        }
      }
    }
  })
})
