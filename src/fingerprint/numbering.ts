/**
 * The numbers of everything that an encoding session has met, and how much of it is written.
 *
 * What must stay true: an object gets its number when it is first met, and is encoded once; later it
 * counts as "the same". A session for arguments stands on the session of the captures, so an argument
 * that is a captured object is told from an equal copy. Every object passes here: sessions inherit
 * this, for a look-up is dear enough without a step more to it.
 */
import type { ByteSink } from './sink.ts'
import { TAG } from './tags.ts'
import type { TreeRecorder } from './tree.ts'

export class Numbering {
  readonly sink: ByteSink
  readonly tree: TreeRecorder | null
  /** The session of the captures, under a session for arguments. */
  readonly parent: Numbering | null
  /**
   * Number of everything met, doubled, plus one if its whole content is in the encoding (others were
   * met on a member path only). One table, for a look-up per object is what an encoding costs most.
   */
  protected numbers: Map<object | symbol, number> = new Map()
  /** Functions whose code is in the encoding; others were met on a member path only. */
  private coded: Set<Function> = new Set()

  constructor(sink: ByteSink, parent: Numbering | null, tree: TreeRecorder | null) {
    this.sink = sink
    this.parent = parent
    this.tree = tree
  }

  /** Starts over; memory is kept. */
  protected forgetNumbers(): void {
    if (this.numbers.size > 0) this.numbers = new Map()
    if (this.coded.size > 0) this.coded = new Set()
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

  /** Whether the code of a function is in the encoding, here or in the captures. */
  knows(fn: Function): boolean {
    return this.coded.has(fn) || (this.parent !== null && this.parent.coded.has(fn))
  }

  /** Says that from here on the code of `fn` is in the encoding. */
  markCoded(fn: Function): void {
    this.coded.add(fn)
  }
}
