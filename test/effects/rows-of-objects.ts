/* oxlint-disable unicorn/consistent-function-scoping, unicorn/no-array-sort, unicorn/no-array-reverse -- each world has its own functions, and changing in place is meant */
/**
 * What can be done to plain objects.
 */
import { on, type Row } from './world.ts'

const UNIQUE = Symbol('unique')
export const objects: readonly Row[] = [
  [
    'a property is set',
    on(
      () => ({ a: 1, b: 2 }),
      (o) => void (o.a = 3),
    ),
    ['argument 0.a changed'],
  ],
  [
    'a property is set to what it was',
    on(
      () => ({ a: 1 }),
      (o) => void (o.a = 1),
    ),
    [],
  ],
  [
    '-0 replaces 0',
    on(
      () => ({ a: 0 }),
      (o) => void (o.a = -0),
    ),
    ['argument 0.a changed'],
  ],
  [
    'NaN stays NaN',
    on(
      () => ({ a: Number.NaN }),
      (o) => void (o.a = 0 / 0),
    ),
    [],
  ],
  [
    'a property is added',
    on(
      () => ({ a: 1 }) as Record<string, number>,
      (o) => void (o['b'] = 2),
    ),
    ['argument 0.b added'],
  ],
  [
    'undefined is added',
    on(
      () => ({}) as Record<string, unknown>,
      (o) => void (o['b'] = undefined),
    ),
    ['argument 0.b added'],
  ],
  [
    'a property is deleted',
    on(
      () => ({ a: 1, b: 2 }) as { a?: number; b: number },
      (o) => void delete o.a,
    ),
    ['argument 0.a deleted'],
  ],
  [
    'a property goes to the end',
    on(
      () => ({ a: 1, b: 2, c: 3 }) as Partial<Record<string, number>>,
      (o) => {
        delete o['a']
        o['a'] = 1
      },
    ),
    ['argument 0.a moved'],
  ],
  [
    'properties change places',
    on(
      () => ({ a: 1, b: 2, c: 3 }) as Partial<Record<string, number>>,
      (o) => {
        delete o['b']
        o['d'] = 4
        o['b'] = 5
      },
    ),
    ['argument 0.d added', 'argument 0.b changed'],
  ],
  [
    'integer keys are added',
    on(
      () => ({ x: 1, 5: 1 }) as Record<string, number>,
      (o) => void (o['3'] = 2),
    ),
    ['argument 0[3] added'],
  ],
  [
    'a registered symbol is a key',
    on(
      () => ({}) as Record<symbol, number>,
      (o) => void (o[Symbol.for('k')] = 1),
    ),
    ['argument 0[Symbol(k)] added'],
  ],
  [
    'a captured unique symbol is a key',
    on(
      () => ({}) as Record<symbol, number>,
      (o) => void (o[UNIQUE] = 1),
    ),
    ['argument 0[Symbol(unique)] added'],
  ],
  [
    'a property becomes read-only',
    on(
      () => ({ a: 1 }),
      (o) => void Object.defineProperty(o, 'a', { writable: false }),
    ),
    ['argument 0.a made read-only'],
  ],
  [
    'a hidden property is defined',
    on(
      () => ({}),
      (o) => void Object.defineProperty(o, 'h', { value: 1, configurable: true }),
    ),
    ['argument 0.h added'],
  ],
  [
    'an object is frozen',
    on(
      () => ({ a: 1, b: { c: 1 } }),
      (o) => void Object.freeze(o),
    ),
    [
      'argument 0.a made read-only',
      'argument 0.b made read-only',
      'argument 0 locked against new properties',
    ],
  ],
  [
    'an object is sealed',
    on(
      () => ({ a: 1 }),
      (o) => void Object.seal(o),
    ),
    ['argument 0.a made read-only', 'argument 0 locked against new properties'],
  ],
  [
    'an object is no longer extensible',
    on(
      () => ({ a: 1 }),
      (o) => void Object.preventExtensions(o),
    ),
    ['argument 0 locked against new properties'],
  ],
  [
    'a change and then a freeze',
    on(
      () => ({ a: 1 }) as Record<string, number>,
      (o) => {
        o['b'] = 2
        Object.freeze(o)
      },
    ),
    [
      'argument 0.a made read-only',
      'argument 0.b added',
      'argument 0 locked against new properties',
    ],
  ],
  [
    'the prototype is taken away',
    on(
      () => ({ a: 1 }),
      (o) => void Object.setPrototypeOf(o, null),
    ),
    ['argument 0 got another prototype'],
  ],
  [
    'the prototype becomes another argument',
    () => ({
      fn: ((o: object, p: object) => Object.setPrototypeOf(o, p)) as never,
      args: [{}, { p: 1 }],
    }),
    ['argument 0 got another prototype'],
  ],
  [
    'something deep inside is set',
    on(
      () => ({ items: [{}, {}, {}, { price: 3 }] as { price?: number }[] }),
      (o) => void (o.items[3]!.price = 4),
    ),
    ['argument 0.items[3].price changed'],
  ],
  [
    'names that are no identifiers',
    on(
      () => ({ 'a b': { c: 1 } }),
      (o) => void (o['a b'].c = 2),
    ),
    ['argument 0["a b"].c changed'],
  ],
  [
    'an object without prototype',
    on(
      () => Object.assign(Object.create(null) as Record<string, number>, { a: 1 }),
      (o) => void (o['a'] = 2),
    ),
    ['argument 0.a changed'],
  ],
  [
    'the property __proto__',
    on(
      () =>
        Object.defineProperty({}, '__proto__', {
          value: 1,
          writable: true,
          configurable: true,
          enumerable: true,
        }),
      (o) => void Object.defineProperty(o, '__proto__', { value: 2 }),
    ),
    ['argument 0.__proto__ changed'],
  ],
]
