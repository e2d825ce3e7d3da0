/** A server that never sees the same arguments twice does not grow. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bytesBelow, run, temporaryFolder } from './child.ts'
import { FULL, scaled } from './scale.ts'
import type { SoakInput, SoakReport } from './soak-program.ts'

const PROGRAM = new URL('soak-program.ts', import.meta.url)
const MIB = 2 ** 20
const SIZE = 16 * MIB

/** Full runs give each so many seconds; the main one gets four minutes. */
const rows: readonly (readonly [string, SoakInput['options'], number])[] = [
  ['stored one by one', { memory: '2 MiB', size: SIZE }, 240],
  // Often enough that a short run, which takes less than a second, writes many times.
  ['stored in the end', { memory: '2 MiB', size: SIZE, persistence: { every: '50ms' } }, 60],
  ['only looked up', { memory: '2 MiB', size: SIZE, readOnly: true }, 60],
]

const KEYS = scaled(9000, 10_000_000)

test.each(rows)(
  'memory stays flat over very many keys that are %s',
  { timeout: 300_000 },
  async (title, options, seconds) => {
    const dir = join(temporaryFolder(), 'cache')
    if (options.readOnly === true)
      await run(PROGRAM, { options: { dir }, keys: 10, seconds: 5, samples: 1 } satisfies SoakInput)
    const input: SoakInput = {
      options: { ...options, dir },
      keys: KEYS,
      seconds: scaled(20, seconds),
      samples: 10,
    }
    const { samples, wrong } = await run<SoakReport>(PROGRAM, input, { flags: ['--expose-gc'] })
    const last = samples.at(-1)
    // What is full after the first part is full for good.
    const begin = samples[FULL ? 0 : 2]
    if (last === undefined || begin === undefined) throw new Error('no samples')
    const table = samples.map(
      ({ keys, heap, outside, rss }) =>
        `${keys}: heap ${(heap / MIB).toFixed(1)}, outside ${(outside / MIB).toFixed(1)}, rss ${(rss / MIB).toFixed(0)}`,
    )
    console.log(`soak, ${title}: MiB after so many keys\n  ${table.join('\n  ')}`)
    expect(wrong).toBe(0)
    // What waits to be written comes and goes in waves: their lowest points tell of growth.
    const half = Math.floor(samples.length / 2)
    const lowest = (part: typeof samples, of: 'heap' | 'outside'): number =>
      Math.min(...part.map((sample) => sample[of]))
    const grown = (of: 'heap' | 'outside'): number =>
      lowest(samples.slice(half), of) - lowest(samples.slice(FULL ? 0 : 2, half), of)
    expect(grown('heap')).toBeLessThan(3 * MIB)
    expect(grown('outside')).toBeLessThan(3 * MIB)
    // A short run says little about it: the engine's heap is still finding its size.
    expect(last.rss - begin.rss).toBeLessThan(scaled(200, 60) * MIB)
    expect(bytesBelow(dir)).toBeLessThan(SIZE + 2 * MIB)
  },
)
