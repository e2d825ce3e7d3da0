/**
 * One encoding session: the numbering of everything met, and the walk over values.
 *
 * What must stay true:
 * - The bytes depend on the value alone: equal graphs give equal bytes in every process, different
 *   graphs (in anything a program can tell) give different bytes.
 * - An object gets its number when it is first met, and is encoded once; later it counts as "the
 *   same". A session for arguments stands on the session of the captures, so an argument that is a
 *   captured object is told from an equal copy.
 * - No user code runs. No recursion is deeper than {@link MAX_DEPTH}: what lies deeper is encoded
 *   after the rest, in the order in which it was met.
 */
import { FingerprintError, type FingerprintErrorCode } from '../errors.ts'
import type { RuntimeTrait } from '../platform/runtime.ts'
import { behindStandIn, unseenName } from '../platform/stand-ins.ts'
import type { ResolvedFingerprintConfig } from './config.ts'
import {
  descriptionOf,
  digitsOf,
  symbolKeyFor,
  weakMapHolds,
  weakMapValue,
  weakSetHolds,
} from './primordials.ts'
import type { PackageTime } from './package-time.ts'
import { Reach, type Reached } from './reach.ts'
import { ByteSink } from './sink.ts'
import { TAG } from './tags.ts'
import type { TreeRecorder } from './tree.ts'
import type { Watch } from './watch.ts'

const MAX_DEPTH = 300
/** More functions of packages say nothing new. */
const MOST_PACKAGE_CODE = 200

/** A step of the chain that an error prints: a property, an index, or words. */
export type PathPart = string | number | symbol | { readonly words: string }

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

interface Shape {
  readonly names: readonly string[]
  readonly number: number
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}

interface Weak {
  readonly collection: object
  readonly kind: 'map' | 'set'
  readonly number: number
  readonly inherited: boolean
  /** How many of the objects met it has been asked for. */
  checked: number
  capturesChecked: boolean
}

const wellKnown: ReadonlyMap<symbol, string> = new Map(
  Object.getOwnPropertyNames(Symbol)
    .map((name) => [(Symbol as unknown as Record<string, unknown>)[name], name] as const)
    .filter((pair): pair is readonly [symbol, string] => typeof pair[0] === 'symbol'),
)

export class Session {
  readonly sink: ByteSink = new ByteSink()
  readonly config: ResolvedFingerprintConfig
  /** The session of the captures, under a session for arguments. */
  readonly parent: Session | null
  readonly tree: TreeRecorder | null
  private readonly encoders: Encoders
  /**
   * Number of everything met, doubled, plus one if its whole content is in the encoding (others were
   * met on a member path only). One table, for a look-up per object is what an encoding costs most.
   */
  private numbers: Map<object | symbol, number> = new Map()
  /** Functions whose code is in the encoding; others were met on a member path only. */
  private coded: Set<Function> = new Set()
  private shapes: Map<string, Shape[]> = new Map()
  private shapeCount = 0
  private keys: Map<string, number> = new Map()
  private deferred: Deferred[] = []
  private weak: Weak[] = []
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
  /** What is reached, for comparing it after a call; null where nobody asks. */
  reach: Reach | null = null

  constructor(
    config: ResolvedFingerprintConfig,
    encoders: Encoders,
    parent: Session | null,
    tree: TreeRecorder | null,
  ) {
    this.config = config
    this.encoders = encoders
    this.parent = parent
    this.tree = tree
    this.inheritWeak()
  }

  /** Starts over; what was numbered before is forgotten, memory is kept. */
  reset(): void {
    this.sink.reset()
    if (this.numbers.size > 0) {
      this.numbers = new Map()
      this.coded = new Set()
    }
    if (this.keys.size > 0) this.keys = new Map()
    if (this.shapeCount > 0) {
      this.shapes = new Map()
      this.shapeCount = 0
    }
    this.deferred.length = 0
    this.weak.length = 0
    this.inheritWeak()
    this.depth = 0
    this.path.length = 0
    this.codes.length = 0
    this.versions.length = 0
    this.holder = null
    if (this.packages.size > 0) this.packages.clear()
    if (this.traits.size > 0) this.traits.clear()
    if (this.patchesSeen.size > 0) this.patchesSeen.clear()
    this.decoderReached = false
    this.streamMentioned = false
    this.watch = null
    if (this.reach !== null && this.reach.used) this.reach = new Reach()
  }

