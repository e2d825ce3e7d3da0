import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { checkCacheOptions } from '../../src/cache/cache-checks.ts'
import type { CacheOptions } from '../../src/cache/cache-options.ts'
import { describeOptions } from '../../src/cache/descriptor.ts'
import type { CacheDescriptor } from '../../src/cache/descriptor.ts'
import { removeTemporary } from '../../src/cache/system-folder.ts'
import { ConfigError } from '../../src/errors.ts'
import { policyOf } from '../../src/policy/index.ts'
import { configured, optionsIn, projectOf } from './support.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

function describedIn(dir: string, given: CacheOptions): CacheDescriptor {
  return describeOptions(optionsIn(dir, given), given)
}

const fn = (): number => 1

describe('a descriptor', () => {
  test.each<[string, CacheOptions]>([
    ['the defaults', {}],
    [
      'every option that is plain',
      {
        size: '1 GiB',
        maxEntries: 5,
        maxAge: '7d',
        memory: 0,
        policy: 'lru',
        persistence: { every: '2s' },
        eviction: 'onCommit',
        durability: 'power',
        readOnly: true,
        recordAccess: false,
        onStoreError: 'throw',
        version: '1',
        ignoreArgs: [1],
        ttl: '1h',
        inline: true,
        fingerprint: { packages: { content: ['a'] }, ignore: { properties: ['id'] } },
        supersede: 'delete',
        admission: 'always',
      },
    ],
    ['a policy given as an object', { policy: policyOf('gdsize') }],
    ['persistence at exit', { persistence: 'exit' }],
  ])('opens the same cache elsewhere: %s', (_, given) => {
    const dir = projectOf()
    const resolved = optionsIn(dir, given)
    const descriptor = describeOptions(resolved, given)
    const elsewhere = projectOf()
    for (const sent of [
      structuredClone(descriptor),
      JSON.parse(JSON.stringify(descriptor)) as CacheDescriptor,
    ]) {
      expect(sent).toEqual(descriptor)
      expect(() => checkCacheOptions(sent)).not.toThrow()
      expect(optionsIn(elsewhere, sent)).toEqual(resolved)
    }
  })

  test('holds what file and environment say, so that it means the same without them', () => {
    vi.stubEnv('PERMAFROST_TTL', '1h')
    const descriptor = describedIn(configured({ size: 7 }), {})
    vi.unstubAllEnvs()
    expect(optionsIn(projectOf(), descriptor)).toMatchObject({ size: 7, defaults: { ttl: '1h' } })
  })

  test('counts over the file and the environment of the receiver', () => {
    const descriptor = describedIn(projectOf(), { size: 7 })
    vi.stubEnv('PERMAFROST_MEMORY', '1')
    const there = optionsIn(configured({ size: 8, dir: 'other' }), descriptor)
    expect(there).toMatchObject({ size: 7, memory: 64 * 2 ** 20, dir: descriptor.dir })
  })

  test("of a temporary cache names its directory, which is not the receiver's to remove", () => {
    const given: CacheOptions = { temporary: true }
    const resolved = optionsIn(projectOf(), given)
    const descriptor = describeOptions(resolved, given)
    removeTemporary(resolved.dir)
    expect(Object.keys(descriptor)).not.toContain('temporary')
    expect(optionsIn(projectOf(), descriptor)).toMatchObject({
      dir: resolved.dir,
      temporary: false,
    })
  })

  test('leaves the usage report to the process that asked for it', () => {
    expect(Object.keys(describedIn(projectOf(), { report: true }))).not.toContain('report')
  })

  test('is not tied to the options it was made from', () => {
    const ignoreArgs = [1]
    const descriptor = describedIn(projectOf(), { ignoreArgs })
    ignoreArgs.push(2)
    expect(descriptor.ignoreArgs).toEqual([1])
  })

  test('leaves out functions of the configuration file, which the receiver reads as well', () => {
    const dir = projectOf({
      'permafrost.config.js': 'export default { extraState: () => 1, key: () => 1, size: 7 }',
    })
    const descriptor = describedIn(dir, {})
    expect(JSON.parse(JSON.stringify(descriptor))).toEqual(descriptor)
    expect(optionsIn(dir, descriptor)).toEqual({
      ...optionsIn(dir),
      defaults: { key: expect.any(Function) as unknown },
    })
  })

  test.each<[string, CacheOptions, RegExp]>([
    ['a state', { extraState: fn }, /"extraState" holds/],
    ['a key', { key: fn }, /"key"/],
    ['shouldStore', { shouldStore: () => true }, /"shouldStore"/],
    ['classes', { classes: [class Foo {}] }, /"classes"/],
    [
      'a serializer',
      { serializer: { name: 's', encode: () => new Uint8Array(), decode: fn } },
      /"serializer"/,
    ],
    ["a policy of one's own", { policy: { name: 'mine', ages: false, priority: fn } }, /"policy"/],
    ['a class in fingerprint', { fingerprint: { ignore: { classes: [Map] } } }, /"fingerprint"/],
    ['an object in fingerprint', { fingerprint: { ignore: { values: [{}] } } }, /"fingerprint"/],
    ['several', { extraState: fn, key: fn }, /"extraState", "key" hold .*{ dir, extraState, key }/],
  ])('of %s is refused', (_, given, message) => {
    const describing = (): unknown => describedIn(projectOf(), given)
    expect(describing).toThrow(ConfigError)
    expect(describing).toThrow(message)
    expect(describing).toThrow(expect.objectContaining({ code: 'ERR_CONFIG_DESCRIPTOR' }))
  })
})

describe('a temporary directory', () => {
  test('is new each time, for this user alone, and goes when it is removed', () => {
    const dir = projectOf()
    const [one, other] = [1, 2].map(() => optionsIn(dir, { temporary: true }).dir)
    expect(one).not.toBe(other)
    if (process.platform !== 'win32') expect(statSync(one!).mode & 0o777).toBe(0o700)
    for (const made of [one!, other!]) {
      removeTemporary(made)
      expect(existsSync(made)).toBe(false)
      expect(() => removeTemporary(made)).not.toThrow()
    }
  })

  test('where there is no place for one, resolving does not fail', () => {
    const project = projectOf()
    for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, join(project, 'missing'))
    const { dir } = optionsIn(project, { temporary: true })
    expect(existsSync(dir)).toBe(false)
  })
})
