/**
 * One encoding session: the walk over values, and what is found on it.
 *
 * What must stay true:
 * - The bytes depend on the value alone: equal graphs give equal bytes in every process, different
 *   graphs (in anything a program can tell) give different bytes.
 * - No user code runs. No recursion is deeper than {@link MAX_DEPTH}: what lies deeper is encoded
 *   after the rest, in the order in which it was met.
 */
import { FingerprintError, type FingerprintErrorCode } from '../errors.ts'
import type { RuntimeTrait } from '../platform/runtime.ts'
import { behindStandIn, unseenName } from '../platform/stand-ins.ts'
import type { ResolvedFingerprintConfig } from './config.ts'
import { NameTable } from './name-table.ts'
import { Numbering } from './numbering.ts'
import type { PackageTime } from './package-time.ts'
import { partText, type PathPart } from './path.ts'
import { writeNamedSymbol, writeNumber } from './primitives.ts'
import { descriptionOf, digitsOf, weakMapValue } from './primordials.ts'
import { Reach, type Reached } from './reach.ts'
import { ByteSink } from './sink.ts'
import { TAG } from './tags.ts'
import type { TreeRecorder } from './tree.ts'
import type { Watch } from './watch.ts'
import { WeakCollections } from './weak-collections.ts'

const MAX_DEPTH = 300
/** More functions of packages say nothing new. */
const MOST_PACKAGE_CODE = 200

/** What a session needs to encode objects and functions; given from above, so rooms stay acyclic. */
export interface Encoders {
  readonly object: (session: Session, value: object) => void
  /** As `object`, whatever the user has marked it as. */
  readonly contents: (session: Session, value: object) => void
  readonly function: (session: Session, value: Function, use: 'called' | 'escaped') => void
}

interface Deferred {
  readonly encode: () => void
  readonly path: readonly PathPart[]
  readonly holder: object | null
  readonly node: ReturnType<TreeRecorder['mark']> | null
}

/** A builtin that is watched through a stand-in, reached as it was before that was there. */
export interface Unwatched {
  /** `Math.random`. */
  readonly what: string
  /** The chain that leads to it, as in errors. */
  readonly path: readonly string[]
  /** The script of the package that holds it; null for what the user's own code holds. */
  readonly url: string | null
}

/** Code of an installed package that was reached. */
export interface PackageCode {
  /** Of the package, as its package.json says. */
  readonly name: string
  /** The folder of the package. */
  readonly root: string
  /** The function; null where a module is loaded by name. */
  readonly fn: Function | null
  /** The name that the package exports it by, or its own. */
  readonly as: string | null
  /** The chain that leads to it, as in errors. */
  readonly path: () => readonly string[]
}

export class Session extends Numbering {
  declare readonly parent: Session | null
  readonly config: ResolvedFingerprintConfig
  private readonly encoders: Encoders
  private readonly nameTable: NameTable = new NameTable()
  private deferred: Deferred[] = []
  private readonly weak: WeakCollections = new WeakCollections()
  private depth = 0
  readonly path: PathPart[] = []
  /** Digests of the own code reached, in order of first visit. */
  readonly codes: bigint[] = []
  /** What `[cacheVersion]()` of the arguments gave: a subkey of its own. */
  readonly versions: unknown[] = []
  /** The object whose property is being encoded: the home of a method that uses `super`. */
  holder: object | null = null
  /** Where along the prototypes the last member of a path was found. */
  owner: object | null = null
  /** Properties of the runtime that what was reached depends on: time zone, locale, … */
  readonly traits: Set<RuntimeTrait> = new Set()
  /** Packages whose code was reached, as `name@version`. */
  readonly packages: Set<string> = new Set()
  /** What each capture of the root costs, in ms; null where nobody asks. */
  costs: Map<string, number> | null = null
  /** What closures of packages cost; null where nobody asks. */
  packageTime: PackageTime | null = null
  /** Member names that were looked for on builtin prototypes. */
  readonly patchesSeen: Set<string> = new Set()
  /** The root and the object whose method it is, if it is one. */
  root: { readonly fn: Function; readonly home: object | 'decorated' } | null = null
  /** Builtins met that are watched, held from before: calling them is not seen. Null: not asked. */
  unwatched: Unwatched[] | null = null
  /** Code of packages that was met, each function once. Null: not asked. */
  packageCode: PackageCode[] | null = null
  /** A TextDecoder was met, and code that speaks of streams: together they may hide state. */
  decoderReached = false
  streamMentioned = false
  /** What was read and may change, to be compared instead of read again; null where nobody asks. */
  watch: Watch | null = null
  /** Whether something is left out, or taken as it is, on the user's word: ignored(), constant() … */
  trusts = false
  /** Whether what a call reads of `process.env` is recorded while it runs, and so need not count. */
  recordsReads = false
  /** What a call writes does not matter: what stood there does not count. */
  ignoresWrites = false
  /** What is reached, for comparing it after a call; null where nobody asks. */
  reach: Reach | null = null

