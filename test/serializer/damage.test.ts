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
  'arrays of all kinds': [
    Object.assign([1], { 2: 3 }),
    Object.freeze([1]),
    Object.assign([1], { x: 1 }),
  ],
  'parameters first': [new URL('http://a/?b=c')].flatMap((url) => [url.searchParams, url]),
  instances: [new Point(), Object.freeze(new Point()), new Secret()],
  'a wide object': Object.fromEntries(Array.from({ length: 1100 }, (_, i) => [`k${i}`, 0])),
  'odd properties': Object.defineProperty({ [Symbol.for('a')]: 1 }, 'b', { value: 2 }),
  'a primitive': 12345678,
}

/** A value, or the one kind of error; anything else is thrown on. */
function read(bytes: Uint8Array): unknown {
  try {
    return decodeValue({ codec: 'permafrost/1', runtime: 'any', bytes }, classes)
  } catch (error) {
    if (error instanceof SerializeError && error.code === 'ERR_SERIALIZE_DECODE') return error
    throw error
  }
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = Uint8Array.from(bytes)
  copy[at] = value
  return copy
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

function craft(...body: number[]): Uint8Array {
  return Uint8Array.from([0x50, 0x66, 1, 0, ...body])
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

  test.each(all)('%s: any bit flipped, any byte replaced by the extremes', (_, bytes) => {
    const step = bytes.length > 1000 ? 61 : 1
    let reads = 0
    for (let at = 0; at < bytes.length; at += step) {
      const flipped = [1, 2, 4, 8, 16, 32, 64, 128].map((bit) => bytes[at]! ^ bit)
      for (const value of [...flipped, 0x00, 0x7f, 0x80, 0x94, 0x95, 0x97, 0xa5, 0xef, 0xff]) {
        read(changed(bytes, at, value))
        reads++
      }
    }
    expect(reads).toBe(17 * Math.ceil(bytes.length / step))
  })

  test('random bytes behind a true header', () => {
    let seed = 42
    const random = (): number => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 16
    let errors = 0
    for (let i = 0; i < 20_000; i++) {
      const bytes = Uint8Array.from({ length: 5 + (random() % 60) }, () => random() & 255)
      bytes.set([0x50, 0x66, 1, random() & 7])
      if (read(bytes) instanceof SerializeError) errors++
    }
    expect(errors).toBeGreaterThan(19_000)
  })
})

describe('a few bytes cannot claim much memory', () => {
  test('nested arrays that each claim all the rest', () => {
    const total = 400_000
    const bytes = new Uint8Array(total).fill(0x10)
    bytes.set(craft())
    for (let at = 4; at < 40_000; at += 4) bytes.set([0x94, ...varint(total - at - 100)], at)
    expect(read(bytes)).toBeInstanceOf(SerializeError)
  })

  test('many arrays of very many holes', () => {
    const holes = [0x95, ...varint(60_000), 0]
    const count = 100_000
    const head = craft(0x94, ...varint(count))
    const bytes = new Uint8Array(head.length + count * holes.length)
    bytes.set(head)
    for (let i = 0; i < count; i++) bytes.set(holes, head.length + i * holes.length)
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
