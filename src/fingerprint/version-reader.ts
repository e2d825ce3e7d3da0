/**
 * Reads a function that has a `version`: that text replaces the fingerprint of its source.
 *
 * What must stay true: nothing of the function is read but its text, and that only to see whether
 * `this` counts.
 */
import { hash128Bytes } from '../platform/hash.ts'
import { ArgumentsEncoder } from './arguments-encoder.ts'
import { analysisOf, factsOf } from './facts.ts'
import { originalOf } from './marks.ts'
import { NOTHING_REACHED } from './reach.ts'
import { ReaderCore } from './reader-core.ts'
import { NOTHING, type FunctionReader, type ReaderOptions, type Reading } from './reading.ts'

/** A reader for a function with a `version`: that text replaces the fingerprint of its source. */
export function createVersionReader(
  fn: Function,
  version: string,
  options: ReaderOptions,
): FunctionReader {
  const core = new ReaderCore(options)
  const encoder = new ArgumentsEncoder(core, null)
  const original = originalOf(fn)
  const facts = factsOf(original)
  let usesThis: boolean | undefined
  const reading: Reading = {
    code: hash128Bytes(Buffer.from(`version ${version}`, 'utf16le')),
    captures: NOTHING,
    traits: [],
    unwatched: [],
    packageCode: [],
    trusts: false,
    impurities: [],
    get usesThis(): boolean {
      usesThis ??=
        facts.native ||
        analysisOf(facts, options.analysis).usesThis ||
        core.functions.answers.seesThis(original)
      return usesThis
    },
    arguments: (thisValue, args) => encoder.encode(reading.usesThis, thisValue, args),
    reached: () => NOTHING_REACHED,
    describe: () => ({
      format: 'permafrost/1',
      fingerprint: version,
      root: {
        label: 'function',
        kind: 'function with version',
        text: version,
        where: null,
        source: null,
        children: [],
      },
    }),
  }
  return { read: () => reading }
}
