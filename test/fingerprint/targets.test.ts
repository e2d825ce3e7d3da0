/* oxlint-disable unicorn/consistent-function-scoping -- each function captures an object of its own */
/**
 * What a function writes to decides what comes of it: an element of a `Uint8Array` wraps around, a
 * property that is read-only throws, an array grows.
 */
import { describe, expect, test } from 'vitest'
import { createFunctionReader } from '../../src/fingerprint/reader.ts'
import { resolveFingerprintConfig } from '../../src/fingerprint/config.ts'
import { newCache } from '../memo/support.ts'

type Target = Record<number | string, unknown>

function capturesOf(fn: Function): string {
  const options = { config: resolveFingerprintConfig(), analysis: null, root: process.cwd() }
  return Buffer.from(createFunctionReader(fn, options).read().captures).toString('hex')
}

/** Writes one member of what it captures, and reads it. */
function writer(target: Target): () => unknown {
  return () => {
    const before = target[0]
    target[0] = 263
    const after = target[0]
    target[0] = before
    return after
  }
}

/** Writes a member that is not there. */
function adder(target: Target): () => unknown {
  return () => {
    target['added'] = 1
    return target['added']
  }
}

function locked<T extends object>(target: T): T {
  return Object.preventExtensions(target)
}

function readOnly(): Target {
  return Object.defineProperty({ 0: 7 }, 0, { writable: false }) as Target
}

describe('a member that is written', () => {
  const kinds: readonly (readonly [string, () => unknown])[] = [
    ['of an object', () => ({ 0: 7 })],
    ['of an array', () => [7]],
    ['of a Uint8Array', () => Uint8Array.of(7)],
    ['of a Uint8ClampedArray', () => Uint8ClampedArray.of(7)],
    ['of a Uint32Array', () => Uint32Array.of(7)],
    ['of a Float64Array', () => Float64Array.of(7)],
    ['that is read-only', readOnly],
  ]
  test.each(kinds)('%s counts by what it is written to', (name, make) => {
    const own = capturesOf(writer(make() as Target))
    expect(own).toBe(capturesOf(writer(make() as Target)))
    for (const [other, makeOther] of kinds)
      if (other !== name) expect(capturesOf(writer(makeOther() as Target))).not.toBe(own)
  })

  test('that is absent counts by whether it can be added', () => {
    expect(capturesOf(adder({}))).not.toBe(capturesOf(adder(locked({}))))
    expect(capturesOf(adder({}))).toBe(capturesOf(adder({ other: 1 })))
  })

  test.each([
    ['frozen', Object.freeze, () => ({ 0: 7 })],
    ['locked', Object.preventExtensions, () => ({})],
  ] as readonly (readonly [string, (target: object) => unknown, () => Target])[])(
    'of what is %s after the first call throws, as without a cache',
    (_, lock, make) => {
      const cache = newCache()
      const target: Target = make()
      const write = cache.memoize(
        () => {
          target[0] = 7
          return 1
        },
        { effects: 'replay' },
      )
      write()
      if (!(0 in make())) Reflect.deleteProperty(target, 0)
      expect(write()).toBe(1)
      expect(write.stats()).toMatchObject({ hits: 1 })
      if (!(0 in make())) Reflect.deleteProperty(target, 0)
      lock(target)
      expect(() => write()).toThrow(TypeError)
      cache.close()
    },
  )
})

test('a member that is only read counts by its value, whatever holds it', () => {
  const reader =
    (target: Target): (() => unknown) =>
    () =>
      target[0]
  expect(capturesOf(reader([7] as never))).toBe(capturesOf(reader({ 0: 7 })))
})