  /** What was reached so far: it stays so whatever this session does next, but for adding to it. */
  reached(): Reached {
    return { numbers: this.numbers, reach: this.reach ?? new Reach() }
  }

  private inheritWeak(): void {
    if (this.parent === null) return
    for (const { collection, kind, number } of this.parent.weak)
      this.weak.push({
        collection,
        kind,
        number,
        inherited: true,
        checked: 0,
        capturesChecked: true,
      })
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
      if (!this.drainWeak()) break
    }
    this.refuseStreamingDecoder()
    this.path.length = 0
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

  /** The ephemeron rule: a weak collection counts by what it holds for the objects met. */
  private drainWeak(): boolean {
    let found = false
    for (const weak of this.weak) {
      const from = weak.checked
      weak.checked = this.numbers.size
      let index = -1
      // What is met meanwhile is asked for in the next round.
      for (const key of Array.from(this.numbers.keys())) {
        if (++index < from) continue
        if (!(weak.kind === 'map' ? weakMapHolds : weakSetHolds)(weak.collection, key)) continue
        found = true
        this.sink.byte(TAG.weakEntry)
        this.writeWeak(weak, key, index * 2)
      }
      if (this.drainCaptured(weak)) found = true
    }
    return found || this.deferred.length > 0
  }

  private writeWeak(
    { number, inherited, kind, collection }: Weak,
    key: object | symbol,
    index: number,
  ): void {
    this.sink.varint(number * 2 + (inherited ? 1 : 0))
    this.sink.varint(index)
    if (kind === 'map')
      this.part({ words: 'its value in a WeakMap' }, weakMapValue(collection, key))
  }

  /** What a weak collection among the arguments holds for captured objects. */
  private drainCaptured(weak: Weak): boolean {
    if (weak.inherited || weak.capturesChecked || this.parent === null) return false
    weak.capturesChecked = true
    let found = false
    let index = -1
    for (const key of this.parent.numbers.keys()) {
      index++
      if (!(weak.kind === 'map' ? weakMapHolds : weakSetHolds)(weak.collection, key)) continue
      found = true
      this.sink.byte(TAG.weakEntry)
      this.writeWeak(weak, key, index * 2 + 1)
    }
    return found
  }

