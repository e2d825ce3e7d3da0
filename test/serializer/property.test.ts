import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeValue, encodeValue, resolveClasses } from '../../src/serializer/index.ts'
import { difference } from './differences.ts'

class Box {
  held: unknown = null
}
const classes = resolveClasses([Box])
const same = (value: unknown): unknown => decodeValue(encodeValue(value, classes), classes)

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  stringUnit: 'binary',
  maxDepth: 4,
})

const restrictions = {
  '': (target: object) => target,
  freeze: (target: object) => Object.freeze(target),
  seal: (target: object) => Object.seal(target),
  preventExtensions: (target: object) => Object.preventExtensions(target),
}

/** One step that makes or changes an object of a growing graph. */
const step = fc.record({
  kind: fc.constantFrom('object', 'array', 'map', 'set', 'error', 'box', 'null', 'regexp', 'view'),
  to: fc.nat(),
  key: fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('__proto__', 'length', '0', '7', 'stack'),
  ),
  symbolKey: fc.boolean(),
  writable: fc.boolean(),
  enumerable: fc.boolean(),
  configurable: fc.boolean(),
  plain: fc.boolean(),
  leaf: fc.option(fc.anything({ maxDepth: 0, withBigInt: true }), { nil: undefined }),
  restrict: fc.constantFrom<(keyof typeof restrictions)[]>(
    ...(['', '', '', '', 'freeze', 'seal', 'preventExtensions'] as const),
  ),
})
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A graph with cycles, sharing, odd attributes and restrictions, out of a list of steps. */
function graph(steps: readonly Step[]): object {
  const objects: object[] = [[]]
  for (const { kind, to, key, symbolKey, leaf, restrict, plain, ...attributes } of steps) {
    const target = objects[to % objects.length]!
    let added: object
    switch (kind) {
      case 'array':
        added = Object.assign([leaf], { 2: target })
        break
      case 'map':
        added = new Map<unknown, unknown>([
          [target, leaf],
          [leaf, target],
        ])
        break
      case 'set':
        added = new Set([leaf, target])
        break
      case 'error':
        added = new TypeError('made up', { cause: target })
        break
      case 'box':
        added = Object.assign(new Box(), { held: target })
        break
      case 'null':
        added = Object.assign(Object.create(null) as object, { target })
        break
      case 'regexp':
        added = /x/g
        break
      case 'view':
        added = new Uint16Array([to & 0xffff])
        break
      default:
        added = { target, leaf }
    }
    objects.push(added)
    const flags = plain ? { writable: true, enumerable: true, configurable: true } : attributes
    // What the target's state forbids is just not done.
    const name = symbolKey ? Symbol.for(key) : key
    const length = Array.isArray(target) && name === 'length'
    try {
      Reflect.defineProperty(
        target,
        name,
        length ? { writable: plain } : { value: added, ...flags },
      )
    } catch {
      // An element of a typed array, which can't hold an object.
    }
    if (!ArrayBuffer.isView(target)) restrictions[restrict](target)
  }
  return objects
}

test('any value of fast-check comes back as it was', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(difference([value], same([value]))).toBeNull()
    }),
    { numRuns: 1500 },
  )
})

test('any graph comes back as it was', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const value = graph(steps)
      expect(difference(value, same(value))).toBeNull()
    }),
    { numRuns: 1500 },
  )
})

test('a copy makes the same bytes as the original', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), anything, (steps, value) => {
      const original = [graph(steps), value]
      expect(encodeValue(same(original), classes).bytes).toEqual(
        encodeValue(original, classes).bytes,
      )
    }),
    { numRuns: 500 },
  )
})

test('any strings, as keys and as values, come back as they were', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
      .map((units) => String.fromCharCode(...units)),
    fc
      .array(fc.integer({ min: 0, max: 0xff }), { maxLength: 30 })
      .map((units) => String.fromCharCode(...units)),
  )
  fc.assert(
    fc.property(fc.array(text), fc.dictionary(text, text), (list, record) => {
      expect(difference([list, record], same([list, record]))).toBeNull()
    }),
    { numRuns: 1000 },
  )
})

test('any numbers come back as they were', () => {
  const number = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.bigInt())
  fc.assert(
    fc.property(fc.array(number), (list) => {
      expect(difference(list, same(list))).toBeNull()
    }),
    { numRuns: 1000 },
  )
})
