/**
 * Values that notice when anybody runs their code: each way in counts a touch and throws.
 *
 * What must stay true: every maker gives a fresh value; `touches()` counts over all of them.
 */
import { inspect } from 'node:util'

let touched: string[] = []

/** What was touched since the last call. */
export function touches(): readonly string[] {
  const found = touched
  touched = []
  return found
}

function trap(what: string): () => never {
  return () => {
    touched.push(what)
    throw new Error(`touched ${what}`)
  }
}

/** Every well-known method of an object, and every well-known symbol, as a getter that throws. */
function trapsOn<T extends object>(object: T): T {
  const names = [
    'toJSON',
    'toString',
    'valueOf',
    'toLocaleString',
    'then',
    'inspect',
    'constructor',
    'length',
    'size',
    'name',
    'message',
    'source',
    'flags',
    'global',
    'lastIndex',
    'href',
    'byteLength',
    'buffer',
    'next',
    'get',
    'has',
    'forEach',
    'entries',
    'cause',
    'stack',
  ]
  const symbols = Object.getOwnPropertyNames(Symbol)
    .map((name) => Reflect.get(Symbol, name) as unknown)
    .filter((value) => typeof value === 'symbol')
  for (const key of [...names, ...symbols, inspect.custom, Symbol.for('Deno.customInspect')]) {
    const own = Object.getOwnPropertyDescriptor(object, key)
    if (own !== undefined && own.configurable === false) continue
    Object.defineProperty(object, key, { get: trap(String(key)), configurable: true })
  }
  return object
}

const handlerTraps = [
  'apply',
  'construct',
  'defineProperty',
  'deleteProperty',
  'get',
  'getOwnPropertyDescriptor',
  'getPrototypeOf',
  'has',
  'isExtensible',
  'ownKeys',
  'preventExtensions',
  'set',
  'setPrototypeOf',
] as const

function proxyOf<T extends object>(target: T): T {
  return new Proxy(
    target,
    Object.fromEntries(handlerTraps.map((name) => [name, trap(`proxy ${name}`)])),
  )
}

/** A subclass whose prototype and statics are all traps. */
function trapped<T extends new (...args: never[]) => object>(Base: T): T {
  class Trapped extends (Base as unknown as new (...args: never[]) => object) {}
  trapsOn(Trapped.prototype)
  for (const key of [
    'name',
    Symbol.hasInstance,
    Symbol.species,
    Symbol.toPrimitive,
    inspect.custom,
  ])
    Object.defineProperty(Trapped, key, { get: trap(`static ${String(key)}`), configurable: true })
  return Trapped as unknown as T
}

/** Made before the traps are set, so that making it touches nothing. */
function madeThen<T extends object>(object: T): T {
  return trapsOn(object)
}

function reparented<T extends object>(object: T, Base: new (...args: never[]) => object): T {
  return Object.setPrototypeOf(object, trapped(Base).prototype as object) as T
}

// oxlint-disable-next-line no-unused-vars -- the parameter lets callers give arguments
function argumentsOf(..._given: readonly unknown[]): object {
  return arguments
}

export const TRAPPED: Readonly<Record<string, () => unknown>> = {
  'a plain object': () => madeThen({ a: 1 }),
  'an object inside others': () => ({ list: [new Map([[madeThen({}), new Set([madeThen({})])]])] }),
  'an object with a null prototype': () => madeThen(Object.create(null) as object),
  'an instance of a class': () => new (trapped(class Plain {}))(),
  'a short array': () => madeThen([1, 2]),
  'a long array': () => madeThen(Array(200).fill(1)),
  'a long array with an object as property': () =>
    Object.assign(Array(200).fill(1), { extra: madeThen({}) }),
  'a long array with an array as property': () =>
    Object.assign(Array(200).fill(1), { extra: madeThen([1]) }),
  'a long array with a function as property': () =>
    Object.assign(Array(200).fill(1), { extra: madeThen(() => 1) }),
  'a long array with a hidden object as property': () =>
    Object.defineProperty(Array(200).fill(1), 'extra', { value: madeThen({}) }),
  'an array of a subclass': () => reparented(Array(200).fill(1), Array),
  'an array with getters': () =>
    Object.defineProperty([1, 2], 1, {
      get: trap('element'),
      enumerable: true,
      configurable: true,
    }),
  'a Map': () => madeThen(new Map([[1, 2]])),
  'a Map of a subclass': () => reparented(new Map([[1, 2]]), Map),
  'a Set of a subclass': () => reparented(new Set([1, 2]), Set),
  'a Date of a subclass': () => madeThen(reparented(new Date(0), Date)),
  'a RegExp of a subclass': () => madeThen(reparented(/a/giu, RegExp)),
  'an Error of a subclass': () => madeThen(reparented(new Error('a'), Error)),
  'an Error whose stack is a getter': () =>
    Object.defineProperty(new Error('a'), 'stack', { get: trap('stack') }),
  'an AggregateError': () => madeThen(new AggregateError([1], 'a')),
  'a boxed text': () => madeThen(Object('a') as object),
  'a boxed number of a subclass': () => reparented(Object(1) as object, Number),
  'an ArrayBuffer': () => madeThen(new ArrayBuffer(8)),
  'a SharedArrayBuffer': () => madeThen(new SharedArrayBuffer(8)),
  'a DataView': () => madeThen(new DataView(new ArrayBuffer(8))),
  'a short typed array': () => madeThen(new Uint8Array(8)),
  'a long typed array': () => madeThen(new Uint8Array(200)),
  'a long typed array of a subclass': () => reparented(new Uint8Array(200), Uint8Array),
  'a long typed array on a trapped buffer': () => new Uint8Array(madeThen(new ArrayBuffer(200))),
  'a long typed array with an object as property': () =>
    Object.assign(new Uint8Array(200), { extra: madeThen({}) }),
  'a Buffer': () => madeThen(Buffer.alloc(200)),
  'a URL': () => madeThen(new URL('https://a.example/')),
  'URLSearchParams of a subclass': () => reparented(new URLSearchParams('a=1'), URLSearchParams),
  'a promise': () => madeThen(Promise.resolve(1)),
  'a WeakMap': () => [madeThen(new WeakMap())],
  'a WeakRef': () => madeThen(new WeakRef({})),
  'a function': () => madeThen(() => 1),
  'a class': () => trapped(class Plain {}),
  'a bound function': () => madeThen((() => 1).bind(null)),
  'an arguments object': () => madeThen(argumentsOf(1)),
  'a Proxy of an object': () => proxyOf({ a: 1 }),
  'a Proxy of an array': () => proxyOf([1]),
  'a Proxy of a function': () => proxyOf(() => 1),
  'a Proxy of a Proxy': () => proxyOf(proxyOf({})),
  'a Proxy as prototype': () => Object.create(proxyOf({})),
  'a Proxy as prototype of an array': () => Object.setPrototypeOf([1], proxyOf([])),
  'a Proxy as constructor': () => Object.create({ constructor: proxyOf(class {}) }),
  'a Proxy as a key and a member': () => new Map([[proxyOf({}), new Set([proxyOf([])])]]),
  'an accessor beside data': () => ({
    a: 1,
    get b(): number {
      return trap('getter')()
    },
    set b(_: number) {
      trap('setter')()
    },
  }),
  'a private accessor': () =>
    new (class {
      #a = 1
      get #b(): number {
        return trap('private getter')()
      }
      has(one: object): boolean {
        return #a in one && #b in one
      }
    })(),
  'an iterable': () => ({
    *[Symbol.iterator]() {
      trap('iterator')()
    },
  }),
  'a thenable': () => ({ then: trap('then') }),
}
