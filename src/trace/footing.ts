/**
 * What a computation's own writing rests on: what was there before it made, overwrote or removed
 * something, which becomes an input only if the program asks what follows from it.
 *
 * What must stay true: it is looked at before the writing; what was taken away or moved since has no
 * part in what is there now.
 */
import { dirname } from 'node:path'
import { inputId } from './input.ts'
import type { Input } from './input.ts'
import { bare } from './path.ts'
import { lookAt, Sighting } from './sighting.ts'
import type { SightingBook } from './sighting-book.ts'
import type { Outside } from './state.ts'
import { lookAtPath, thingOf } from './thing.ts'

/** See the module's header. */
export class Footing {
  readonly #outside: Outside
  readonly #counts: (input: Input) => boolean
  /** What a folder's being made here rests on: that there was none. */
  readonly #absences = new Map<string, Sighting>()
  /** Files that were there when they were written: they keep the mode that they had. */
  readonly #modes = new Map<string, Sighting>()
  /** That a folder is there of which the program has made sure. */
  readonly #presences = new Map<string, Sighting>()
  /** Folders that are there because the program has seen to it. */
  readonly #sure = new Set<string>()
  /** What was there has no part in what is there now. */
  readonly #renewed = new Set<string>()

  /** @param counts Whether an input counts. */
  constructor(outside: Outside, counts: (input: Input) => boolean) {
    this.#outside = outside
    this.#counts = counts
  }

  /** That folders are there of which the program has made sure, by question. */
  get presences(): ReadonlyMap<string, Sighting> {
    return this.#presences
  }

  /** That the folders are there is no input. */
  forgetPresences(): void {
    this.#presences.clear()
  }

  /** Whether a folder is there because the program has seen to it. */
  isSure(path: string): boolean {
    return this.#sure.has(bare(path))
  }

  /** A folder is about to be made. */
  keepAbsence(path: string): void {
    const sighting = this.#existence(path)
    if (sighting !== null) this.#absences.set(bare(path), sighting)
  }

  /** The program has made sure of a folder that was there. */
  keepPresence(path: string): void {
    const sighting = this.#existence(path)
    if (sighting === null) return
    const id = inputId(sighting.input)
    if (!this.#presences.has(id)) this.#presences.set(id, sighting)
  }

  /** Remembers the mode that a file has before it is written, should the program ask for it. */
  keepMode(path: string): void {
    const key = bare(path)
    if (thingOf(lookAtPath(key)) !== 'file') return
    const { places } = this.#outside
    const input = { kind: 'lstat', path: places.name(key), fields: ['mode'] } as const
    if (!this.#counts(input)) return
    const sighting = new Sighting(input, lookAt(input, this.#outside))
    sighting.freeze(this.#outside)
    this.#modes.set(key, sighting)
  }

  /** A folder is sure to be there. */
  beSure(path: string): void {
    this.#sure.add(path)
  }

  /** All folders of a path from one on are sure to be there; returns what takes that back. */
  beSureOf(from: string, last: string): () => void {
    const added: string[] = []
    for (let at = last; at.length >= from.length && at !== dirname(at); at = dirname(at))
      if (!this.#sure.has(at)) added.push(at)
    for (const at of added) this.#sure.add(at)
    return () => {
      for (const at of added) this.#sure.delete(at)
    }
  }

  /** From now on nothing at a path rests on what was there; returns what takes that back. */
  renew(path: string): () => void {
    const key = bare(path)
    if (this.#renewed.has(key)) return () => {}
    this.#renewed.add(key)
    return () => this.#renewed.delete(key)
  }

  /** The mode of a file was asked for that was there before. */
  askMode(path: string, book: SightingBook): void {
    const sighting = this.#modes.get(bare(path))
    if (sighting !== undefined) book.adopt(sighting).addField('mode')
  }

  /** An answer about what is in a folder made here: it would be another if there had been one. */
  askAbsence(path: string, book: SightingBook): void {
    if (this.#absences.size === 0) return
    for (let at = bare(path); ; at = dirname(at)) {
      const isNew = this.#renewed.has(at)
      const sighting = isNew ? undefined : this.#absences.get(at)
      if (sighting !== undefined) book.adopt(sighting)
      if (isNew || at === dirname(at)) return
    }
  }

  /** Lets go of everything that was seen. */
  clear(): void {
    for (const each of [this.#absences, this.#modes, this.#presences])
      if (each.size > 0) each.clear()
  }

  /** Whether there is anything at a path now. */
  #existence(path: string): Sighting | null {
    const { places } = this.#outside
    const input = { kind: 'access', path: places.name(bare(path)), mode: 0 } as const
    if (!this.#counts(input)) return null
    const sighting = new Sighting(input, lookAt(input, this.#outside))
    sighting.freeze(this.#outside)
    return sighting
  }
}
