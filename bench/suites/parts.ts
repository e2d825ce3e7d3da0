/**
 * The parts of the hit path, one by one, from the sources: where a slower hit lost its time.
 *
 * These promise nothing; the ratio is the part of a whole hit.
 */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createFunctionReader } from '../../src/fingerprint/reader.ts'
import { resolveFingerprintConfig } from '../../src/fingerprint/config.ts'
import { KeyMaker } from '../../src/key/maker.ts'
import { createCache } from '../../src/memo/create-cache.ts'
import { hash128 } from '../../src/platform/hash.ts'
import { decodeValue, encodeValue, resolveClasses } from '../../src/serializer/index.ts'
import type { Figures } from '../budget.ts'
import { countAnew, expectHits } from '../expect-hits.ts'
import { graphModules, makeProject, writeFiles } from '../programs.ts'
import { race, warmUp } from '../timing.ts'

const ARGUMENT = { id: 17, name: 'Oslo', coastal: true }
const RESULT = { id: 17, mean: 17 / 3, tags: ['Oslo', 'sea'] }

export async function parts(figures: Figures, folder: string): Promise<void> {
  makeProject(folder)
  writeFiles(folder, graphModules(50, 5, 'esm'))
  const { step0 } = (await import(pathToFileURL(join(folder, 'graph0.js')).href)) as {
    step0: (input: unknown) => unknown
  }
  const config = resolveFingerprintConfig()
  const options = { config, analysis: null, root: folder }
  const small = createFunctionReader((city: typeof ARGUMENT) => city.id, options)
  const graph = createFunctionReader(step0, options)
  const keys = new KeyMaker({ reader: small, helpers: [], salt: '', name: null })
  const classes = resolveClasses([])
  const encoded = encodeValue(RESULT, classes)
  const cache = createCache({ dir: join(folder, 'cache') })
  const whole = cache.memoize((city: typeof ARGUMENT) => ({ ...RESULT, id: city.id }), {
    name: 'whole',
  })
  const hundred = new Uint8Array(113).fill(7)
  const contenders = {
    whole: () => whole(ARGUMENT),
    small: () => small.read(),
    graph: () => graph.read(),
    number: () => small.read().arguments(undefined, [17]),
    object: () => small.read().arguments(undefined, [ARGUMENT]),
    key: () => keys.make(undefined, [ARGUMENT], false, null, null),
    hash: () => hash128(hundred),
    decode: () => decodeValue(encoded, classes),
  }
  for (const run of Object.values(contenders)) await warmUp(run)
  countAnew(whole)
  const timed = await race(contenders, { rounds: 7 })
  expectHits(whole)
  cache.close()
  const named = [
    ['a whole repeated hit, small object → small object', timed.whole],
    ['· does the last reading hold: one function', timed.small],
    ['· does the last reading hold: 50 functions', timed.graph],
    ['· that, and the fingerprint of a number', timed.number],
    ['· that, and the fingerprint of a small object', timed.object],
    ['· that, and the key of the call', timed.key],
    ['· one hash of 113 bytes', timed.hash],
    ['· decoding a small object', timed.decode],
  ] as const
  for (const [what, timing] of named) figures.figure(what, timing, timed.whole)
}
