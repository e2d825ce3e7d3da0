import { describe, expect, test } from 'vitest'
import { ConfigError, SerializeError } from '../../src/errors.ts'
import {
  decodeSymbol,
  decodeValue,
  encodeSymbol,
  encodeValue,
  resolveClasses,
  type ClassOption,
} from '../../src/serializer/index.ts'

class Money {
  readonly #cents: number
  constructor(cents: number) {
    this.#cents = cents
  }
  get cents(): number {
    return this.#cents
  }
}
class Secret {
  readonly #value: unknown
  constructor(value: unknown) {
    this.#value = value
  }
  reveal(): unknown {
    return this.#value
  }
  [encodeSymbol](): unknown {
    return this.#value
  }
  static [decodeSymbol](state: unknown): Secret {
    return new this(state)
  }
}
class DeepSecret extends Secret {}
class Point {
  x = 1
}

const money: ClassOption = {
  class: Money,
  encode: (value: Money) => value.cents,
  decode: (cents: number) => new Money(cents),
}
const classes = resolveClasses([money, Secret, DeepSecret, Point])
const same = <T>(value: T): T => decodeValue(encodeValue(value, classes), classes) as T

describe('a class with its own codec', () => {
  test('is revived by it, as an option', () => {
    const [a, b] = same([new Money(5), new Money(7)])
    expect([a, a.cents, b.cents]).toEqual([expect.any(Money), 5, 7])
  })

  test('is revived by it, as symbols that subclasses inherit', () => {
    const copy = same(new DeepSecret(new Secret({ a: [new Date(3)] })))
    expect(copy).toBeInstanceOf(DeepSecret)
    expect((copy.reveal() as Secret).reveal()).toEqual({ a: [new Date(3)] })
  })

  test('keeps its identity where it is shared, before and after other objects', () => {
    const secret = new Secret({ a: 1 })
    const around = { first: {} }
    const copy = same([around, secret, around, secret, new Map([[secret, secret]])] as const)
    expect(copy[3]).toBe(copy[1])
    expect(copy[2]).toBe(copy[0])
    expect(copy[4].get(copy[1])).toBe(copy[1])
  })

  test('may share parts of its state with the rest', () => {
    const shared = { a: 1 }
    const copy = same([new Secret([shared]), shared] as const)
    expect((copy[0].reveal() as unknown[])[0]).toBe(copy[1])
  })

  test('may be nested 20,000 deep', () => {
    let value: unknown = 1
    for (let i = 0; i < 20_000; i++) value = new Secret(value)
    let copy = same(value)
    let depth = 0
    for (; copy instanceof Secret; depth++) copy = copy.reveal()
    expect([depth, copy]).toEqual([20_000, 1])
  })

  test('may itself encode while it is being encoded', () => {
    const nesting = resolveClasses([
      {
        class: Money,
        encode: (value: Money) =>
          encodeValue({ cents: value.cents, pad: 'x'.repeat(99) }, classes).bytes,
        decode: (bytes: Uint8Array) =>
          new Money(
            (
              decodeValue({ codec: 'permafrost/1', runtime: 'any', bytes }, classes) as {
                cents: number
              }
            ).cents,
          ),
      },
    ])
    const value = { before: 'text', money: [new Money(1), new Money(2)], after: 'text' }
    const copy = decodeValue(encodeValue(value, nesting), nesting) as typeof value
    expect([copy.before, ...copy.money.map((m) => m.cents), copy.after]).toEqual([
      'text',
      1,
      2,
      'text',
    ])
  })

  test('makes a builtin storable that is not', () => {
    const headers = resolveClasses([
      {
        class: Headers,
        encode: (value: Headers) => [...value],
        decode: (pairs: [string, string][]) => new Headers(pairs),
      },
    ])
    const copy = decodeValue(encodeValue({ h: new Headers({ a: 'b' }) }, headers), headers)
    expect((copy as { h: Headers }).h.get('a')).toBe('b')
  })
})

/** The error of reading, with the classes `read`, what was written with the classes `written`. */
function failure(value: unknown, written: ClassOption[], read: ClassOption[]): SerializeError {
  const encoded = encodeValue(value, resolveClasses(written))
  try {
    decodeValue(encoded, resolveClasses(read))
  } catch (error) {
    if (error instanceof SerializeError) return error
    throw error
  }
  throw new Error('it was read')
}

describe('reading', () => {
  test('a class that is not registered fails', () => {
    expect(failure(new Point(), [Point], []).message).toMatch(/class "Point" is not registered/)
  })

  test('a class that has got a codec since fails', () => {
    const later = { class: Point, encode: () => 1, decode: () => new Point() }
    expect(failure(new Point(), [Point], [later]).code).toBe('ERR_SERIALIZE_DECODE')
  })

  test('a class that has lost its codec fails', () => {
    const before = { class: Point, encode: () => 1, decode: () => new Point() }
    expect(failure(new Point(), [before], [Point]).message).toMatch(/no "decode"/)
  })

  test('a class that has got private state since fails', () => {
    const later = { class: Money, name: 'Point' }
    expect(failure(new Point(), [Point], [later]).code).toBe('ERR_SERIALIZE_DECODE')
  })

  test('a decode that throws fails, with its error as cause', () => {
    const option = {
      class: Point,
      encode: () => 1,
      decode: (): Point => {
        throw new Error('no')
      },
    }
    expect((failure(new Point(), [option], [option]).cause as Error).message).toBe('no')
  })

  test('a decode that returns something else fails', () => {
    const option = { class: Point, encode: () => 1, decode: () => ({ x: 1 }) }
    expect(failure(new Point(), [option], [option]).message).toMatch(/returned no instance/)
  })

  test('a class under another name works', () => {
    const option = { class: Point, name: 'geometry.Point' }
    const named = resolveClasses([option])
    expect(decodeValue(encodeValue(new Point(), named), named)).toBeInstanceOf(Point)
  })
})

describe('nonsense in the option is refused', () => {
  const other = Object.defineProperty(
    class {
      y = 1
    },
    'name',
    { value: 'Point' },
  )
  test.each<[string, unknown, RegExp]>([
    ['no array', Point, /expected an array/],
    ['no class', [5], /expected a class, got "5"/],
    ['null', [null], /expected a class, got "null"/],
    ['an object without a class', [{ encode: () => 1, decode: () => 1 }], /got "undefined"/],
    ['an arrow function', [(): number => 1], /name|prototype/],
    ['a method', [{ method(): void {} }.method], /without a prototype/],
    [
      'an anonymous class',
      [
        [
          class {
            z = 1
          },
        ][0],
      ],
      /needs one/,
    ],
    ['encode alone', [{ class: Point, encode: () => 1 }], /both functions/],
    [
      'a decode that is no function',
      [{ class: Point, encode: () => 1, decode: 1 }],
      /both functions/,
    ],
    [
      'a symbol alone',
      [
        class A {
          [encodeSymbol](): number {
            return 1
          }
        },
      ],
      /only one of/,
    ],
    ['the same class twice', [Point, Point], /stands there twice/],
    ['two classes of one name', [Point, other], /two classes are called "Point"/],
    ['one class under two names', [Point, { class: Point, name: 'P' }], /another name already/],
    ['a builtin', [Map], /"Map" is a builtin/],
    ['a Proxy', [new Proxy(Point, {})], /Proxy/],
  ])('%s', (_, option, message) => {
    const resolve = (): unknown => resolveClasses(option as ClassOption[])
    expect(resolve).toThrow(ConfigError)
    expect(resolve).toThrow(message)
  })
})
