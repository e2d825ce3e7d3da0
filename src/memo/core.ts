/**
 * One memoized function: what it is, and what the first call finds out about it.
 *
 * What must stay true: making one touches nothing; the first call chooses the cache, makes the name,
 * resolves the options (configuration file and environment are read then) and makes the fingerprint
 * reader, each once. The reader is given from outside so that tests can bring their own.
 */
import type { MemoizeOptions } from '../cache/function-options.ts'
import { defaultsFor } from '../cache/groups.ts'
import { resolveFunctionOptions } from '../cache/resolve.ts'
import type { ResolvedFunctionOptions } from '../cache/resolve.ts'
import { Warnings } from '../cache/warn.ts'
import type { CacheState } from '../cache/state.ts'
import type { Counters } from '../cache/stats.ts'
import type { StandIn } from '../fingerprint/marks.ts'
import { createFunctionReader } from '../fingerprint/reader.ts'
import type { FunctionReader, ReaderOptions } from '../fingerprint/reading.ts'
import { createVersionReader } from '../fingerprint/version-reader.ts'
import { KeyMaker } from '../key/maker.ts'
import { functionName, ownName } from '../key/name.ts'
import type { Site } from '../key/name.ts'
import { filePath } from '../platform/file-path.ts'
import { projectName, projectRoot, relativeName } from '../platform/project.ts'
import { Places } from '../trace/index.ts'
import type { Outside } from '../trace/index.ts'
import type { Owner } from './owner.ts'
import { methodName } from './owner.ts'
import { costlyCapture, costlyPackage } from './costly.ts'
import { sourceOf } from './source-text.ts'
import type { Prepared } from './version-note.ts'

/** A user's function as Permafrost calls it. */
export type Original = (this: unknown, ...args: readonly unknown[]) => unknown

/** Makes the readers of fingerprints. */
export interface Readers {
  readonly ofFunction: (fn: Function, options: ReaderOptions) => FunctionReader
  readonly ofVersion: (fn: Function, version: string, options: ReaderOptions) => FunctionReader
}

/** The readers of the fingerprint room. */
export const realReaders: Readers = {
  ofFunction: createFunctionReader,
  ofVersion: createVersionReader,
}

/** What is known from the first call on. */
export interface Opened {
  readonly cache: CacheState
  /** `path/in/project#name`. */
  readonly name: string
  readonly root: string
  /** How files are named, and what is known of them. */
  readonly outside: Outside
  /** The options that change results, as they enter the key. */
  readonly salt: string
  /** Made by the first call that needs a key. */
  keys: KeyMaker | null
  readonly counters: Counters
  /** The state of code and captures that the last miss found. */
  prepared: Prepared | null
  /** The states that are written down, by digest. */
  readonly notes: Set<string>
}

/** What makes a core. */
export interface CoreParts {
  readonly original: Original
  /** As given in code, checked. */
  readonly options: MemoizeOptions
  readonly site: Site | null
  /** Class and kind of a method; null for a plain function. */
  readonly owner: Owner | null
  /** The cache; asked for at the first call. */
  readonly cache: () => CacheState
  readonly readers: Readers
}

/** Where `super` of a method looks from. */
function homeOf(owner: Owner): object | 'decorated' {
  if (owner.class === null) return 'decorated'
  return owner.static ? owner.class : (owner.class.prototype as object)
}

export class Core {
  readonly original: Original
  readonly warnings: Warnings = new Warnings()
  /** Whether it returns promises, as far as seen; only these calls need to know what runs in them. */
  kind: 'unknown' | 'sync' | 'async' = 'unknown'
  /** Calls of the function that are on the stack now. */
  running = 0
  readonly #parts: CoreParts
  #opened: Opened | null = null
  #options: ResolvedFunctionOptions | null = null

  constructor(parts: CoreParts) {
    this.original = parts.original
    this.#parts = parts
  }