  constructor(
    config: ResolvedFingerprintConfig,
    encoders: Encoders,
    parent: Session | null,
    tree: TreeRecorder | null,
  ) {
    super(new ByteSink(), parent, tree)
    this.config = config
    this.encoders = encoders
    if (parent !== null) this.weak.inherit(parent.weak)
  }

  /** Starts over; what was numbered before is forgotten, memory is kept. */
  reset(): void {
    this.sink.reset()
    this.forgetNumbers()
    this.nameTable.reset()
    // Setting the length of an array costs more than looking at it.
    if (this.deferred.length > 0) this.deferred.length = 0
    this.weak.reset()
    if (this.parent !== null) this.weak.inherit(this.parent.weak)
    this.depth = 0
    if (this.path.length > 0) this.path.length = 0
    if (this.codes.length > 0) this.codes.length = 0
    if (this.versions.length > 0) this.versions.length = 0
    this.holder = null
    if (this.packages.size > 0) this.packages.clear()
    if (this.traits.size > 0) this.traits.clear()
    if (this.patchesSeen.size > 0) this.patchesSeen.clear()
    if (this.unwatched !== null && this.unwatched.length > 0) this.unwatched = []
    if (this.packageCode !== null && this.packageCode.length > 0) this.packageCode = []
    this.decoderReached = false
    this.streamMentioned = false
    this.watch = null
    if (this.reach !== null && this.reach.used) this.reach = new Reach()
  }

  /** What was reached so far: it stays so whatever this session does next, but for adding to it. */
  reached(): Reached {
    return { numbers: this.numbers, reach: this.reach ?? new Reach() }
  }

  /** Encodes what was put off, then what reached weak collections hold for what was met. */
  drain(): void {
    for (;;) {
      const next = this.deferred.shift()
      if (next !== undefined) {
        this.path.length = 0
        this.path.push(...next.path)
        const back = next.node === null ? null : this.tree!.resume(next.node)
        this.holder = next.holder
        next.encode()
        this.holder = null
        if (back !== null) this.tree!.resume(back)
        continue
      }
      if (!this.drainWeak() && this.deferred.length === 0) break
    }
    this.refuseStreamingDecoder()
    if (this.path.length > 0) this.path.length = 0
  }

