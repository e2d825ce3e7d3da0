/**
 * Lists of inputs and their states as bytes, and the key of an entry that rests on them.
 *
 * What must stay true: injective (every text is written with its length), canonical (inputs stand in
 * the order of their ids, by UTF-16 units), and what was not written here is refused as null.
 */
import { hash128Bytes } from '../platform/hash.ts'
import { inputId } from './input.ts'
import type { Directory, Input, Listing, State, TracedInput } from './input.ts'

/** Bumped with every change of what the bytes or the states mean. */
const TRACE_FORMAT = 2

const NAMES = 0x4e
const STATES = 0x53
const KINDS = [
  'content',
  'module',
  'link',
  'realpath',
  'package',
  'statfs',
  'stat',
  'lstat',
  'access',
  'listing',
  'env',
  'env-names',
  'cwd',
] as const
const LISTINGS: readonly Listing[] = [
  'names',
  'types',
  'tree',
  'tree-types',
  'ordered',
  'tree-ordered',
]
const DIRECTORIES: readonly Directory[] = ['place', 'path']

/** Inputs in the one order in which they are written. */
export function inOrder<T extends { readonly input: Input }>(traced: Iterable<T>): T[] {
  const keyed = Array.from(traced, (one) => ({ one, id: inputId(one.input) }))
  keyed.sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  return keyed.map(({ one }) => one)
}

class Writer {
  #bytes = Buffer.allocUnsafe(1024)
  #length = 0

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * (this.#length + more))
    this.#bytes.copy(larger, 0, 0, this.#length)
    this.#bytes = larger
  }

  byte(value: number): void {
    this.#room(1)
    this.#bytes[this.#length++] = value
  }

  number(value: number): void {
    this.#room(4)
    this.#length = this.#bytes.writeUInt32LE(value, this.#length)
  }

  /** Variables may hold lone surrogates nowhere but on Windows; they are told apart there. */
  text(text: string): void {
    const wide = !text.isWellFormed()
    const length = wide ? 2 * text.length : Buffer.byteLength(text)
    this.number(2 * length + (wide ? 1 : 0))
    this.#room(length)
    this.#length += this.#bytes.write(text, this.#length, wide ? 'utf16le' : 'utf8')
  }

  finish(): Uint8Array {
    return new Uint8Array(this.#bytes.subarray(0, this.#length))
  }
}

class Reader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  }

  byte(): number {
    return this.#bytes.readUInt8(this.#at++)
  }

  number(): number {
    const value = this.#bytes.readUInt32LE(this.#at)
    this.#at += 4
    return value
  }

  text(): string {
    const head = this.number()
    const length = head >>> 1
    if (this.#at + length > this.#bytes.length) throw new RangeError('cut short')
    this.#at += length
    return this.#bytes.toString(head % 2 === 1 ? 'utf16le' : 'utf8', this.#at - length, this.#at)
  }

  get done(): boolean {
    return this.#at === this.#bytes.length
  }
}

function writeInput(out: Writer, input: Input): void {
  out.byte(KINDS.indexOf(input.kind))
  switch (input.kind) {
    case 'env':
      out.text(input.name)
      return
    case 'env-names':
      return
    case 'cwd':
      out.byte(DIRECTORIES.indexOf(input.how))
      return
    case 'stat':
    case 'lstat':
    case 'statfs':
      out.text(input.path)
      out.text(input.fields.join(' '))
      return
    case 'access':
      out.text(input.path)
      out.number(input.mode >>> 0)
      return
    case 'listing':
      out.text(input.path)
      out.byte(LISTINGS.indexOf(input.how))
      return
    default:
      out.text(input.path)
  }
}

function readInput(from: Reader): Input | null {
  const kind = KINDS[from.byte()]
  switch (kind) {
    case undefined:
      return null
    case 'env':
      return { kind, name: from.text() }
    case 'env-names':
      return { kind }
    case 'cwd': {
      const how = DIRECTORIES[from.byte()]
      return how === undefined ? null : { kind, how }
    }
    case 'stat':
    case 'lstat':
    case 'statfs': {
      const path = from.text()
      const fields = from.text()
      return { kind, path, fields: fields === '' ? [] : fields.split(' ') }
    }
    case 'access':
      return { kind, path: from.text(), mode: from.number() }
    case 'listing': {
      const path = from.text()
      const how = LISTINGS[from.byte()]
      return how === undefined ? null : { kind, path, how }
    }
    default:
      return { kind, path: from.text() }
  }
}

/** A list of inputs, for a manifest. Give them in order (`inOrder`). */
export function encodeInputs(inputs: readonly Input[]): Uint8Array {
  const out = new Writer()
  out.byte(TRACE_FORMAT)
  out.byte(NAMES)
  out.number(inputs.length)
  for (const input of inputs) writeInput(out, input)
  return out.finish()
}

/** The inputs of a list; null if the bytes are no list of this format. */
export function decodeInputs(bytes: Uint8Array): readonly Input[] | null {
  return decode(bytes, NAMES, (from) => readInput(from))
}

/** Inputs with their states, for an entry. Give them in order (`inOrder`). */
export function encodeTraced(traced: readonly TracedInput[]): Uint8Array {
  const out = new Writer()
  out.byte(TRACE_FORMAT)
  out.byte(STATES)
  out.number(traced.length)
  for (const { input, state } of traced) {
    writeInput(out, input)
    out.text(state)
  }
  return out.finish()
}

/** The inputs and states of an entry; null if the bytes are none of this format. */
export function decodeTraced(bytes: Uint8Array): readonly TracedInput[] | null {
  return decode(bytes, STATES, (from) => {
    const input = readInput(from)
    return input === null ? null : { input, state: from.text() }
  })
}

function decode<T>(
  bytes: Uint8Array,
  what: number,
  one: (from: Reader) => T | null,
): readonly T[] | null {
  try {
    const from = new Reader(bytes)
    if (from.byte() !== TRACE_FORMAT || from.byte() !== what) return null
    const count = from.number()
    const all: T[] = []
    for (let i = 0; i < count; i++) {
      const read = one(from)
      if (read === null) return null
      all.push(read)
    }
    return from.done ? all : null
  } catch {
    return null
  }
}

/**
 * The key of an entry: 16 bytes over the digest of the subkeys, the list and the inputs' states.
 *
 * @param subkeys The digest of the call's subkeys, 16 bytes.
 * @param list What `encodeInputs` gave.
 * @param states In the order of the list.
 */
export function keyWith(
  subkeys: Uint8Array,
  list: Uint8Array,
  states: readonly State[],
): Uint8Array {
  const out = new Writer()
  for (const state of states) out.text(state)
  const head = Buffer.alloc(9)
  head.write('inputs', 'latin1')
  head[6] = TRACE_FORMAT
  head.writeUInt16LE(subkeys.length, 7)
  return hash128Bytes(Buffer.concat([head, subkeys, hash128Bytes(list), out.finish()]))
}
