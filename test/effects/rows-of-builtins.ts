/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-array-reverse -- each world has its own functions, and changing in place is meant */
/**
 * What can be done to builtins with hidden state.
 */
import { on, type Row } from './world.ts'

function argumentsOf(...given: number[]): ArrayLike<number> {
  return given.length === 0 ? [] : arguments
}

export const builtins: readonly Row[] = [
  [
    'Date.setFullYear',
    on(
      () => new Date(0),
      (d) => d.setUTCFullYear(2000),
    ),
    ['argument 0 changed'],
  ],
  [
    'a Date becomes invalid',
    on(
      () => new Date(0),
      (d) => d.setTime(Number.NaN),
    ),
    ['argument 0 changed'],
  ],
  [
    'lastIndex',
    on(
      () => /a/g,
      (r) => r.exec('aa'),
    ),
    ['argument 0.lastIndex changed'],
  ],
  [
    'an error gets a property',
    on(
      () => new Error('x') as Error & { code?: string },
      (e) => void (e.code = 'E'),
    ),
    ['argument 0.code added'],
  ],
  [
    'the message of an error',
    on(
      () => new Error('x'),
      (e) => void (e.message = 'y'),
    ),
    ['argument 0.message changed'],
  ],
  [
    'elements of a typed array',
    on(
      () => new Float64Array(4),
      (t) => void (t[2] = 1.5),
    ),
    ['argument 0 its bytes changed'],
  ],
  [
    'a typed array is sorted',
    on(
      () => Uint32Array.of(3, 1, 2),
      (t) => t.sort(),
    ),
    ['argument 0 its bytes changed'],
  ],
  [
    'bytes of a Buffer',
    on(
      () => Buffer.from('abc'),
      (b) => b.write('x', 1),
    ),
    ['argument 0 its bytes changed'],
  ],
  [
    'a DataView',
    on(
      () => new DataView(new ArrayBuffer(8)),
      (v) => v.setInt16(2, 7),
    ),
    ['argument 0 its bytes changed'],
  ],
  [
    'an ArrayBuffer, through a new view',
    on(
      () => new ArrayBuffer(4),
      (b) => void new Uint8Array(b).fill(9),
    ),
    ['argument 0 its bytes changed'],
  ],
  [
    'two views of one memory',
    on(
      () => {
        const buffer = new ArrayBuffer(8)
        return { a: new Uint8Array(buffer), b: new Uint16Array(buffer, 2, 2) }
      },
      ({ b }) => void (b[0] = 7),
    ),
    ['argument 0.a its bytes changed', 'argument 0.b its bytes changed'],
  ],
  [
    'a buffer grows',
    on(
      () => new ArrayBuffer(2, { maxByteLength: 8 }),
      (b) => {
        b.resize(4)
        new Uint8Array(b)[3] = 1
      },
    ),
    ['argument 0 its bytes changed'],
  ],
  [
    'a buffer shrinks',
    on(
      () => new ArrayBuffer(4, { maxByteLength: 8 }),
      (b) => b.resize(2),
    ),
    ['argument 0 its length changed'],
  ],
  [
    'a typed array gets a property',
    on(
      () => new Uint8Array(2) as Uint8Array & { tag?: string },
      (t) => void (t.tag = 'x'),
    ),
    ['argument 0.tag added'],
  ],
  [
    'a URL',
    on(
      () => new URL('http://a/b'),
      (u) => void (u.pathname = '/c'),
    ),
    ['argument 0 changed'],
  ],
  [
    'a URL, through its searchParams',
    on(
      () => new URL('http://a/?x=1'),
      (u) => u.searchParams.append('y', '2'),
    ),
    ['argument 0 changed'],
  ],
  [
    'URLSearchParams',
    on(
      () => new URLSearchParams('a=1&b=2&a=3'),
      (p) => p.delete('b'),
    ),
    ['argument 0 changed'],
  ],
  [
    'the arguments object of another function',
    () => ({
      fn: ((a: ArrayLike<number>) => void ((a as number[])[0] = 5)) as never,
      args: [argumentsOf(1, 2)],
    }),
    ['argument 0[0] changed'],
  ],
]
