/**
 * The subkeys of a call, and what enters each.
 *
 * What must stay true: everything that can change a result enters exactly one subkey, nothing that
 * differs between machines, checkouts or processes enters any (no absolute path, no line number, no
 * address), and each kind of subkey is a branded type that one function here makes.
 *
 * | subkey      | what enters                            | why                                       |
 * | ----------- | -------------------------------------- | ----------------------------------------- |
 * | 1 system    | format of keys, `extraState` of cache  | an older Permafrost encoded otherwise; the |
 * |             |                                        | user says what else the whole cache rests on |
 * | 1b runtime  | runtime family and major; time zone,   | engines differ in results (ICU, regular   |
 * |             | locale, ICU, platform if looked at     | expressions, sorts), machines in settings |
 * | 2 function  | project and name, beside `version`     | with `version` no source tells functions  |
 * |             |                                        | apart; without it a moved file still hits |
 * | 3a code     | code reached, `version`, serializer,   | the source decides the result; the options |
 * |             | classes, code of `key`, `ignoreArgs`   | decide what is keyed and how it comes back |
 * | 3b captures | captured values, `extraState` of the   | two closures of one text compute different |
 * |             | function, captures of `key`            | things                                    |
 * | 4 arguments | `this` if the text can see it, and the | the input                                 |
 * |             | arguments or what `key` made of them   |                                           |
 * | 5 versions  | each argument's `cacheVersion`         | a file keeps its path and changes         |
 *
 * Known to be imperfect: `shouldStore`, `ttl` and `inline` enter nothing, for they decide whether
 * and how long a result is kept, not what it is; a `serializer` counts by its name alone.
 */
import { hash128 } from '../platform/hash.ts'
import { digestOf } from './fields.ts'
import type { Field } from './fields.ts'

/** Bumped when an equal call would get another key, or an unequal one the same. */
const KEY_FORMAT = 2

declare const brand: unique symbol
type Branded<Kind extends string> = Uint8Array & { readonly [brand]: Kind }

export type SystemSubkey = Branded<'system'>
export type RuntimeSubkey = Branded<'runtime'>
export type FunctionSubkey = Branded<'function'>
export type CodeSubkey = Branded<'code'>
export type CapturesSubkey = Branded<'captures'>

/** 1: the format of keys and the cache's own state (a fingerprint), or null. */
export function systemSubkey(state: string | null): SystemSubkey {
  return digestOf('system', [String(KEY_FORMAT), state]) as SystemSubkey
}

/** 1b: family and major of the runtime, and the environment that the code looks at. */
export function runtimeSubkey(runtime: string, environment: string): RuntimeSubkey {
  return digestOf('runtime', [runtime, environment]) as RuntimeSubkey
}

/** 2: the name beside a `version`; nothing without one. */
export function functionSubkey(name: string | null): FunctionSubkey {
  return digestOf('function', [name]) as FunctionSubkey
}

/** 3a: the code reached, the options that change results, and the code of functions in options. */
export function codeSubkey(
  code: Uint8Array,
  options: string,
  helpers: readonly Field[],
): CodeSubkey {
  return digestOf('code', [code, options, ...helpers]) as CodeSubkey
}

/** 3b: the captured values, the function's own state (a fingerprint), and the helpers' captures. */
export function capturesSubkey(
  captures: Uint8Array,
  state: string | null,
  helpers: readonly Field[],
): CapturesSubkey {
  return digestOf('captures', [captures, state, ...helpers]) as CapturesSubkey
}

/** The subkeys that hold for all calls until code, captures or state change. */
export interface Prefix {
  readonly system: SystemSubkey
  readonly runtime: RuntimeSubkey
  readonly function: FunctionSubkey
  readonly code: CodeSubkey
  readonly captures: CapturesSubkey
}

const SIZE = 16
const ARGUMENTS = 1 + 5 * SIZE
const VERSIONS = ARGUMENTS + SIZE

/**
 * The identity of one call as a number: the digest of all its subkeys, and the entry's key.
 * Cheap enough to be looked up in a map on each call.
 */
export type CallId = bigint & { readonly [brand]: 'call' }

/** Arguments of which the id is kept; some 200 bytes each. */
const MOST_KNOWN = 2048

/** What arguments count by, see `ArgumentsReading`. */
interface CountedArguments {
  readonly args: Uint8Array
  readonly versions: Uint8Array
  readonly short: string | null
}

/** Makes the ids of one function's calls; what does not change between calls is written once. */
export class CallIds {
  // Each subkey has 16 bytes, so plain concatenation is injective.
  readonly #bytes: Uint8Array = new Uint8Array(VERSIONS + SIZE)

  /** By the whole encoding of the arguments, where that is short. */
  #known: Map<string, CallId> | null = null

  constructor(prefix: Prefix) {
    this.#bytes[0] = KEY_FORMAT
    const { system, runtime, function: name, code, captures } = prefix
    for (const [index, subkey] of [system, runtime, name, code, captures].entries())
      this.#bytes.set(subkey, 1 + index * SIZE)
  }

  /** The id of a call with these arguments; those that come again are not hashed again. */
  of(read: CountedArguments): CallId {
    const { short } = read
    if (short === null) return this.id(read.args, read.versions)
    const known = this.#known?.get(short)
    if (known !== undefined) return known
    const id = this.id(read.args, read.versions)
    if (this.#known === null || this.#known.size >= MOST_KNOWN) this.#known = new Map()
    this.#known.set(short, id)
    return id
  }

  /** The id of the call with these subkeys 4 and 5. */
  id(args: Uint8Array, versions: Uint8Array): CallId {
    this.#bytes.set(args, ARGUMENTS)
    this.#bytes.set(versions, VERSIONS)
    return hash128(this.#bytes) as CallId
  }
}
