import { describe, expect, test } from 'vitest'
import { SerializeError } from '../../src/errors.ts'
import {
  decodeValue,
  encodeValue,
  resolveClasses,
  type Encoded,
} from '../../src/serializer/index.ts'

class Point {
  x = 1
  y = [2]
}
class Secret {
  value: unknown = 1
}
const classes = resolveClasses([
  Point,
  {
    class: Secret,
    encode: (secret: Secret) => secret.value,
    decode: (value: unknown) => Object.assign(new Secret(), { value }),
  },
])

const cycle: { self?: unknown; list: unknown[] } = { list: [] }
cycle.self = cycle
cycle.list.push(cycle, cycle.list)
const values: Record<string, unknown> = {
  'a small object': { id: 1, name: 'Ann', tags: ['a', 'b'], ok: true, score: 1.5 },
  'text of all kinds': ['', 'short', 'a string that is not short', '\ud800', 'ж'.repeat(20), 'é'],
  numbers: [1, -1, 1000, -0, 0.5, 2n ** 70n, -5n, [0.5, 1.5, 2.5]],
  'a cycle': cycle,
  records: Array.from({ length: 5 }, (_, i) => ({ i, at: { x: i, y: `y${i}` } })),
  collections: [
    new Map<unknown, unknown>([
      [1, { a: 1 }],
      [{}, []],
    ]),
    new Set([1, 'a', [2]]),
  ],
  'builtin objects': [new Date(5), /a+/gi, Object('box'), new Error('x'), new URL('http://a/?b=c')],
  bytes: [
    new Uint8Array([1, 2, 3]),
    Buffer.from('abc'),
    new Float64Array([1, 2]),
    new ArrayBuffer(5),
  ],
  'arrays of all kinds': [[1, , 3], Object.freeze([1]), Object.assign([1], { x: 1 })],
  'parameters first': [new URL('http://a/?b=c')].flatMap((url) => [url.searchParams, url]),
  instances: [new Point(), Object.freeze(new Point()), new Secret()],
  'a wide object': Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`k${i}`, 0])),
  'odd properties': Object.defineProperty({ [Symbol.for('a')]: 1 }, 'b', { value: 2 }),
  'a primitive': 12345678,
}

/** A value, or the one kind of error. */
function read(bytes: Uint8Array): unknown {
  try {
    return decodeValue({ codec: 'permafrost/1', runtime: 'any', bytes }, classes)
  } catch (error) {
    expect(error).toBeInstanceOf(SerializeError)
    expect((error as SerializeError).code).toBe('ERR_SERIALIZE_DECODE')
    return error
  }
}

describe('damaged bytes end in an error, or in another value, and in nothing worse', () => {
  const all = Object.entries(values).map(
    ([name, value]) => [name, encodeValue(value, classes).bytes] as const,
  )

  test.each(all)('%s: cut off anywhere, always an error', (_, bytes) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(read(bytes.subarray(0, length))).toBeInstanceOf(SerializeError)
    }
  })

  test.each(all)('%s: with a byte too many, always an error', (_, bytes) => {
    for (const extra of [0, 1, 255]) {
      expect(read(Uint8Array.from([...bytes, extra]))).toBeInstanceOf(SerializeError)
    }
  })

  test.each(all)('%s: any bit flipped', (_, bytes) => {
    const step = bytes.length > 1000 ? 7 : 1
    for (let at = 0; at < bytes.length; at += step) {
      for (let bit = 0; bit < 8; bit++) {
        const damaged = Uint8Array.from(bytes)
        damaged[at]! ^= 1 << bit
        read(damaged)
      }
    }
  })

  test.each(all)('%s: any byte replaced by each of the extremes', (_, bytes) => {
    const step = bytes.length > 1000 ? 7 : 1
    for (let at = 0; at < bytes.length; at += step) {
      for (const value of [0x00, 0x7f, 0x80, 0x94, 0x95, 0x97, 0xa5, 0xef, 0xff]) {
        const damaged = Uint8Array.from(bytes)
        damaged[at] = value
        read(damaged)
      }
    }
  })

  test('random bytes behind a true header', () => {
    let seed = 42
    const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 16
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from({ length: 5 + (random() % 60) }, () => random() & 255)
      bytes.set([0x50, 0x66, 1, random() & 7])
      read(bytes)
    }
  })
})

describe('a few bytes cannot claim much memory', () => {
  const craft = (...body: number[]): Uint8Array => Uint8Array.from([0x50, 0x66, 1, 0, ...body])
  const varint = (value: number): number[] =>
    value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]

  test('nested arrays that each claim all the rest', () => {
    const total = 400_000
    const body: number[] = []
    while (body.length < total - 10) body.push(0x94, ...varint(total - body.length - 10))
    expect(read(craft(...body.slice(0, 1000), ...Array<number>(total).fill(0x10)))).toBeInstanceOf(
      SerializeError,
    )
  })

  test('many arrays of very many holes', () => {
    const holes = [0x95, ...varint(60_000), 0]
    const count = 100_000
    const bytes = Uint8Array.from([
      ...craft(0x94, ...varint(count)),
      ...Array.from({ length: count }, () => holes).flat(),
    ])
    const before = process.memoryUsage().rss
    const value = read(bytes) as unknown[]
    expect(value.length).toBe(count)
    expect((value[count - 1] as unknown[]).length).toBe(60_000)
    expect(process.memoryUsage().rss - before).toBeLessThan(1 << 30)
  })

  test('lengths of the footer that exceed the bytes', () => {
    const { bytes } = encodeValue([new Uint8Array(3), 'text'], classes)
    for (const at of [bytes.length - 4, bytes.length - 8]) {
      const damaged = Uint8Array.from(bytes)
      damaged.set([0xff, 0xff, 0xff, 0xff], at)
      expect(read(damaged)).toBeInstanceOf(SerializeError)
    }
  })
})

describe('what is not of this format is not read', () => {
  const encoded: Encoded = encodeValue([1], classes)
  test.each<[string, Encoded]>([
    ['another codec', { ...encoded, codec: 'json' }],
    [
      'a later version',
      { ...encoded, bytes: Uint8Array.from(encoded.bytes, (b, i) => (i === 2 ? 2 : b)) },
    ],
    ['no magic', { ...encoded, bytes: encoded.bytes.subarray(1) }],
    ['nothing', { ...encoded, bytes: new Uint8Array() }],
  ])('%s', (_, damaged) => {
    expect(() => decodeValue(damaged, classes)).toThrow(SerializeError)
  })

  test('the codec and the runtime are named', () => {
    expect([encoded.codec, encoded.runtime]).toEqual(['permafrost/1', 'any'])
    expect([...encoded.bytes.subarray(0, 3)]).toEqual([0x50, 0x66, 1])
  })
})