  /** Says that `collection` is reached; what it holds enters when everything else has. */
  reachWeak(collection: object, kind: 'map' | 'set'): void {
    const number = this.numbers.get(collection)! >> 1
    this.weak.push({
      collection,
      kind,
      number,
      inherited: false,
      checked: 0,
      capturesChecked: false,
    })
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
        this.number(value)
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

  private number(value: number): void {
    const sink = this.sink
    if (Number.isSafeInteger(value) && !Object.is(value, -0)) {
      if (value >= 0) {
        sink.byte(TAG.integer)
        sink.varint(value)
      } else {
        sink.byte(TAG.negativeInteger)
        sink.varint(-value)
      }
      return
    }
    sink.byte(TAG.double)
    sink.double(value)
  }

  symbol(value: symbol): void {
    const sink = this.sink
    const registered = symbolKeyFor(value)
    if (registered !== undefined) {
      sink.byte(TAG.registeredSymbol)
      sink.text(registered)
      return
    }
    const name = wellKnown.get(value)
    if (name !== undefined) {
      sink.byte(TAG.wellKnownSymbol)
      sink.text(name)
      return
    }
    if (this.again(value)) return
    sink.byte(TAG.uniqueSymbol)
    this.assign(value)
    const description = descriptionOf(value)
    sink.byte(description === undefined ? 0 : 1)
    if (description !== undefined) sink.text(description)
  }

  /** Writes a name of a property; a name met before is a number. */
  key(name: string): void {
    const known = this.keys.get(name)
    if (known !== undefined) {
      this.sink.varint(known + 1)
      return
    }
    this.keys.set(name, this.keys.size)
    this.sink.byte(0)
    this.sink.text(name)
  }

  /**
   * Writes "the same as number n" if `value` was met. True if nothing remains to be written: its
   * whole content is in the encoding (or it is a symbol).
   */
  again(value: object | symbol): boolean {
    const own = this.numbers.get(value)
    if (own !== undefined) {
      this.sink.byte(TAG.same)
      this.sink.varint((own >>> 1) * 2)
      const done = (own & 1) === 1 || typeof value === 'symbol'
      if (done && this.tree !== null) this.tree.same(value)
      return done
    }
    const { parent } = this
    if (parent === null || parent.numbers.size === 0) return false
    const captured = parent.numbers.get(value)
    if (captured === undefined) return false
    this.sink.byte(TAG.same)
    this.sink.varint((captured >>> 1) * 2 + 1)
    this.assign(value)
    const done = (captured & 1) === 1 || typeof value === 'symbol'
    if (done) {
      if (typeof value !== 'symbol') this.markWhole(value)
      this.tree?.captured()
    }
    return done
  }

  /** Gives `value` its number, if it has none. */
  assign(value: object | symbol): void {
    const { numbers } = this
    if (!numbers.has(value)) numbers.set(value, numbers.size * 2)
  }

  /** Says that from here on the content of `value`, which has a number, is in the encoding. */
  markWhole(value: object): void {
    this.numbers.set(value, this.numbers.get(value)! | 1)
  }

  isWhole(value: object): boolean {
    const own = this.numbers.get(value)
    if (own !== undefined && (own & 1) === 1) return true
    const captured = this.parent?.numbers.get(value)
    return captured !== undefined && (captured & 1) === 1
  }

  /** The identity of an object that is only met on a member path: enough to see aliases. */
  identity(value: object): void {
    const own = this.numbers.get(value)
    if (own !== undefined) {
      this.sink.varint((own >>> 1) * 2 + 1)
      return
    }
    const captured = this.parent?.numbers.get(value)
    this.sink.varint(captured === undefined ? 0 : (captured >>> 1) * 2 + 2)
    this.assign(value)
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

  /**
   * Writes the names of an object's properties. Objects of one shape follow one another in most
   * data: a list of names met before is one number.
   */
  names(names: readonly string[]): void {
    const { sink } = this
    const first = names.length === 0 ? '' : names[0]!
    const bucket = this.shapes.get(first)
    if (bucket !== undefined) {
      for (let i = 0; i < bucket.length; i++) {
        const shape = bucket[i]!
        if (!sameNames(shape.names, names)) continue
        sink.varint(shape.number + 1)
        return
      }
    }
    sink.byte(0)
    sink.varint(names.length)
    for (let i = 0; i < names.length; i++) this.key(names[i]!)
    const shape = { names, number: this.shapeCount++ }
    if (bucket === undefined) this.shapes.set(first, [shape])
    // Data with names as keys has a new shape each time: don't search long lists for them.
    else if (bucket.length < 16) bucket.push(shape)
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

  /** Whether the code of a function is in the encoding, here or in the captures. */
  knows(fn: Function): boolean {
    return this.coded.has(fn) || (this.parent !== null && this.parent.coded.has(fn))
  }

  /** Says that from here on the code of `fn` is in the encoding. */
  markCoded(fn: Function): void {
    this.coded.add(fn)
  }

  /** The digest of what `value` holds, apart from all else in this session. */
  alone(value: object): bigint {
    const session = new Session(this.config, this.encoders, null, null)
    session.recordsReads = this.recordsReads
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

const identifier = /^[A-Za-z_$][\w$]*$/

/** A step of a chain as people write it: `.db`, `[3]`, `['a b']`, `[Symbol(x)]`. */
export function partText(part: PathPart): string {
  if (typeof part === 'object') return part.words
  if (typeof part === 'number') return `[${part}]`
  if (typeof part === 'symbol') return `[Symbol(${descriptionOf(part) ?? ''})]`
  return identifier.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
}
