/**
 * What one call's arguments count by, worked out as far as somebody asks.
 *
 * What must stay true: `short` is the whole encoding where there are no versions, so equal texts mean
 * equal arguments; digests are those of the encoding's bytes, however they were come by. Most hits ask
 * for nothing but `short`.
 */
import { digestBytes, hash128Bytes } from '../platform/hash.ts'
import type { Reached } from './reach.ts'
import { NOTHING, type ArgumentsReading } from './reading.ts'
import type { PackageCode, Session, Unwatched } from './session.ts'

const NO_UNWATCHED: readonly Unwatched[] = []
const NO_PACKAGES: readonly PackageCode[] = []

/** See the module's header. */
export class ReadArguments implements ArgumentsReading {
  readonly short: string | null
  readonly versions: Uint8Array
  readonly reached: Reached
  readonly unwatched: readonly Unwatched[]
  readonly packageCode: readonly PackageCode[]
  readonly trusts: boolean
  readonly #each: (value: unknown) => string
  readonly #given: readonly unknown[]
  #args: Uint8Array | null

  /**
   * @param session The session that has encoded them.
   * @param given The arguments.
   * @param each Gives the fingerprint of one of them.
   */
  constructor(
    session: Session,
    versions: Uint8Array,
    given: readonly unknown[],
    each: (value: unknown) => string,
  ) {
    this.short = versions === NOTHING ? session.sink.short() : null
    this.#args = this.short === null ? digestBytes(session.sink.finish()) : null
    this.versions = versions
    this.reached = session.reached()
    const { unwatched, packageCode } = session
    // An empty list stays the session's own.
    this.packageCode = packageCode === null || packageCode.length === 0 ? NO_PACKAGES : packageCode
    this.unwatched = unwatched === null || unwatched.length === 0 ? NO_UNWATCHED : unwatched
    this.trusts = session.trusts
    this.#given = given
    this.#each = each
  }

  get args(): Uint8Array {
    return (this.#args ??= hash128Bytes(Buffer.from(this.short ?? '', 'latin1')))
  }

  each(): readonly string[] {
    return this.#given.map((value) => this.#each(value))
  }
}
