/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-array-reverse -- each world has its own functions, and changing in place is meant */
/**
 * What can be done to arrays.
 */
import { on, type Row } from './world.ts'

export const arrays: readonly Row[] = [
  [
    'push',
    on(
      () => [1, 2],
      (a) => a.push(3),
    ),
    ['argument 0[2] added'],
  ],
  [
    'push of a new object',
    on(
      () => [] as object[],
      (a) => a.push({ n: 1, deep: [{ m: 2 }] }),
    ),
    ['argument 0[0] added'],
  ],
  [
    'push of many',
    on(
      () => [] as number[],
      (a) => a.push(1, 2, 3, 4, 5),
    ),
    ['argument 0 5 members changed'],
  ],
  [
    'pop',
    on(
      () => [1, 2, 3],
      (a) => a.pop(),
    ),
    ['argument 0.length changed'],
  ],
  [
    'shift',
    on(
      () => [{ a: 1 }, { b: 2 }],
      (a) => a.shift(),
    ),
    ['argument 0[0] changed', 'argument 0.length changed'],
  ],
  [
    'unshift',
    on(
      () => [{ a: 1 }],
      (a) => a.unshift({ a: 0 }),
    ),
    ['argument 0[0] changed', 'argument 0[1] added'],
  ],
  [
    'splice',
    on(
      () => [1, 2, 3, 4],
      (a) => a.splice(1, 2, 9),
    ),
    ['argument 0[1] changed', 'argument 0[2] changed', 'argument 0.length changed'],
  ],
  [
    'sort of objects, whose identity is kept',
    on(
      () => [{ n: 2 }, { n: 1 }],
      (a) => a.sort((x, y) => x.n - y.n),
    ),
    ['argument 0[0] changed', 'argument 0[1] changed'],
  ],
  [
    'reverse',
    on(
      () => [1, 2, 3],
      (a) => a.reverse(),
    ),
    ['argument 0[0] changed', 'argument 0[2] changed'],
  ],
  [
    'fill',
    on(
      () => [1, 2],
      (a) => a.fill(0),
    ),
    ['argument 0[0] changed', 'argument 0[1] changed'],
  ],
  [
    'length is cut',
    on(
      () => [1, 2, 3],
      (a) => void (a.length = 0),
    ),
    ['argument 0.length changed'],
  ],
  [
    'length grows, with holes',
    on(
      () => [1],
      (a) => void (a.length = 4),
    ),
    ['argument 0.length changed'],
  ],
  [
    'an element far out',
    on(
      () => [1],
      (a) => void (a[5000] = 1),
    ),
    ['argument 0[5000] added'],
  ],
  [
    'an element is deleted, which leaves a hole',
    on(
      () => [1, 2, 3],
      (a) => void delete a[1],
    ),
    ['argument 0[1] deleted'],
  ],
  [
    'a hole is filled',
    on(
      () => [1, , 3],
      (a) => void (a[1] = 2),
    ),
    ['argument 0[1] added'],
  ],
  [
    'an array gets a name',
    on(
      () => [1] as number[] & { name?: string },
      (a) => void (a.name = 'x'),
    ),
    ['argument 0.name added'],
  ],
  [
    'an array that has a name gets an element',
    on(
      () => Object.assign([1], { name: 'x' }),
      (a) => a.push(2),
    ),
    ['argument 0[1] added'],
  ],
  [
    'an array is frozen',
    on(
      () => [1, 2],
      (a) => void Object.freeze(a),
    ),
    [
      'argument 0[0] made read-only',
      'argument 0[1] made read-only',
      'argument 0 locked against new properties',
    ],
  ],
  [
    'an array holds itself',
    on(
      () => [] as unknown[],
      (a) => a.push(a),
    ),
    ['argument 0[0] added'],
  ],
  [
    'arrays in arrays',
    on(
      () => [[1], [2]],
      (a) => void a[1]!.push(3),
    ),
    ['argument 0[1][1] added'],
  ],
]
