import { describe, expect, test } from 'vitest'
import { SerializeError } from '../../src/errors.ts'
import { decodeValue, encodeValue, resolveClasses } from '../../src/serializer/index.ts'

let ran: string[] = []
const trap = (name: string) => (): never => {
  ran.push(name)
  throw new Error(`${name} ran`)
}
const trapped = (name: string): PropertyDescriptor => ({
  get: trap(`get ${name}`),
  set: trap(`set ${name}`),
  configurable: true,
  enumerable: true,
})

/** Whatever looks into such an object the wrong way runs something of its. */
function mine<T extends object>(target: T): T {
  for (const key of ['toJSON', 'toString', 'valueOf', 'constructor', 'then', 'size', 'length']) {
    const existing = Object.getOwnPropertyDescriptor(target, key)
    if (existing === undefined) Object.defineProperty(target, key, trapped(key))
  }
  for (const key of ['iterator', 'toStringTag', 'toPrimitive', 'species'] as const) {
    Object.defineProperty(target, Symbol[key], trapped(key))
  }
  Object.defineProperty(target, Symbol.for('nodejs.util.inspect.custom'), trapped('inspect'))
  return target
}

class Nasty {
  a = 1
  static get name(): string {
    return trap('static name')()
  }
  static [Symbol.hasInstance](): boolean {
    return trap('hasInstance')()
  }
  get [Symbol.toStringTag](): string {
    return trap('toStringTag')()
  }
  toJSON(): unknown {
    return trap('toJSON')()
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return trap('inspect')()
  }
}
const handler = new Proxy({}, { get: (_, name) => trap(`trap ${String(name)}`) })

const long = (): unknown[] => Array.from({ length: 5000 }, (_, i) => i)
const refused: Record<string, unknown> = {
  'an object': mine({ a: 1 }),
  'an array': mine([1, 2]),
  'a long array': mine(long()),
  'a long array that holds an object of a class': Object.assign(long(), { x: new Nasty() }),
  'a long array that hides one': Object.defineProperty(long(), 'x', { value: new Nasty() }),
  'a long array with a getter': Object.defineProperty(long(), 'x', trapped('x')),
  'a long array with a getter for an element': Object.defineProperty(long(), 4000, trapped('4000')),
  'a typed array': mine(new Uint8Array(5000)),
  'a typed array that holds an object of a class': Object.assign(new Uint8Array(5000), {
    x: new Nasty(),
  }),
  'a typed array with another buffer': Object.defineProperty(
    new Uint8Array(5000),
    'buffer',
    trapped('buffer'),
  ),
  'a Buffer': mine(Buffer.alloc(5000)),
  'a map': mine(new Map([[1, 2]])),
  'a set': mine(new Set([1])),
  'a date': mine(new Date()),
  'a regular expression': Object.defineProperty(mine(/a/g), 'flags', trapped('flags')),
  'an error': mine(new Error('x')),
  'a URL': Object.defineProperty(mine(new URL('http://a')), 'href', trapped('href')),
  parameters: mine(new URLSearchParams('a=1')),
  'a DOMException': Object.defineProperty(mine(new DOMException('x')), 'name', trapped('name')),
  'boxed primitives': [mine(Object('x') as object), mine(Object(1) as object)],
  'an instance': mine(new Nasty()),
  'a Proxy': new Proxy({}, handler),
  'a Proxy in an array': [new Proxy([], handler)],
  'a Proxy as prototype': Object.create(new Proxy({}, handler)),
  'a Proxy further up': Object.create(Object.create(new Proxy({}, handler))),
  'a Proxy as constructor': Object.create({ constructor: new Proxy(Array, handler) }),
}

describe('encoding runs nothing of the value', () => {
  test.each(Object.entries(refused))('%s', (_, value) => {
    ran = []
    expect(() => encodeValue(value, resolveClasses([]))).toThrow(SerializeError)
    expect(ran).toEqual([])
  })

  test('nor of a registered class', () => {
    const classes = resolveClasses([{ class: Nasty, name: 'Nasty' }])
    ran = []
    const copy = decodeValue(
      encodeValue([new Nasty(), [new Nasty()]], classes),
      classes,
    ) as object[]
    expect(Object.getPrototypeOf(copy[0]) === Nasty.prototype).toBe(true)
    expect(Object.keys(copy[0]!)).toEqual(['a'])
    expect(ran).toEqual([])
  })

  test('nor what was patched into builtins, on both ways', () => {
    const value = [
      new Map([[1, { a: 1 }]]),
      new Set([1]),
      new Date(5),
      /a/g,
      new Uint8Array(99),
      1n,
    ]
    const patches: [object, PropertyKey][] = [
      [Map.prototype, 'set'],
      [Map.prototype, 'forEach'],
      [Map.prototype, Symbol.iterator],
      [Set.prototype, 'add'],
      [Date.prototype, 'getTime'],
      [RegExp.prototype, 'flags'],
      [Object.prototype, 'a'],
    ]
    const saved = patches.map(([target, key]) => Object.getOwnPropertyDescriptor(target, key))
    ran = []
    for (const [target, key] of patches) Object.defineProperty(target, key, trapped(String(key)))
    let copy: unknown
    try {
      const classes = resolveClasses([])
      copy = decodeValue(encodeValue(value, classes), classes)
    } finally {
      patches.forEach(([target, key], i) => {
        if (saved[i] === undefined) Reflect.deleteProperty(target, key)
        else Object.defineProperty(target, key, saved[i])
      })
    }
    expect(ran).toEqual([])
    expect(copy).toEqual(value)
  })
})
