/** What grows with keys is bounded: small version of the soak test. */
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { MemoryTier } from '../../src/cache/memory.ts'
import { Siblings } from '../../src/cache/siblings.ts'
import { Touched, callIdOf, noUses } from '../../src/cache/uses.ts'
import { Warnings } from '../../src/cache/warn.ts'
import { StoreWarning } from '../../src/errors.ts'
import type { CallId, Prefix } from '../../src/key/subkeys.ts'
import { digestBytes } from '../../src/platform/hash.ts'
import { start } from '../memo/child.ts'
import { catchWarnings, project } from '../memo/support.ts'

function id(n: number): CallId {
  return BigInt(n) as CallId
}

test('a server that sees many distinct keys stays flat', { timeout: 120_000 }, async () => {
  const dir = project({
    'a.ts': `
      import { createCache } from 'permafrost'
      const cache = createCache({ dir: 'c', memory: '1 MiB', maxEntries: 1000 })
      const f = cache.memoize((key: number) => ({ key, text: 'value ' + key }), { version: '1' })
      const used = () => {
        globalThis.gc!()
        return process.memoryUsage().heapUsed + process.memoryUsage().external
      }
      const seen: number[] = []
      for (let key = 0; key < 12_000; key++) {
        f(key)
        if (key > 100) f(key - 100)
        if (key % 200 === 0) await new Promise((resolve) => setImmediate(resolve))
        if (key === 3000 || key === 11_999) seen.push(used())
      }
      await cache.commit()
      console.log(JSON.stringify({ seen, entries: [...cache.entries()].length }))
    `,
  })
  const flags = ['--expose-gc', '--max-old-space-size=64']
  const { out, err, status } = await start(dir, 'a.ts', [], flags).ended
  expect({ err, status }).toEqual({ err: '', status: 0 })
  const { seen, entries } = JSON.parse(out[0]!) as { seen: [number, number]; entries: number }
  expect(entries).toBeLessThanOrEqual(1000)
  // 9000 more keys: less than 80 bytes each.
  expect(seen[1] - seen[0]).toBeLessThan(720_000)
})

describe('the parts', () => {
  test('the memory tier counts what an entry really takes', () => {
    const limit = 20 * 2 ** 20
    const tier = new MemoryTier(limit)
    for (let n = 0; n < 100_000; n++) {
      const bytes = new Uint8Array(50)
      const encoded = { codec: 'c', runtime: 'any', bytes }
      const rest = { name: 'f', value: undefined, promise: false, expires: null, generation: 0 }
      const times = { created: n, computeMs: n / 3 }
      tier.set(id(n), {
        ...rest,
        ...times,
        encoded,
        uses: noUses(id(n)),
        output: null,
        files: null,
        grade: 'proved',
        traced: null,
      })
    }
    let kept = 0
    for (let n = 0; n < 100_000; n++) if (tier.peek(id(n)) !== undefined) kept++
    // Measured on Node 24: 565 bytes each.
    expect(kept * 565).toBeLessThan(limit)
    expect(kept * 565).toBeGreaterThan(limit / 2)
  })

  test('hits are forgotten rather than kept without bound', () => {
    const touched = new Touched()
    for (let n = 0; n < 200_000; n++) {
      const uses = noUses(id(n))
      uses.hits++
      touched.add(uses)
    }
    expect(touched.count().accesses.length).toBeLessThanOrEqual(65_536)
  })

  test('hits that came while others were written stay counted', () => {
    const touched = new Touched()
    const uses = noUses(id(7))
    uses.hits = 3
    touched.add(uses)
    const counted = touched.count()
    expect(counted.accesses).toMatchObject([{ hits: 3 }])
    uses.hits += 2
    counted.settle()
    expect(touched.count().accesses).toMatchObject([{ hits: 2 }])
    touched.count().settle()
    expect(touched.count().accesses).toEqual([])
    expect(uses.hits).toBe(0)
  })

  test('a key and its number are the same thing', () => {
    for (const n of [0n, 1n, 2n ** 64n + 5n, 2n ** 128n - 1n])
      expect(callIdOf(digestBytes(n))).toBe(n)
  })

  test('siblings are bounded, the newest stay', () => {
    const siblings = new Siblings()
    const part = new Uint8Array(16)
    const prefix = (n: number): Prefix => {
      const code = new Uint8Array(16)
      new DataView(code.buffer).setUint32(0, n)
      return { system: part, runtime: part, function: part, code, captures: part } as never
    }
    for (let n = 0; n < 1000; n++) siblings.add('f', prefix(n))
    expect(siblings.of('f').size).toBe(256)
    const before = new Set(siblings.of('f'))
    siblings.add('f', prefix(999))
    siblings.add('f', prefix(998))
    expect(siblings.of('f').symmetricDifference(before).size).toBe(0)
    for (let n = 0; n < 12_000; n++) siblings.add(`f${n}`, prefix(n))
    expect(siblings.of('f').size).toBe(0)
    expect(siblings.of('f11999').size).toBe(1)
  })

  test('warnings are bounded', () => {
    const caught = catchWarnings()
    const warnings = new Warnings()
    for (let n = 0; n < 1000; n++)
      for (let turn = 0; turn < 2; turn++)
        warnings.once(join('topic', String(n)), () => new StoreWarning(String(n)))
    expect(caught.length).toBe(200)
  })
})
