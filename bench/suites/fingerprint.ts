/**
 * Fingerprints of big values, against what cannot be beaten (hashing the bytes, stringifying) and
 * against other hashes of objects.
 */
import { join } from 'node:path'
import { xxh3 } from '@node-rs/xxhash'
import { hash as hashIt } from 'hash-it'
import objectHash from 'object-hash'
import { hash as ohash } from 'ohash'
import { createCache } from 'permafrost'
import { fingerprint } from 'permafrost/fingerprint'
import type { Figures } from '../budget.ts'
import { countAnew, expectHits } from '../expect-hits.ts'
import { inTurns, once } from '../timing.ts'
import type { Timing } from '../timing.ts'
import { shapes } from '../values.ts'

const MEBIBYTE = 2 ** 20

function readOnce(bytes: Uint8Array): bigint {
  let digest = 0n
  for (let at = 0; at < bytes.length; at += MEBIBYTE)
    digest ^= xxh3.xxh128(bytes.subarray(at, at + MEBIBYTE))
  return digest
}

async function typedArray(figures: Figures, folder: string): Promise<void> {
  const floats = new Float64Array((100 * 1e6) / 8)
  for (let at = 0; at < floats.length; at++) floats[at] = at * 1.000_1
  const bytes = new Uint8Array(floats.buffer)
  const cache = createCache({ dir: join(folder, 'cache'), admission: 'always' })
  const sized = cache.memoize((data: Float64Array) => data.length, { name: 'sized' })
  for (let i = 0; i < 5; i++) sized(floats)
  countAnew(sized)
  const timed = await inTurns(
    {
      reading: () => once(() => readOnce(bytes)),
      fingerprint: () => once(() => fingerprint(floats)),
      argument: () => once(() => sized(floats)),
    },
    9,
  )
  expectHits(sized)
  cache.close()
  const { reading } = timed
  figures.relative('fingerprint of a 100 MB Float64Array', timed.fingerprint, 2, 'XXH3', reading)
  figures.relative('hit with it as the argument', timed.argument, 2, 'XXH3', reading)
}

async function jsonLike(figures: Figures, folder: string, shape: string, value: object) {
  const cache = createCache({ dir: join(folder, `cache-${shape}`), admission: 'always' })
  const counted = cache.memoize((data: object) => Object.keys(data).length, { name: 'counted' })
  for (let i = 0; i < 5; i++) counted(value)
  countAnew(counted)
  const contenders = {
    stringify: () => once(() => JSON.stringify(value)),
    fingerprint: () => once(() => fingerprint(value)),
    argument: () => once(() => counted(value)),
  }
  // Each pays for the garbage of its own kind, not of the one before it.
  const again = (work: () => unknown) => (): number => {
    work()
    return once(work)
  }
  const slow = {
    // In this group as well, for ratios are taken within rounds.
    fingerprint: again(() => fingerprint(value)),
    objectHash: again(() => objectHash(value)),
    ohash: again(() => ohash(value)),
    hashIt: again(() => hashIt(value)),
  }
  await inTurns(contenders, 3)
  const timed = await inTurns(contenders, 15)
  expectHits(counted)
  cache.close()
  const against = await inTurns(slow, 3)
  const { stringify } = timed
  const what = `1 MB of ${shape}`
  figures.relative(`${what}: fingerprint`, timed.fingerprint, 4, 'JSON.stringify', stringify)
  figures.relative(
    `${what}: hit with it as the argument`,
    timed.argument,
    4,
    'JSON.stringify',
    stringify,
  )
  const others: readonly (readonly [string, Timing])[] = [
    ['object-hash', against.objectHash],
    ['ohash', against.ohash],
  ]
  for (const [name, timing] of others)
    figures.relative(`${what}: fingerprint`, against.fingerprint, 1 / 5, name, timing)
  figures.figure(`${what}: hash-it (32 bits)`, against.hashIt, against.fingerprint)
}

export async function fingerprintSuite(figures: Figures, folder: string): Promise<void> {
  for (const [shape, value] of Object.entries(shapes()))
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    await jsonLike(figures, folder, shape, value)
  await typedArray(figures, folder)
}