  private refuseStreamingDecoder(): void {
    const decoder = this.decoderReached || this.parent?.decoderReached === true
    const stream = this.streamMentioned || this.parent?.streamMentioned === true
    if (decoder && stream)
      this.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        "a TextDecoder that may be used with { stream: true }: the bytes it holds back can't be seen. " +
          'Make one where it is used, or mark it with ignored()',
      )
  }

  /** Writes what weak collections hold for what was met since they were last asked. */
  private drainWeak(): boolean {
    const captured = this.parent === null ? null : this.parent.numbers
    return this.weak.drain(
      this.numbers,
      captured,
      ({ collection, kind, number, inherited }, key, index) => {
        this.sink.byte(TAG.weakEntry)
        this.sink.varint(number * 2 + (inherited ? 1 : 0))
        this.sink.varint(index)
        if (kind === 'map')
          this.part({ words: 'its value in a WeakMap' }, weakMapValue(collection, key))
      },
    )
  }

  /** Says that `collection` is reached; what it holds enters when everything else has. */
  reachWeak(collection: object, kind: 'map' | 'set'): void {
    this.weak.reach(collection, kind, this.numbers.get(collection)! >> 1)
  }

  /** An error at the present place; `what` completes "Can't fingerprint …". */
  fail(code: FingerprintErrorCode, what: string): never {
    const path = this.path.map(partText)
    const chain = path.length === 0 ? '' : ` (at ${path.join(' → ')})`
    throw new FingerprintError(code, `Can't fingerprint ${what}${chain}`, path)
  }

  /** Writes any value. */
  value(value: unknown): void {
    const sink = this.sink
    switch (typeof value) {
      case 'string':
        sink.byte(TAG.text)
        sink.text(value)
        break
      case 'number':
        writeNumber(sink, value)
        break
      case 'boolean':
        sink.byte(value ? TAG.true : TAG.false)
        break
      case 'undefined':
        sink.byte(TAG.undefined)
        break
      case 'bigint':
        sink.byte(TAG.bigint)
        sink.text(digitsOf(value))
        break
      case 'symbol':
        this.symbol(value)
        break
      case 'function':
        this.encoders.function(this, this.meet(value), 'escaped')
        return
      case 'object':
        if (value !== null) return this.standsFor(value)
        sink.byte(TAG.null)
        break
    }
    if (this.tree !== null) this.tree.leaf(value)
  }

  symbol(value: symbol): void {
    const { sink } = this
    if (writeNamedSymbol(sink, value)) return
    if (this.again(value)) return
    sink.byte(TAG.uniqueSymbol)
    this.assign(value)
    const description = descriptionOf(value)
    sink.byte(description === undefined ? 0 : 1)
    if (description !== undefined) sink.text(description)
  }

  /** What a function stands for. An original that has a stand-in was taken before that was there. */
  private meet(fn: Function): Function {
    const original = behindStandIn(fn)
    if (original === fn) this.noteUnwatched(fn)
    return original
  }

  /** Says that a function is reached as it is; a builtin that should be watched is remembered. */
  noteUnwatched(fn: Function): void {
    const what = this.unwatched === null ? null : unseenName(fn)
    if (what !== null) this.noteUnseen(what, { url: null, step: null })
  }

  /** Something is reached whose use nobody sees; `step` is the last one of the way to it. */
  noteUnseen(
    what: string,
    { url, step }: { readonly url: string | null; readonly step: string | null },
  ): void {
    const path = this.path.map(partText)
    this.unwatched?.push({ what, url, path: step === null ? path : [...path, step] })
  }

  /** Says that code of a package is reached; `fn` is null for what a function loads by itself. */
  notePackageCode(
    { name, root }: { readonly name: string; readonly root: string },
    fn: Function | null,
    as: string | null,
  ): void {
    if (this.packageCode === null || this.packageCode.length >= MOST_PACKAGE_CODE) return
    const path = this.path.slice()
    this.packageCode.push({ name, root, fn, as, path: () => path.map(partText) })
  }

  /**
   * An object that may stand for `process.env`: where each read of a call is recorded its name is
   * enough. The object itself, taken before recording began, counts whole.
   */
  private standsFor(value: object): void {
    const original = behindStandIn(value)
    if (original === value || !this.recordsReads) return this.object(original)
    this.sink.byte(TAG.intrinsic)
    this.sink.text('recorded process.env')
    this.tree?.is('process.env')
  }

  private object(value: object): void {
    const { numbers, parent } = this
    const own = numbers.get(value)
    const fresh = own === undefined && (parent === null || parent.numbers.size === 0)
    if (fresh) numbers.set(value, numbers.size * 2 + 1)
    else {
      if (this.again(value)) return
      this.assign(value)
      this.markWhole(value)
    }
    if (this.depth >= MAX_DEPTH) return this.nest(() => this.encoders.object(this, value))
    this.depth++
    this.encoders.object(this, value)
    this.depth--
  }

  /** Writes a name of a property. */
  key(name: string): void {
    this.nameTable.key(this.sink, name)
  }

  /** Writes the names of an object's properties. */
  names(names: readonly string[]): void {
    this.nameTable.names(this.sink, names)
  }

  /** Encodes something one level deeper, or puts it off when the stack is deep already. */
  nest(encode: () => void): void {
    if (this.depth >= MAX_DEPTH) {
      this.sink.byte(TAG.deferred)
      const path =
        this.path.length > 40 ? [{ words: '…' }, ...this.path.slice(-40)] : [...this.path]
      const { holder } = this
      this.deferred.push({
        encode,
        path,
        holder,
        node: this.tree === null ? null : this.tree.mark(),
      })
      return
    }
    this.depth++
    encode()
    this.depth--
  }

  /** Takes the version of an argument; in captures it counts on the spot. */
  version(value: unknown): void {
    if (this.parent !== null) this.versions.push(value)
    else this.part({ words: '[cacheVersion]()' }, value)
  }

  /** The digest of what `value` holds, apart from all else in this session. */
  alone(value: object): bigint {
    const session = new Session(this.config, this.encoders, null, null)
    session.recordsReads = this.recordsReads
    session.ignoresWrites = this.ignoresWrites
    session.assign(value)
    session.markWhole(value)
    session.nest(() => this.encoders.contents(session, value))
    session.drain()
    return session.sink.finish()
  }

  /** Writes a function that is called but whose own properties nobody can see. */
  callee(value: Function): void {
    this.encoders.function(this, this.meet(value), 'called')
  }

  /** Writes one labelled part: its label enters the chain of errors and the described tree. */
  part(label: PathPart, value: unknown): void {
    this.path.push(label)
    if (this.tree !== null) {
      this.tree.enter(partText(label))
      this.value(value)
      this.tree.leave()
    } else {
      this.value(value)
    }
    this.path.pop()
  }
}