  /**
   * The options, resolved when they are first asked for.
   *
   * @throws ConfigError for what the configuration file or the environment says wrong.
   */
  get options(): ResolvedFunctionOptions {
    return this.#options ?? this.#resolve()
  }

  /** What it counts as where another function reaches it; its options are asked for only then. */
  get standIn(): StandIn {
    const options = (): ResolvedFunctionOptions => this.options
    return {
      original: this.original,
      get version() {
        return options().version
      },
      get shaping() {
        const { key, ignoreArgs } = options()
        return key === null && ignoreArgs === null ? [] : [key, ignoreArgs]
      },
      get state() {
        return options().extraState
      },
    }
  }

  #resolve(): ResolvedFunctionOptions {
    const { options: own, owner } = this.#parts
    const { defaults, functions } = this.#cache().options
    const name = functions.length === 0 ? null : (this.#opened?.name ?? this.#nameFor(undefined))
    const given = name === null ? defaults : defaultsFor(name, defaults, functions)
    const options = resolveFunctionOptions(own, given)
    // The name of a decorated method is only sure when it was called: till then its options are not.
    const sure = this.#opened !== null || owner === null || owner.class !== null
    if (sure || name === null) this.#options = options
    return options
  }

  /** What the first call finds out; `self` helps to name a decorated method. */
  open(self: unknown): Opened {
    return this.#opened !== null && !this.#opened.cache.closed ? this.#opened : this.#open(self)
  }

  #open(self: unknown): Opened {
    const cache = this.#cache()
    if (this.#opened?.cache === cache) return this.#opened
    const name = this.#nameFor(self)
    const salt = (): string => this.options.salt
    const root = this.#root()
    this.#opened = {
      cache,
      name,
      root,
      outside: {
        places: new Places(root),
        // Asking for it resolves the cache's options, which a cache that is switched off never does.
        get files() {
          return cache.backing.files
        },
      },
      get salt() {
        return salt()
      },
      keys: null,
      counters: cache.countersOf(name),
      prepared: null,
      notes: new Set(),
    }
    return this.#opened
  }

  #cache(): CacheState {
    return this.#opened?.cache.closed === false ? this.#opened.cache : this.#parts.cache()
  }

  #path(): string | null {
    const { site } = this.#parts
    return site === null ? null : filePath(site.url)
  }

  #root(): string {
    return projectRoot(this.#path() ?? process.cwd())
  }

  #nameFor(self: unknown): string {
    const { site, owner, original, options } = this.#parts
    const path = this.#path()
    return functionName({
      option: options.name ?? null,
      own: owner === null ? ownName(original) : methodName(owner, self),
      site,
      file: path === null ? null : relativeName(this.#root(), path),
      source: () => sourceOf(site),
    })
  }

  /**
   * Makes the maker of keys, with the readers of fingerprints.
   *
   * @throws FingerprintError if the function can't be read at all.
   */
  makeKeys({ cache, root, name }: Opened): KeyMaker {
    const { readers } = this.#parts
    const { version, fingerprint, helpers, salt, effects } = this.options
    const { analysis } = cache.backing
    const ignoresWrites = effects === 'ignore'
    const options: ReaderOptions = { config: fingerprint, analysis, root, ignoresWrites }
    const { original, owner } = this.#parts
    if (version !== null) {
      const reader = readers.ofVersion(original, version, options)
      // Several projects may share a directory, and `version` says nothing of the source.
      return new KeyMaker({
        reader,
        helpers: [],
        salt,
        name: JSON.stringify([projectName(root), name]),
      })
    }
    return new KeyMaker({
      reader: readers.ofFunction(original, {
        ...options,
        ...(owner !== null && { home: homeOf(owner) }),
        onCostly: (capture, milliseconds, packageName) =>
          this.warnings.once('costly', () =>
            packageName === null
              ? costlyCapture(name, capture, milliseconds)
              : costlyPackage(name, capture, milliseconds, packageName),
          ),
      }),
      helpers: helpers.map((helper) => readers.ofFunction(helper, options)),
      salt,
      name: null,
    })
  }
}
