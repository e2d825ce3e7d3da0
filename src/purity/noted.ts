/**
 * What one computing call has done that no input decides, and who answers for it.
 *
 * What must stay true: something impure counts for the call that does it and for all calls around it,
 * up to the one whose user answers for it (`assumePure`, `pure`): what his word covers does not count
 * for those around either. A place that nobody answers for is never hidden by one before it that
 * somebody does. What is known already costs two look-ups, for programs ask the time in loops.
 */
import type { CallSite } from '../platform/callsite.ts'
import { unrecorded } from '../trace/index.ts'
import type { Note, NoteKind, Recording } from '../trace/index.ts'
import type { Excuses } from './excuses.ts'
import { placeIn, stackHere } from './frames.ts'

/** What the user of a call has said of impurities. */
export interface Words {
  readonly assumePure: ReadonlySet<NoteKind>
  /** The option `pure`; null if it is empty. */
  readonly excuses: Excuses | null
  readonly effects: 'warn' | 'replay' | 'ignore'
}

/** A note with the frames that belonged to the call: only they can be answered for. */
export interface LocatedNote extends Note {
  readonly frames: readonly CallSite[]
}

/** Looks for places in vain after which a thing is known well enough. */
const STALE = 8
/** Places that are kept of one thing; more say nothing new. */
const MOST_PLACES = 10
/** Things that are kept of one call: it is impure already. */
const MOST_THINGS = 100
/** Words that are kept. */
const MOST_WORDS = 10

/** What is known of one thing, `Date.now()`. */
interface Thing {
  readonly places: Map<string, LocatedNote>
  /** How often no new place was found. */
  stale: number
}

function isSettled({ places, stale }: Thing): boolean {
  return stale >= STALE || places.size >= MOST_PLACES
}

/** What a recording has noted; null for one that nobody gave words for. */
export function notedOf(recording: Recording): Noted | null {
  const { taker } = recording
  return taker instanceof Noted ? taker : null
}

/** See the module's header. */
export class Noted {
  readonly #parent: Noted | null
  readonly #words: Words
  readonly #isOpen: () => boolean
  /** Whether somebody here or around answers for code: then each place counts for itself. */
  readonly #asksForCode: boolean
  readonly #things = new Map<string, Thing>()
  readonly #assumed = new Set<string>()
  /** Kinds that were met and are answered for as a whole. */
  readonly #covered = new Set<NoteKind>()

  /** @param isOpen False once the call has ended: what still runs belongs to the calls around. */
  constructor(parent: Noted | null, words: Words, isOpen: () => boolean) {
    this.#parent = parent
    this.#words = words
    this.#isOpen = isOpen
    this.#asksForCode = words.excuses !== null || (parent !== null && parent.#asksForCode)
  }

  /** Something impure happens now, in code of this call. */
  add(kind: NoteKind, what: string): void {
    if (this.knows(kind, what)) return
    if (this.#excusesNearest(kind, what)) return
    const stack = unrecorded(() => stackHere(this.#asksForCode ? 'all' : 'near'))
    let note: LocatedNote | null = null
    let depth = 0
    for (const level of Noted.#outward(this)) {
      // Each sees what the calls inside of it were doing.
      const more = stack[depth++]
      if (note === null || more !== undefined) {
        const frames: readonly CallSite[] = [...(note?.frames ?? []), ...(more ?? [])]
        note = { kind, what, at: placeIn(frames), frames }
      }
      if (level.#isOpen() && !level.#take(note)) return
    }
  }

  /** Takes over a note of another computation, whose result this one got. */
  adopt(note: Note): void {
    const own: LocatedNote = { frames: [], ...note }
    for (const level of Noted.#outward(this)) if (level.#isOpen() && !level.#take(own)) return
  }

  /** Whether hearing of something once more would change nothing, here and around. */
  knows(kind: NoteKind, what: string): boolean {
    for (const level of Noted.#outward(this)) {
      if (!level.#isOpen()) continue
      if (level.#coveredBy(kind) !== null) return level.#covered.has(kind)
      if (level.#passes(kind)) continue
      const thing = level.#things.get(what)
      if (thing === undefined ? level.#things.size < MOST_THINGS : !isSettled(thing)) return false
      // What is known here went on to those around.
      if (!level.#asksForCode) return true
    }
    return true
  }

  /** What counts: nobody answers for it. */
  all(): readonly LocatedNote[] {
    const notes: LocatedNote[] = []
    for (const { places } of this.#things.values()) notes.push(...places.values())
    return notes
  }

  /** The result rests on somebody's word, and so do those of the calls around. */
  assume(word: string): void {
    for (const level of Noted.#outward(this)) {
      if (!level.#isOpen()) continue
      if (level.#assumed.has(word)) return
      if (level.#assumed.size < MOST_WORDS) level.#assumed.add(word)
    }
  }

  /** What somebody answers for, in words. */
  get assumed(): ReadonlySet<string> {
    return this.#assumed
  }

  static *#outward(from: Noted): Generator<Noted> {
    let at: Noted | null = from
    while (at !== null) {
      yield at
      at = at.#parent
    }
  }

  /** Whether the very code that runs is answered for here: then nothing else on the stack matters. */
  #excusesNearest(kind: NoteKind, what: string): boolean {
    const { excuses } = this.#words
    if (excuses === null || !this.#isOpen() || this.#coveredBy(kind) !== null) return false
    const at = unrecorded(() => stackHere('nearest'))[0]?.[0]
    if (at === undefined || !excuses([at])) return false
    this.#take({ kind, what, at, frames: [at] })
    return true
  }

  /** The option that answers for all of a kind. */
  #coveredBy(kind: NoteKind): string | null {
    const { assumePure, effects } = this.#words
    if (assumePure.has(kind)) return 'assumePure'
    return kind === 'write' && effects === 'ignore' ? 'effects' : null
  }

  /** Writing is an effect that is made again on a hit: for the calls around it is one as well. */
  #passes(kind: NoteKind): boolean {
    return kind === 'write' && this.#words.effects === 'replay'
  }

  #answerTo({ kind, frames }: LocatedNote): string | null {
    const covered = this.#coveredBy(kind)
    if (covered !== null) return covered
    return this.#words.excuses?.(frames) === true ? 'pure' : null
  }

  /** Whether it goes on to the call around. */
  #take(note: LocatedNote): boolean {
    const { kind, what, at } = note
    const option = this.#answerTo(note)
    if (option !== null) {
      this.assume(`${what} (option "${option}")`)
      if (option !== 'pure') this.#covered.add(kind)
      return false
    }
    if (this.#passes(kind)) return true
    let thing = this.#things.get(what)
    if (thing === undefined) {
      if (this.#things.size >= MOST_THINGS) return true
      this.#things.set(what, (thing = { places: new Map(), stale: 0 }))
    }
    const place = at === null ? '' : `${at.url}:${at.line}:${at.column}`
    const isNew = !thing.places.has(place)
    if (isNew) thing.places.set(place, note)
    else thing.stale++
    // What is known here went on to those around: recursion would go all the way out each time.
    return isNew || this.#asksForCode
  }
}
