import { describe, expect, test } from 'vitest'
import { ConfigError, createCache, memoize } from '../../src/index.ts'

const fn = (n: number): number => n

describe('options of a function', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown one', { tll: '1h' }, /Unknown option "tll".*did you mean "ttl"/],
    ['one of a cache', { size: 1 }, /Unknown option "size"/],
    ['a negative ttl', { ttl: -1 }, /"ttl"/],
    ['a ttl in no unit', { ttl: '1 parsec' }, /"1 parsec"/],
    ['an empty name', { name: '' }, /"name".*non-empty/],
    ['a version that is no text', { version: 2 }, /"version"/],
    ['a key that is no function', { key: 'id' }, /"key".*function/],
    ['a position before the first', { ignoreArgs: [-1] }, /"ignoreArgs".*-1/],
    ['half a position', { ignoreArgs: [0.5] }, /"ignoreArgs"/],
    ['positions that are no array', { ignoreArgs: 1 }, /"ignoreArgs"/],
    ['key and ignoreArgs', { key: fn, ignoreArgs: [0] }, /"key" and "ignoreArgs"/],
    ['classes that are none', { classes: [1] }, /classes/],
    ['half a serializer', { serializer: { name: 'x', encode: fn } }, /serializer\.decode/],
    ['a serializer without a name', { serializer: { encode: fn, decode: fn } }, /serializer\.name/],
    ['inline in words', { inline: 'yes' }, /"inline"/],
    ['a fingerprint that is no object', { fingerprint: 1 }, /"fingerprint"/],
    ['an unknown part of fingerprint', { fingerprint: { packges: 1 } }, /packges/],
    ['shouldStore that is no function', { shouldStore: true }, /"shouldStore"/],
  ])('%s is refused at once', (_, options, message) => {
    expect(() => memoize(fn, options)).toThrow(ConfigError)
    expect(() => memoize(fn, options)).toThrow(message)
  })

  test('undefined is the same as left out', () => {
    expect(() => memoize(fn, { ttl: undefined, name: undefined, key: undefined })).not.toThrow()
  })
})

describe('options of a cache', () => {
  test.each<[string, object, RegExp]>([
    ['an unknown one', { dirr: 'x' }, /did you mean "dir"/],
    ['a name for all functions', { name: 'x' }, /Unknown option "name"/],
    ['an empty dir', { dir: '' }, /"dir"/],
    ['no size', { size: 0 }, /"size"/],
    ['a negative size', { size: '-1GB' }, /"size"/],
    ['an absurd size', { size: 1e300 }, /"size"/],
    ['a negative memory', { memory: -1 }, /"memory"/],
    ['readOnly in words', { readOnly: 'no' }, /"readOnly"/],
    ['an unknown answer to errors', { onStoreError: 'ignore' }, /"onStoreError"/],
    ['a default that is wrong', { ttl: 0 }, /"ttl"/],
  ])('%s is refused at once', (_, options, message) => {
    expect(() => createCache(options)).toThrow(ConfigError)
    expect(() => createCache(options)).toThrow(message)
  })

  test('no memory is a choice', () => {
    expect(() => createCache({ memory: 0, size: '1GB' })).not.toThrow()
  })
})

describe('resolution', () => {
  test('a function over its cache', () => {
    const cache = createCache({ ttl: 0.001, key: () => 1, dir: '/nowhere' })
    expect(() => cache.memoize(fn, { ignoreArgs: [0] })).not.toThrow()
  })
})
