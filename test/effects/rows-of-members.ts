/* oxlint-disable unicorn/consistent-function-scoping -- each world has its own functions */
/**
 * What can be done where code names single members of what it captures, so that only those count.
 */
import { captured, type Row } from './world.ts'

export const members: readonly Row[] = [
  [
    'an element of a typed array',
    captured(
      () => new Uint32Array([7, 1]),
      (state) => () => (state[0] = state[0]! * 1_664_525 + 1),
    ),
    ['captured state[0] changed'],
  ],
  [
    'an element of each kind of typed array',
    captured(
      () => ({
        i8: Int8Array.of(1),
        clamped: Uint8ClampedArray.of(1),
        f32: Float32Array.of(1),
        f64: Float64Array.of(1),
        big: BigInt64Array.of(1n),
      }),
      (state) => () => {
        state.i8[0] = 300
        state.clamped[0] = 300
        state.f32[0] = 0.1
        state.f64[0] = Number.NaN
        state.big[0] = -5n
      },
    ),
    [
      'captured state.big[0] changed',
      'captured state.clamped[0] changed',
      'captured state.f32[0] changed',
      'captured state.f64[0] changed',
      'captured state.i8[0] changed',
    ],
  ],
  [
    'negative zero in a typed array',
    captured(
      () => Float64Array.of(0),
      (state) => () => void (state[0] = -0),
    ),
    ['captured state[0] changed'],
  ],
  [
    'elements of two views of one memory',
    captured(
      () => {
        const bytes = new Uint8Array(8)
        return { bytes, words: new Uint32Array(bytes.buffer, 4) }
      },
      (state) => () => {
        state.words[0] = 0x01_02_03_04
        return state.bytes[4]
      },
    ),
    ['captured state.bytes[4] changed', 'captured state.words[0] changed'],
  ],
  [
    'an element of a Buffer',
    captured(
      () => Buffer.from('abc'),
      (state) => () => void (state[1] = 33),
    ),
    ['captured state[1] changed'],
  ],
  [
    'a property of a typed array',
    captured(
      () => Object.assign(new Uint8Array(2), { used: 0 }),
      (state) => () => ++state.used,
    ),
    ['captured state.used changed'],
  ],
  [
    'bytes through a DataView',
    captured(
      () => new DataView(new ArrayBuffer(8)),
      (state) => () => state.setUint16(2, 513),
    ),
    ['captured state its bytes changed'],
  ],
  [
    'a Buffer through its methods',
    captured(
      () => Buffer.alloc(8),
      (state) => () => state.writeUInt16LE(7, 2),
    ),
    ['captured state its bytes changed'],
  ],
  [
    'the length of a list',
    captured(
      () => [1, 2, 3],
      (state) => () => void (state.length = 1),
    ),
    ['captured state.length changed'],
  ],
  [
    'an element of a list',
    captured(
      () => ['a', 'b', 'c'],
      (state) => () => void (state[1] = 'B'),
    ),
    ['captured state[1] changed'],
  ],
  [
    'an element beyond the end of a list',
    captured(
      () => ['a'],
      (state) => () => void (state[3] = 'd'),
    ),
    ['captured state[3] added'],
  ],
  [
    'an element and the length of a list',
    captured(
      () => [1, 2, 3],
      (state) => () => {
        state[4] = state.length
        state.length = 6
      },
    ),
    ['captured state[4] added', 'captured state.length changed'],
  ],
  [
    'a member of an element of a list',
    captured(
      () => [{ x: 1 }, { x: 2 }],
      (state) => () => ++state[1]!.x,
    ),
    ['captured state[1].x changed'],
  ],
  [
    'the members of an element of a list in a list',
    captured(
      () => ({ rows: [[1], [2, 3]] }),
      (state) => () => void (state.rows[1]![0] = 9),
    ),
    ['captured state.rows[1][0] changed'],
  ],
  [
    'a map whose size is read',
    captured(
      () => new Map([['a', 1]]),
      (state) => () => state.size + state.set('b', 2).size,
    ),
    ['captured state.get("b") added'],
  ],
  [
    'a map in a member',
    captured(
      () => ({ deep: { map: new Map<string, number>(), other: 1 } }),
      (state) => () => void state.deep.map.set('x', state.deep.map.size),
    ),
    ['captured state.deep.map.get("x") added'],
  ],
  [
    'a set in a member',
    captured(
      () => ({ deep: { set: new Set<number>() } }),
      (state) => () => void state.deep.set.add(state.deep.set.size),
    ),
    ['captured state.deep.set its members changed'],
  ],
  [
    'a date by its method',
    captured(
      () => new Date(0),
      (state) => () => state.setUTCFullYear(2000),
    ),
    ['captured state changed'],
  ],
  [
    'a date in a member',
    captured(
      () => ({ at: new Date(0), other: 1 }),
      (state) => () => state.at.setTime(5),
    ),
    ['captured state.at changed'],
  ],
  [
    'a static field of a class',
    () => {
      class Ids {
        static next = 1
        static readonly known: number[] = []
      }
      return {
        fn: () => {
          Ids.known.push(Ids.next)
          return Ids.next++
        },
        args: [],
        state: [Ids],
      }
    },
    ['captured Ids.next changed', 'captured Ids.known[0] added'],
  ],
  [
    'a member of a namespace in an object',
    captured(
      () => ({ obj: { x: 1, y: 2 }, rest: [] as number[] }),
      (state) => () => (state.obj.x += state.obj.y),
    ),
    ['captured state.obj.x changed'],
  ],
  [
    'a member that is deleted',
    captured(
      () => ({ obj: { x: 1, y: 2 } as { x?: number; y: number } }),
      (state) => () => void delete state.obj.x,
    ),
    ['captured state.obj.x deleted'],
  ],
  [
    'a member under a symbol',
    captured(
      () => ({ [Symbol.iterator]: 1 as unknown }),
      (state) => () => void (state[Symbol.iterator] = 2),
    ),
    ['captured state[Symbol(Symbol.iterator)] changed'],
  ],
  [
    'the lastIndex of an expression',
    captured(
      () => /a/g,
      (state) => () => void (state.lastIndex = 4),
    ),
    ['captured state.lastIndex changed'],
  ],
  [
    'where an expression goes on',
    captured(
      () => /a/g,
      (state) => () => state.exec('bab')?.index,
    ),
    ['captured state.lastIndex changed'],
  ],
  [
    'a member of an address',
    captured(
      () => new URL('http://a/b?c=1'),
      (state) => () => {
        state.pathname = '/d'
        state.searchParams.set('c', '2')
      },
    ),
    ['captured state changed'],
  ],
]
