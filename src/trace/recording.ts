/**
 * What one computing call has observed of the world outside.
 *
 * What must stay true: everything observed belongs to this call and to every call around it, but
 * for what each of them has itself made before; every input is looked at before the program gets
 * its answer; nothing here throws into the program, and nothing is kept after `release`.
 */
import { constants, lstatSync, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { closed, isIdle, opened, unrecorded } from './attribution.ts'
import type { Scope } from './attribution.ts'
import type { FileStates } from './file-states.ts'
import { Footing } from './footing.ts'
import { ABSENT, inputId } from './input.ts'
import type { Directory, FileQuestion, Input, StatKind } from './input.ts'
import { isInstalled, packageFolder } from './installed.ts'
import { envName } from './native-env.ts'
import { Notes } from './notes.ts'
import type { Note, NoteKind, NoteTaker } from './notes.ts'
import { Ownership } from './ownership.ts'
import type { Owned } from './ownership.ts'
import { bare, isWinding } from './path.ts'
import type { Places } from './places.ts'
import { lookAt } from './sighting.ts'
import type { FirstLook, Sighting } from './sighting.ts'
import { SightingBook } from './sighting-book.ts'
import { ALL_FIELDS, FILE_SYSTEM_FIELDS } from './stat-fields.ts'
import type { Outside } from './state.ts'
import { forgetWriters, rivalAt } from './rivals.ts'
import { lookAtPath, thingOf } from './thing.ts'
import type { Thing } from './thing.ts'
import { linkAt } from './tree.ts'
import { Writes } from './writes.ts'
import type { Deed } from './writes.ts'

/** What a recording starts from. */
export interface RecordingOptions {
  /** The recording around it: of the memoized call that made this one. */
  readonly parent: Recording | null
  /** How files are named, and where the project is. */
  readonly places: Places
  readonly files: FileStates
  /** Whether an input counts; all do by default. What doesn't is not handed to outer calls either. */
  readonly tracks?: (input: Input) => boolean
  /** Who takes what is noted; by default each thing is kept with the first place it was seen at. */
  readonly notes?: NoteTaker
}

const TYPE = ['type']
/** Is told of what happens while modules are loaded. */
export interface LoadWatcher {
  /** A question was asked, be it again. */
  asked(id: string): void
  noted(kind: NoteKind, what: string): void
  /** Something was asked that is no input of this call, and may be one of others. */
  lose(): void
}

/** What a recording has observed. */
export interface SeenBy {
  readonly outside: Outside
  readonly sightings: Iterable<Sighting>
}

/** As many as the system follows. */
const MAX_LINKS = 40
/** Devices that always answer the same. */
const CONSTANT = /^\/dev\/(?:null|zero|full)$/
/** Files that are no data: each reading is another. What lies in /dev/shm are files like any other. */
const LIVE = /^\/(?:proc|sys|dev)\/(?!shm\/)/

/**
 * For computations that never end: nobody refers to them any more, and they are not under way. What
 * to do then; made with the first that goes on, not by importing.
 */
let lost: FinalizationRegistry<readonly (() => void)[]> | null = null

function isLive(path: string): boolean {
  return LIVE.test(path) && !CONSTANT.test(path)
}

function forget(after: readonly (() => void)[]): void {
  closed()
  for (const each of after) each()
}

/** See the module's header. Made by `openRecording`, ended by `close` (which `finish` calls). */
export class Recording implements Scope {
  readonly parent: Recording | null
  readonly outside: Outside
  /** Of whoever has opened it; nothing here looks at it. */
  companion: object | null = null
  /** Is told of all that is asked and noted while modules are loaded; null while none are. */
  loads: LoadWatcher | null = null
  #owned: Ownership | null = null
  #writes: Writes | null = null
  readonly #tracks: ((input: Input) => boolean) | null
  readonly #book = new SightingBook()
  #footing: Footing | null = null
  readonly #packages = new Map<string, boolean>()
  readonly #modules = new Set<string>()
  readonly #ownEnv = new Set<string>()
  #ownDirectory = false
  readonly taker: NoteTaker
  readonly #lost = new Set<string>()
  #whenLost: (() => void)[] | null = null
  #closed = false

  constructor({ parent, places, files, tracks, notes }: RecordingOptions) {
    this.parent = parent
    this.outside = { places, files }
    this.#tracks = tracks ?? null
    this.taker = notes ?? new Notes()
    if (isIdle()) forgetWriters()
    opened()
  }

  // Most computations write nothing, and many read nothing: what is kept of that is made when needed.
  get owned(): Ownership {
    return (this.#owned ??= new Ownership())
  }

  get writes(): Writes {
    return (this.#writes ??= new Writes())
  }

  get #ground(): Footing {
    return (this.#footing ??= new Footing(this.outside, (input) => this.#counts(input)))
  }

  get closed(): boolean {
    return this.#closed
  }

  /** Ends it: from now on nothing is observed. May be called more than once. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    if (this.#whenLost !== null) lost?.unregister(this)
    closed()
  }

  /** Lets go of what it has seen: whatever a call leaves running keeps its recording alive. */
  release(): void {
    this.#book.clear()
    this.#footing?.clear()
    // Clearing makes a new table, also of an empty one.
    for (const each of [this.#packages, this.#modules]) if (each.size > 0) each.clear()
  }

  /**
   * What to do if it is never closed, for its computation has come to wait for nothing. To be called
   * for whatever goes on after its call has returned: nothing else can be lost.
   */
  whenLost(work: () => void): void {
    if (this.#whenLost === null) {
      this.#whenLost = []
      lost ??= new FinalizationRegistry(forget)
      lost.register(this, this.#whenLost, this)
    }
    this.#whenLost.push(work)
  }

  /** Impurities noted, one for each kind and what. */
  get notes(): readonly Note[] {
    return this.taker.all()
  }

  /** Absolute paths of modules that were loaded or used. */
  get modules(): ReadonlySet<string> {
    return this.#modules
  }

  /** Everything observed, in no particular order. */
  get sightings(): Iterable<Sighting> {
    const presences = this.#footing?.presences
    if (presences === undefined || presences.size === 0) return this.#book.values()
    return new Map([...presences, ...this.#book.entries()]).values()
  }

  /** What was observed of some questions, by their identities. */
  seenAmong(ids: Iterable<string>): readonly Sighting[] {
    return Array.from(ids, (id) => this.#book.get(id)).filter((sighting) => sighting !== undefined)
  }

  /** Portable names of what the call wrote, made or removed. */
  get written(): readonly string[] {
    return this.owned.paths().map((path) => this.outside.places.name(path))
  }

  /** Notes an impurity, with the place in the user's code that is running. */
  note(kind: NoteKind, what: string): void {
    if (this.#closed) return
    this.loads?.noted(kind, what)
    this.taker.add(kind, what)
  }

  /** Something was asked that can't be told: what rests on it can't be known. */
  loseTrack(of: string): void {
    around(this, (at) => {
      at.#lost.add(of)
      return true
    })
  }

  /** What was asked and can't be told. */
  get lost(): ReadonlySet<string> {
    return this.#lost
  }

  /** Takes over notes of a nested call. */
  adopt(notes: Iterable<Note>): void {
    for (const note of notes) {
      this.taker.adopt(note)
      if (note.kind === 'write' && !this.writes.covers(note.what))
        this.writes.refuse(`${note.what} was done by another call, which this one waited for`)
    }
  }

  /** The inputs of a nested call that hit: they are this call's as well. */
  absorb(inputs: Iterable<Input>): void {
    unrecorded(() => {
      const { places } = this.outside
      for (const input of inputs) {
        if (input.kind === 'env') this.#env(input.name)
        else if (input.kind === 'env-names') this.#names()
        else if (input.kind === 'cwd') this.#directory(input.how)
        else this.#ask({ ...input, path: places.path(input.path) })
      }
    })
  }

  /** What another has observed so far; the first looks are those that it took. */
  share(other: SeenBy): void {
    unrecorded(() => {
      const places = this.outside.places === other.outside.places
      for (const { input, first } of other.sightings) {
        if (!('path' in input) || !places) this.absorb([input])
        else this.#ask({ ...input, path: this.outside.places.path(input.path) }, first)
      }
    })
  }

  /** Something is about to be asked of a file; `path` is absolute here. */
  ask(question: FileQuestion): void {
    unrecorded(() => this.#ask(question))
  }

  /** A field was read of a `Stats` that was asked for before. */
  askField(kind: StatKind, path: string, field: string): void {
    around(this, (at) => {
      const id = inputId({ kind, path: at.outside.places.name(path), fields: [] })
      at.#book.get(id)?.addField(field)
      if (field === 'mode') at.#footing?.askMode(path, at.#book)
      return true
    })
  }

  /** A variable of the environment was read. */
  askEnv(name: string): void {
    unrecorded(() => this.#env(envName(name)))
  }

  /** Whether a variable needs no more looking at. */
  knowsEnv(name: string): boolean {
    return this.loads === null && this.#book.has(`env\0${envName(name)}`)
  }

  /** The names of all variables were read. */
  askEnvNames(): void {
    unrecorded(() => this.#names())
  }

  /** A variable of the environment is about to be set or deleted. */
  writeEnv(name: string): void {
    const key = envName(name)
    unrecorded(() => {
      around(this, (at) => {
        at.#book.get(`env\0${key}`)?.freeze(at.outside)
        at.#book.get('env-names')?.freeze(at.outside)
        at.#ownEnv.add(key)
        return true
      })
    })
    this.note('process', `changing process.env.${name}`)
  }

  /**
   * A path is about to be written, made or removed. What was asked of it before is settled now.
   *
   * @returns What to call if that fails.
   */
  write(path: string, owned: Owned, deed: Deed): () => void {
    return unrecorded(() => {
      const undo: (() => void)[] = []
      const behind = owned === 'file' ? behindLink(path) : null
      // That the file behind it is its own rests on where the link leads.
      if (owned === 'file') this.#askLink(path)
      this.#askWinding(path)
      const isMade = deed.kind === 'folder' || deed.kind === 'tree'
      this.meetRivals(path)
      around(this, (at) => {
        at.#book.freeze(path, owned === 'tree', at.outside)
        const isOthers = at.owned.of(path) === null
        if (isMade && isOthers) at.#ground.keepAbsence(path)
        if (deed.kind === 'content' && isOthers) at.#ground.keepMode(path)
        if (deed.kind === 'folder' && deed.above !== null)
          undo.push(at.#ground.beSureOf(path, deed.last))
        if (deed.kind === 'removal' || deed.kind === 'move') undo.push(at.#ground.renew(path))
        undo.push(at.writes.add(path, deed), at.#own(path, owned))
        if (behind !== null) {
          at.#book.freeze(behind, false, at.outside)
          undo.push(at.#own(behind, owned))
        }
        return true
      })
      this.noteWriting(path)
      return () => {
        unrecorded(() => {
          for (const one of undo) one()
          this.#askWhyNot(path)
        })
      }
    })
  }

  /** That something could not be done to a path is an answer: it rests on all that may have decided. */
  #askWhyNot(path: string): void {
    const folder = dirname(bare(path))
    this.#ask({ kind: 'access', path, mode: constants.W_OK })
    this.#ask({ kind: 'access', path: folder, mode: constants.W_OK | constants.X_OK })
    this.#askType(path)
    this.#askTypes(folder)
  }

  /** Where there is nothing, it is the first above that decides; it may be a link to nothing. */
  #askTypes(path: string): void {
    let at = bare(path)
    while (this.#askType(at) === 'absent' && at !== dirname(at)) at = dirname(at)
  }

  /** What is at a path, and behind it. */
  #askType(path: string): Thing {
    this.#askAll({ kind: 'lstat', path, fields: TYPE }, null)
    const thing = thingOf(lookAtPath(path))
    if (thing === 'link') this.#askAll({ kind: 'stat', path, fields: TYPE }, null)
    return thing
  }

  /** A folder is there, which would have been made with all above it if it were not. */
  ensure(path: string, mode: number, above: number): void {
    unrecorded(() => {
      around(this, (at) => {
        if (at.owned.of(path) === null) {
          at.writes.add(path, { kind: 'ensured', mode, above })
          at.#ground.keepPresence(path)
        }
        at.#ground.beSure(path)
        return true
      })
    })
  }

  /** That the folders are there is no input: a hit makes sure of them as well. */
  forgetEnsured(): void {
    this.#footing?.forgetPresences()
  }

  /** Something of a path is about to be changed, and not all of it. */
  touch(path: string, deed: Deed): () => void {
    return unrecorded(() => {
      const undo: (() => void)[] = []
      const behind = behindLink(path)
      this.#askWinding(path)
      this.meetRivals(path)
      around(this, (at) => {
        at.#book.freeze(path, false, at.outside)
        if (behind !== null) at.#book.freeze(behind, false, at.outside)
        undo.push(at.writes.add(path, deed))
        return true
      })
      this.noteWriting(path)
      return () => {
        unrecorded(() => {
          for (const one of undo) one()
          this.#askWhyNot(path)
        })
      }
    })
  }

  /** The working directory was read, or decides which file is meant. */
  askDirectory(how: Directory): void {
    if (!this.knowsDirectory(how)) unrecorded(() => this.#directory(how))
  }

  /** Whether that needs no more looking at. */
  knowsDirectory(how: Directory): boolean {
    return this.#ownDirectory || (this.loads === null && this.#book.has(`cwd\0${how}`))
  }

  /** The working directory is about to be changed. */
  writeDirectory(): void {
    unrecorded(() => {
      around(this, (at) => {
        for (const how of ['place', 'path']) at.#book.get(`cwd\0${how}`)?.freeze(at.outside)
        at.#ownDirectory = true
        return true
      })
    })
  }

  /** A path gets another stat by what is done elsewhere: what was asked of it is settled now. */
  disturb(path: string): void {
    unrecorded(() => {
      around(this, (at) => {
        at.#book.freeze(path, false, at.outside)
        return true
      })
    })
  }

  /** A path has been written: what is done to it from now on is another's. */
  settle(path: string): void {
    unrecorded(() => {
      around(this, (at) => {
        at.writes.settle(path)
        return true
      })
    })
  }

  #directory(how: Directory): void {
    around(this, (at) => {
      if (at.#ownDirectory) return true
      return at.#add({ kind: 'cwd', how }, null, null) !== null
    })
  }

  /** When the writing of a path will have ended can't be told. */
  unsettle(path: string): void {
    around(this, (at) => {
      at.writes.unsettle(path)
      return true
    })
  }

  /** Something was written that can't be written again; for those that don't know of it (`knows`). */
  refuseWrites(why: string, knows: (at: Recording) => boolean): void {
    around(this, (at) => {
      if (knows(at)) return false
      at.writes.refuse(why)
      return true
    })
  }

  /** Takes a path for its own; returns what takes that back. */
  #own(path: string, owned: Owned): () => void {
    const isNew = this.owned.of(path) === null
    this.owned.add(path, owned)
    return () => {
      if (isNew) this.owned.remove(path)
    }
  }

  /** Where such a path leads depends on what is on its way. */
  #askWinding(path: string): void {
    if (isWinding(path)) this.#ask({ kind: 'realpath', path: dirname(bare(path)) })
  }

  /** What is written through a link is the call's own, but not the link. */
  #askLink(path: string): void {
    let at = bare(path)
    let text = linkAt(at)
    if (text === null) return
    for (let links = 0; text !== null && links < MAX_LINKS; links++) {
      this.#ask({ kind: 'link', path: at })
      at = resolve(dirname(at), text)
      text = linkAt(at)
    }
    // That the file is there already is no question.
    if (lookAtPath(at) !== undefined) this.#ask({ kind: 'realpath', path })
  }

  /** Notes that a path is written, for this computation and those around it. */
  noteWriting(path: string): void {
    const what = `writing "${this.outside.places.name(path)}"`
    around(this, (at) => {
      at.writes.cover(what)
      return true
    })
    this.note('write', what)
  }

  /** A path is about to be written; that another computation does so as well spoils both. */
  meetRivals(path: string): void {
    const rival = rivalAt(path, this)
    if (rival === null) return
    const why = `"${this.outside.places.name(path)}" was written by two calls at a time`
    this.writes.refuse(why)
    rival.writes.refuse(why)
  }

  #env(name: string): void {
    let first: FirstLook | null = null
    around(this, (at) => {
      if (at.#ownEnv.has(name)) {
        at.loads?.lose()
        return true
      }
      const added = at.#add({ kind: 'env', name }, null, first)
      if (added === null) return false
      first = added
      return true
    })
  }

  #names(): void {
    let first: FirstLook | null = null
    around(this, (at) => {
      first = at.#add({ kind: 'env-names' }, null, first)
      return first !== null
    })
  }

  #ask(question: FileQuestion, seen: FirstLook | null = null): void {
    if (question.kind === 'content' && isLive(question.path)) {
      this.note('process', `reading "${question.path}"`)
      return
    }
    const first = this.#askAll(question, seen)
    this.#noteSpecial(question, first)
    // A link to what the computation has made is one that led to nothing before.
    const follows = question.kind !== 'lstat' && question.kind !== 'link'
    if (follows && isFailure(first) && this.#hasWritten()) this.#askTypes(question.path)
  }

  /** Asks for this one and those around it. Returns what was found; null if nothing is new. */
  #askAll(question: FileQuestion, seen: FirstLook | null): FirstLook | null {
    let first = seen
    around(this, (at) => {
      // A look is worth the same to all that call files the same.
      const shares = at.outside.places === this.outside.places
      const added = at.#askHere(question, shares ? first : null, 0)
      if (added === null) return false
      if (added !== 'own') first ??= added
      return true
    })
    return first
  }

  #hasWritten(): boolean {
    let found = false
    around(this, (at) => !(found ||= at.writes.size > 0))
    return found
  }

  #noteSpecial({ kind, path }: FileQuestion, first: FirstLook | null): void {
    if (kind !== 'content' || first?.kind !== 'state' || first.state !== 'special') return
    if (!CONSTANT.test(path))
      this.note('process', `reading "${this.outside.places.name(path)}", which is no plain file`)
  }

  /**
   * One recording's share of a question. Null if nobody around it need be asked: it counts for none,
   * or was asked before.
   */
  #askHere(
    question: FileQuestion,
    shared: FirstLook | null,
    links: number,
  ): FirstLook | 'own' | null {
    const owned = this.owned.of(question.path)
    if (
      question.kind === 'access' &&
      question.mode === 0 &&
      this.#footing?.isSure(question.path) === true
    )
      return 'own'
    if (owned !== null) {
      this.loads?.lose()
      if (owned !== 'file') this.#footing?.askAbsence(question.path, this.#book)
      else if ('fields' in question && question.fields.includes('mode'))
        this.#footing?.askMode(question.path, this.#book)
      const through = question.kind !== 'lstat' && question.kind !== 'link'
      if (typeof owned === 'string' || !through || links > MAX_LINKS) return 'own'
      this.#askHere({ ...withAllFields(question), path: owned.to }, null, links + 1)
      return 'own'
    }
    const folder = packageFolder(question.path, this.outside.places.root)
    if (folder !== null && question.kind !== 'statfs' && this.#isPackage(folder))
      // To a project that lies in it, a package is no package: each asks for itself.
      return (
        this.#add({ kind: 'package', path: this.outside.places.name(folder) }, folder, null) &&
        'own'
      )
    // Loading a module reads its file.
    if (question.kind === 'content' && this.#modules.has(question.path)) return null
    const name = this.outside.places.name(
      question.kind === 'listing' ? bare(question.path) : question.path,
    )
    const input = { ...question, path: name }
    if (question.kind === 'module' && this.#counts(input)) this.#modules.add(question.path)
    return this.#add(input, question.path, shared)
  }

  #counts(input: Input): boolean {
    return this.#tracks === null || this.#tracks(input)
  }

  #isPackage(folder: string): boolean {
    let known = this.#packages.get(folder)
    if (known === undefined) {
      known = isInstalled(folder)
      this.#packages.set(folder, known)
    }
    return known
  }

  /** Null if it counts for nobody, or was asked before, by this one and so by all around it. */
  #add(input: Input, path: string | null, shared: FirstLook | null): FirstLook | null {
    if (!this.#counts(input)) {
      this.loads?.lose()
      return null
    }
    const id = inputId(input)
    this.loads?.asked(id)
    const known = this.#book.get(id)
    if (known !== undefined) {
      if (!('fields' in input) || input.fields.length === 0) return null
      for (const field of input.fields) known.addField(field)
      return shared ?? known.first
    }
    const first = shared ?? lookAt(input, this.outside)
    this.#book.add(id, input, path, first)
    return first
  }
}

/** Whether the program learns that there is nothing, or nothing that it could use. */
function isFailure(first: FirstLook | null): boolean {
  if (first === null) return false
  if (first.kind === 'stats') return typeof first.stats === 'string'
  return first.kind === 'state' && (first.state === ABSENT || first.state.startsWith('!'))
}

/** For what is asked of something else than was named: which fields are read later can't be told. */
function withAllFields(question: FileQuestion): FileQuestion {
  if (!('fields' in question)) return question
  return { ...question, fields: question.kind === 'statfs' ? FILE_SYSTEM_FIELDS : ALL_FIELDS }
}

/** The file behind a link; null if the path is none. */
function behindLink(path: string): string | null {
  try {
    return lstatSync(path).isSymbolicLink() ? realpathSync.native(path) : null
  } catch {
    return null
  }
}

/** Visits a recording and those around it that are still open, until `visit` says it is enough. */
function around(recording: Recording, visit: (at: Recording) => boolean): void {
  for (let at: Recording | null = recording; at !== null; at = at.parent)
    if (!at.closed && !visit(at)) return
}
