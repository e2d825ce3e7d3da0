/**
 * The file of the index: opened as far as is needed, recognised, made, and moved aside when it can't
 * be used.
 *
 * What must stay true: who may not write changes nothing, and who only reads changes nothing until it
 * has to; what a reader takes for damage is left to a writer to judge, for it may be the half of
 * another's write; a file is moved aside only while it is the one that was found damaged.
 */
import { dirname } from 'node:path'
import { StoreError } from '../errors.ts'
import { chooseJournal, isReadOnlyByDamage, openReader, openWriter } from './connecting.ts'
import { findFormat, makeTables } from './format-check.ts'
import type { Found } from './format-check.ts'
import { identityOf, stampOf } from './link.ts'
import type { Link } from './link.ts'
import { awaitMove, moveAside } from './moving.ts'
import { FILE_SETTINGS } from './schema.ts'
import { DamageError, failureOf } from './sqlite.ts'

/** Why a new index stands where one was, or none. */
export type Origin = 'nothing' | { readonly movedTo: string; readonly why: 'damaged' | 'older' }

/** What an {@link IndexFile} needs to know. */
export interface IndexFileOptions {
  /** Path of the database file. */
  readonly file: string
  /** 'read-first' opens the file as a writer at the first write, or when it has to be mended. */
  readonly access: 'write' | 'read-first' | 'read-only'
  /** What a write survives: the end of the process, or also a loss of power (fsync). */
  readonly durability: 'process' | 'power'
  /** Bytes that the cache may take: journals stay small beside it. */
  readonly bound: number
  /** The kind of network file system that the file is on, null on a local one; asked at each opening. */
  readonly network: () => string | null
  /** Makes the directory when it is not there. */
  readonly prepare: () => void
  /** Called when the file was moved aside; `movedTo` is null when it stayed (read-only). */
  readonly onMoved: (why: 'damaged' | 'older', movedTo: string | null, cause: unknown) => void
  /** Called once when the file lies on a network file system. */
  readonly onNetwork: (type: string) => void
}

/** See the module's header. */
export class IndexFile {
  readonly #options: IndexFileOptions
  // Which file was opened last, how, and in which state a reader found it.
  #identity: string | null = null
  #reads = false
  #stamp = ''
  /** Reading is no longer enough: the file has to be mended. */
  #mustWrite = false
  /** The state in which a file that may not be mended was found damaged: it answers nothing. */
  #unusable: string | null = null
  #isNew: Origin | null = null
  readonly #said = new Set<string>()

  constructor(options: IndexFileOptions) {
    this.#options = options
  }

  /** Opens the file; null when there is nothing to read, and nothing shall be made. */
  open(toWrite: boolean): Link | null {
    const writes = toWrite || this.#mustWrite || this.#options.access === 'write'
    return writes ? this.#openWriter() : this.#openReader()
  }

  /** Whether the index that was opened is new, and why: asked for once. */
  takeOrigin(): Origin | null {
    const origin = this.#isNew
    this.#isNew = null
    return origin
  }

  /** Whether the file is another than the one that was opened, or opened in vain. */
  hasChanged(link: Link | null): boolean {
    const { file } = this.#options
    if (link !== null) return link.hasChanged()
    return this.#reads ? this.#stamp !== stampOf(file) : this.#identity !== identityOf(file)
  }

  /** Whether a writer finds no directory to make the file in. */
  isGone(): boolean {
    return !this.#reads && identityOf(dirname(this.#options.file)) === null
  }

  /** Whether an error tells of damage to a file that has not changed, so that it is to be given up. */
  isDamage(error: unknown): boolean {
    const { file, access } = this.#options
    const failure = failureOf(error)
    if (failure === 'readonly') return access !== 'read-only' && isReadOnlyByDamage(file)
    return failure === 'damaged'
  }

  /**
   * Moves a damaged file aside, or has a writer look at it; one that is read-only stays. To be called
   * without a connection: Windows moves no open file.
   */
  giveUp(cause: unknown): void {
    const { access, onMoved } = this.#options
    if (access === 'read-only') {
      this.#unusable = this.#stamp
      this.#once('damaged', () => onMoved('damaged', null, cause))
    } else if (this.#reads) this.#mustWrite = true
    else this.#moveAside('damaged', 'damaged', cause)
  }

  #openReader(): Link | null {
    const { file, access, onMoved } = this.#options
    if (this.#unusable !== null && this.#unusable === stampOf(file)) return null
    this.#unusable = null
    awaitMove(file, false)
    this.#reads = true
    this.#stamp = stampOf(file)
    this.#identity = identityOf(file)
    const link = openReader(file, this.#network())
    if (link === null) return null
    const found = this.#check(link, () => findFormat(link.connection, file))
    if (found.kind === 'ours') return link
    closeQuietly(link)
    if (found.kind === 'older' && access === 'read-only')
      this.#once('older', () => onMoved('older', null, null))
    return null
  }

  #openWriter(): Link {
    const { file, prepare } = this.#options
    prepare()
    awaitMove(file, true)
    const network = this.#network()
    this.#reads = false
    this.#identity = identityOf(file)
    const link = openWriter(file, network)
    const found = this.#check(link, () => {
      this.#identity = identityOf(file)
      return this.#makeReady(link, network)
    })
    if (found.kind !== 'older') return link
    closeQuietly(link)
    this.#moveAside('older', `format-${found.format}`, null)
    return this.#openWriter()
  }

  /** Closes a link that turns out not to be usable. */
  #check(link: Link, find: () => Found): Found {
    try {
      const found = find()
      // Moved or deleted while we opened it: what we hold is not what others use.
      if (this.#identity !== identityOf(this.#options.file)) throw new DamageError('replaced')
      return found
    } catch (error) {
      closeQuietly(link)
      throw error
    }
  }

  /** Chooses the journal, and makes the tables where there are none. */
  #makeReady({ connection }: Link, network: string | null): Found {
    const { file, durability, bound } = this.#options
    const found = findFormat(connection, file)
    if (found.kind === 'older') return found
    if (found.kind === 'empty') connection.exec(FILE_SETTINGS)
    chooseJournal(connection, file, { network, durability, bound })
    if (found.kind === 'empty' && makeTables(connection)) this.#isNew ??= 'nothing'
    return found
  }

  #moveAside(why: 'damaged' | 'older', label: string, cause: unknown): void {
    const { file, onMoved } = this.#options
    let movedTo: string | null
    try {
      movedTo = moveAside(file, this.#identity, label)
    } catch (error) {
      throw new StoreError(
        'ERR_STORE_DAMAGED',
        `Cannot move the unusable cache "${file}" aside: ${String(error)}`,
        { cause: error },
      )
    }
    if (movedTo === null) return
    this.#isNew = { movedTo, why }
    onMoved(why, movedTo, cause)
  }

  #network(): string | null {
    const network = this.#options.network()
    if (network !== null) this.#once('network', () => this.#options.onNetwork(network))
    return network
  }

  #once(what: string, say: () => void): void {
    if (this.#said.has(what)) return
    this.#said.add(what)
    say()
  }
}

/** Closes a connection, also one to a damaged database, which may fail to fold its WAL in. */
export function closeQuietly(link: Link): void {
  try {
    link.close()
  } catch {
    // The file is left as it is; whoever opens it next finds what is wrong with it.
  }
}
