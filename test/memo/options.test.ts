import { describe, expect, test } from 'vitest'
import { ConfigError, createCache, memoize } from '../../src/index.ts'
import type { CacheOptions } from '../../src/index.ts'

const fn = (n: number): number => n
class Map1 {}
class Map2 {}

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
    ['two classes of one name', { classes: [Map1, { class: Map2, name: 'Map1' }] }, /"Map1"/],
    ['another way to supersede', { supersede: 'drop' }, /"supersede".*'demote' or 'delete'/],
    ['another admission', { admission: 'never' }, /"admission".*'auto' or 'always'/],
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
    ['a default class that is none', { classes: [1] }, /class/],
    ['an unknown part of fingerprint', { fingerprint: { packges: 1 } }, /packges/],
    ['a size in the wrong capitals', { size: '5 gib' }, /"size" "5 gib".*did you mean "5 GiB"/],
    ['a size that is not a number', { size: Number.NaN }, /"size" NaN/],
    ['a boundless size', { size: Infinity }, /"size" Infinity/],
    ['a size in exponents', { size: '1e3' }, /"size" "1e3"/],
    ['a boundless memory', { memory: Infinity }, /"memory" Infinity/],
    ['no entries', { maxEntries: 0 }, /"maxEntries".*whole number from 1.*is 0/],
    ['half an entry', { maxEntries: 1.5 }, /"maxEntries".*is 1\.5/],
    ['negative entries', { maxEntries: -1 }, /"maxEntries".*is -1/],
    ['boundless entries', { maxEntries: Infinity }, /"maxEntries".*leave it out.*is Infinity/],
    ['more entries than can be counted', { maxEntries: 2 ** 53 }, /"maxEntries"/],
    ['entries in words', { maxEntries: '10' }, /"maxEntries".*is "10"/],
    ['no age', { maxAge: 0 }, /"maxAge" 0/],
    ['a negative age', { maxAge: '-1d' }, /"maxAge" "-1d"/],
    ['an age over 100 years', { maxAge: '6000w' }, /"maxAge" "6000w".*100 years/],
    [
      'an unknown policy',
      { policy: 'lrru' },
      /"policy": it must be .*"lrru" \(did you mean "lru"\?\)/,
    ],
    ['half a policy', { policy: { name: 'mine' } }, /"policy": it must have `ages`/],
    ['a policy by a function', { policy: fn }, /"policy"/],
    ['an unknown persistence', { persistence: 'never' }, /"persistence".*'immediate', 'exit' or/],
    ['an interval without a name', { persistence: '2s' }, /"persistence".*\{ every: '2s' \}/],
    ['no interval', { persistence: {} }, /"persistence"/],
    ['an interval and more', { persistence: { every: '2s', at: 1 } }, /"persistence"/],
    ['a wrong interval', { persistence: { every: 'day' } }, /"persistence\.every" "day"/],
    ['an interval below a millisecond', { persistence: { every: 0.5 } }, /at least 1 ms/],
    ['an interval that no timer can wait', { persistence: { every: '30d' } }, /at most 24 days/],
    ['another eviction', { eviction: 'onExit' }, /"eviction".*'onWrite' or 'onCommit'/],
    ['another durability', { durability: 'fsync' }, /"durability".*'process' or 'power'/],
    ['recordAccess in words', { recordAccess: 'no' }, /"recordAccess"/],
    ['a report to nowhere', { report: 'file' }, /"report".*'stdout' or 'stderr'/],
    ['temporary in words', { temporary: 'yes' }, /"temporary"/],
    ['systemWide in words', { systemWide: 'yes' }, /"systemWide"/],
    ['two places', { dir: 'd', systemWide: true }, /"dir" and "systemWide" together/],
    ['two places more', { temporary: true, systemWide: true }, /"systemWide" and "temporary"/],
    ['key and ignoreArgs', { key: fn, ignoreArgs: [0] }, /"key" and "ignoreArgs"/],
    ['options that are no object', [], /options of createCache/],
  ])('%s is refused at once', (_, options, message) => {
    expect(() => createCache(options)).toThrow(ConfigError)
    expect(() => createCache(options)).toThrow(message)
  })

  test.each<[string, CacheOptions]>([
    ['no memory', { memory: 0, size: '1GB' }],
    ['a false word beside a place', { dir: 'd', systemWide: false, temporary: false }],
    ['one entry', { maxEntries: 1, maxAge: 1 }],
    ["a policy of one's own", { policy: { name: 'mine', ages: false, priority: () => 1 } }],
    ['a report', { report: 'stderr' }],
    ['every second', { persistence: { every: 1000 } }],
  ])('%s is a choice', (_, options) => {
    expect(() => createCache(options)).not.toThrow()
  })
})

describe('resolution', () => {
  test('a function over its cache', () => {
    const cache = createCache({ ttl: 0.001, key: () => 1, dir: '/nowhere' })
    expect(() => cache.memoize(fn, { ignoreArgs: [0] })).not.toThrow()
  })
})
