/**
 * Makes the key of each call of one function.
 *
 * What must stay true: an equal key means equal results as far as anything here can see; what did
 * not change since the last call is not hashed again; nothing of the user's runs here (`key` and
 * `extraState` were called before).
 */
import type { ArgumentsReading, FunctionReader, Reading } from '../fingerprint/reading.ts'
import { environmentOf, runtimeVersion } from '../platform/runtime.ts'
import {
  CallIds,
  capturesSubkey,
  codeSubkey,
  functionSubkey,
  runtimeSubkey,
  systemSubkey,
} from './subkeys.ts'
import type { CallId, Prefix } from './subkeys.ts'

/** What the keys of one function are made from, beside each call. */
export interface KeySource {
  readonly reader: FunctionReader
  /** Readers of the functions in options whose code or captures matter. */
  readonly helpers: readonly FunctionReader[]
  /** Options that change results, as text. */
  readonly salt: string
  /** The project's and the function's name if it has a `version`, else null. */
  readonly name: string | null
}

/** What a key rests on beside the arguments, as it was when the key was made. */
export interface Basis {
  readonly prefix: Prefix
  readonly ids: CallIds
  readonly reading: Reading
  readonly helpers: readonly Reading[]
  /** Time zone and the like, as far as the code looks at them. */
  readonly environment: string
  /** Fingerprint of the cache's `extraState`, or null. */
  readonly systemState: string | null
  /** Fingerprint of the function's `extraState`, or null. */
  readonly state: string | null
}

/** The key of one call, and what it was made from. */
export interface CallKey {
  readonly id: CallId
  readonly basis: Basis
  readonly args: ArgumentsReading
}

export class KeyMaker {
  readonly #source: KeySource
  #basis: Basis | null = null

  constructor(source: KeySource) {
    this.#source = source
  }

  /**
   * The key of a call.
   *
   * @param args What counts of the arguments.
   * @param seesThis False if `this` is in the hands of the option `key`.
   * @throws FingerprintError for what can't be fingerprinted.
   */
  make(
    self: unknown,
    args: readonly unknown[],
    seesThis: boolean,
    systemState: string | null,
    state: string | null,
  ): CallKey {
    const basis = this.#present(systemState, state)
    const { reading } = basis
    const read = reading.arguments(seesThis && reading.usesThis ? self : undefined, args)
    return { id: basis.ids.of(read), basis, args: read }
  }

  /** Whether the text of the helper at `index` can see its `this`. */
  helperSeesThis(index: number): boolean {
    return this.#source.helpers[index]?.read().usesThis ?? false
  }

  #present(systemState: string | null, state: string | null): Basis {
    const last = this.#basis
    const reading = this.#source.reader.read()
    const helpers = this.#helpers(last === null ? NONE : last.helpers)
    const environment = environmentFor(reading, helpers)
    if (
      last !== null &&
      last.reading === reading &&
      last.helpers === helpers &&
      last.environment === environment &&
      last.systemState === systemState &&
      last.state === state
    )
      return last
    const parts = { reading, helpers, environment, systemState, state }
    const prefix = this.#prefix(parts, last)
    this.#basis = { ...parts, prefix, ids: new CallIds(prefix) }
    return this.#basis
  }

  /** The helpers' readings: the same list as last time if none changed. */
  #helpers(last: readonly Reading[]): readonly Reading[] {
    const { helpers } = this.#source
    for (let at = 0; at < helpers.length; at++)
      if (helpers[at]?.read() !== last[at]) return helpers.map((helper) => helper.read())
    return last
  }

  #prefix(now: Omit<Basis, 'prefix' | 'ids'>, last: Basis | null): Prefix {
    const { name, salt } = this.#source
    const { reading, helpers, environment, systemState, state } = now
    const before = last?.prefix
    // A captured value that changes on each call must not cost the digests of all the rest.
    const sameCode =
      last !== null && last.helpers === helpers && sameBytes(last.reading.code, reading.code)
    return {
      system:
        before !== undefined && last?.systemState === systemState
          ? before.system
          : systemSubkey(systemState),
      runtime:
        before !== undefined && last?.environment === environment
          ? before.runtime
          : runtimeSubkey(runtimeVersion(), environment),
      function: before?.function ?? functionSubkey(name),
      code:
        before !== undefined && sameCode
          ? before.code
          : codeSubkey(
              reading.code,
              salt,
              helpers.map((helper) => helper.code),
            ),
      captures: capturesSubkey(
        reading.captures,
        state,
        helpers.map((helper) => helper.captures),
      ),
    }
  }
}

const NONE: readonly Reading[] = []

function environmentFor(reading: Reading, helpers: readonly Reading[]): string {
  let environment = reading.traits.length === 0 ? '' : environmentOf(reading.traits)
  for (const helper of helpers)
    if (helper.traits.length > 0) environment += `\n${environmentOf(helper.traits)}`
  return environment
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}
