/**
 * Values to bytes: the walk over a value, and what every kind of object does on it.
 *
 * What must stay true: the user's code never runs here but for registered `encode`s (and
 * `Error.prepareStackTrace`, see intrinsics); a part that would not come back as it is makes the
 * whole value refused, with the path to it; nothing recurses, so depth is bounded by memory alone.
 */
import { SerializeError } from '../errors.ts'
import { hasBrand, nativeNameOf } from './builtins.ts'
import type { BufferTable } from './buffers.ts'
import { assemble } from './assemble.ts'
import { writeArray } from './encode-array.ts'
import { writeBuiltin } from './encode-builtin.ts'
import { nameOfFunction, writePrimitive, writeSymbol } from './encode-primitive.ts'
import { writeRecord } from './encode-record.ts'
import type { Classes, KnownClass } from './classes.ts'
import { ELEMENTS, ENTRIES, MEMBERS, NO_KEYS, PRELUDED, PROPERTIES, SINGLE } from './encoding.ts'
import { SPARSE, STATE, type Encoding, type Frame } from './encoding.ts'
import { CODEC, CUSTOM, HEADER, REFERENCE, STACK } from './format.ts'
import { ArrayPrototype, ObjectPrototype, OwnMap, getPrototypeOf } from './intrinsics.ts'
import { isArray, isProxy } from './intrinsics.ts'
import { memoryOf, overlaps, type KnownValues } from './known.ts'
import { classNameOf, mapValueStep, propertyStep } from './path.ts'
import { ShapeWriter } from './shapes.ts'
import { giveBack, takeWriter, type Writer } from './writer.ts'

/** An encoded value. `runtime` says which runtimes can read it; this format: `'any'`. */
export interface Encoded {
  readonly codec: string
  readonly runtime: string
  readonly bytes: Uint8Array
}

/** The number of an object whose own `encode` state is still being written. */
const IN_PROGRESS = -1

/** Thrown to start over with what was learnt: these parameters belong to a URL met later. */
class Restart extends Error {}

class Encoder implements Encoding {
  readonly writer: Writer
  readonly classes: Classes
  readonly shapes: ShapeWriter = new ShapeWriter()
  /** Parts of the objects in `#frames`, and of the one being collected. */
  readonly items: unknown[] = []
  top = 0
  buffers: BufferTable | undefined
  /** URLSearchParams that belong to a URL of the value. */
  readonly owners: Map<object, object>
  readonly #numbers = new OwnMap<object | symbol, number>()
  readonly #classNumbers = new OwnMap<KnownClass, number>()
  readonly #frames: Frame[] = []
  #depth = -1
  #references = false
  #nextNumber: number
  readonly #known: KnownValues
  #memory: ReturnType<typeof memoryOf> | null = null

  constructor(writer: Writer, classes: Classes, owners: Map<object, object>, known: KnownValues) {
    this.writer = writer
    this.classes = classes
    this.owners = owners
    this.#known = known
    for (let at = 0; at < known.length; at++) this.#numbers.set(known[at]!, at)
    this.#nextNumber = known.length
  }

  encode(root: unknown): Uint8Array {
    this.value(root)
    while (this.#depth >= 0) this.#continue(this.#depth, this.#frames[this.#depth]!)
    return assemble(this.writer, this.#references, this.buffers, this.#known.length > 0)
  }

  /** Writes items of the top frame until one of them opens a frame of its own. */
  #continue(level: number, frame: Frame): void {
    const { kind, base, count } = frame
    if (kind === PROPERTIES && frame.next === 0) this.writer.varint(count)
    while (frame.next < count) {
      const index = frame.next++
      if (kind >= PRELUDED) this.#prelude(frame, index)
      this.value(this.items[base + index])
      if (this.#depth !== level) return
    }
    // On the way back the instance exists only once its state does, so it is numbered here.
    if (kind === STATE) this.number(frame.target!)
    this.top = base
    this.#depth--
  }

  #prelude(frame: Frame, index: number): void {
    const key = frame.keys[index]!
    if (frame.kind === SPARSE) {
      const before = index === 0 ? -1 : (frame.keys[index - 1] as number)
      this.writer.varint((key as number) - before - 1)
      return
    }
    if (frame.kind === PROPERTIES) {
      const attributes = frame.attributes[index]!
      this.writer.byte(attributes)
      if (attributes >= STACK) return
    }
    this.key(key)
  }

  /** Opens a frame: `count` items from `base` on are written next. */
  push(
    kind: number,
    base: number,
    count: number,
    keys: readonly PropertyKey[] = NO_KEYS,
    attributes: readonly number[] = NO_KEYS,
    target: object | null = null,
  ): void {
    const level = ++this.#depth
    const frame = this.#frames[level]
    if (frame === undefined) {
      this.#frames.push({ kind, base, next: 0, count, keys, attributes, target })
      return
    }
    frame.kind = kind
    frame.base = base
    frame.next = 0
    frame.count = count
    frame.keys = keys
    frame.attributes = attributes
    frame.target = target
  }

  value(value: unknown): void {
    if (typeof value === 'object' && value !== null) this.object(value)
    else this.primitive(value)
  }

  primitive(value: unknown): void {
    const { writer } = this
    switch (typeof value) {
      case 'string':
        writer.string(value)
        return
      case 'symbol':
        if (!this.#isKnown(value)) this.symbol(value)
        return
      case 'function':
        if (this.#isKnown(value)) return
        this.refuse(`a function ("${nameOfFunction(value)}")`)
      default:
        writePrimitive(writer, value)
    }
  }

  /** Writes a reference to a function or symbol that the other side has. */
  #isKnown(value: Function | symbol): boolean {
    const number = this.#known.length === 0 ? undefined : this.#numbers.get(value)
    if (number === undefined) return false
    this.#references = true
    this.writer.byte(REFERENCE)
    this.writer.varint(number)
    return true
  }

  /** Refuses a view of memory that something known lies in. */
  refuseKnownMemory(buffer: ArrayBuffer, start: number, length: number): void {
    if (this.#known.length === 0) return
    this.#memory ??= memoryOf(this.#known)
    if (overlaps(this.#memory, buffer, start, length))
      this.refuse('a view of memory that an argument or a captured value lies in')
  }

  key(key: PropertyKey): void {
    if (typeof key === 'symbol') this.symbol(key)
    else this.writer.string(String(key))
  }

  symbol(symbol: symbol): void {
    if (!writeSymbol(this.writer, symbol)) {
      this.refuse(`${symbol.toString()} is unique to this process; use Symbol.for()`)
    }
  }

  object(object: object): void {
    const number = this.#numbers.get(object)
    if (number !== undefined) {
      if (number === IN_PROGRESS) this.refuse('a cycle through what a class\'s "encode" returned')
      this.#references = true
      this.writer.byte(REFERENCE)
      this.writer.varint(number)
      return
    }
    if (isProxy(object)) this.refuse('a Proxy')
    const prototype = getPrototypeOf(object) as object | null
    if (prototype === ObjectPrototype) {
      if (hasBrand(object)) writeBuiltin(this, object, prototype, undefined)
      else writeRecord(this, object, prototype, undefined)
    } else if (prototype === ArrayPrototype && isArray(object)) {
      writeArray(this, object, prototype, undefined)
    } else this.#special(object, prototype)
  }

  #special(object: object, prototype: object | null): void {
    const known = prototype === null ? undefined : this.classes.byPrototype.get(prototype)
    if (known?.encode !== undefined) {
      this.#custom(object, known, known.encode)
      return
    }
    if (known !== undefined) {
      const { privateIn, unknownNative } = known.ancestry()
      if (privateIn !== null) {
        this.refuse(
          `class "${known.name}" keeps private state (in "${privateIn}"); register it with ` +
            '{ class, encode, decode }',
        )
      }
      if (unknownNative !== null) {
        this.refuse(
          `class "${known.name}" extends the builtin "${unknownNative}", whose state can't be ` +
            'read; register it with { class, encode, decode }',
        )
      }
    }
    const base = known === undefined ? prototype : known.ancestry().base
    if (isArray(object)) writeArray(this, object, prototype, known)
    else if (hasBrand(object) || (base !== null && base !== ObjectPrototype)) {
      writeBuiltin(this, object, prototype, known)
    } else writeRecord(this, object, prototype, known)
  }

  #custom(object: object, known: KnownClass, encode: (value: unknown) => unknown): void {
    let state: unknown
    try {
      state = encode(object)
    } catch (error) {
      this.refuse(`"encode" of class "${known.name}" threw`, undefined, error)
    }
    this.writer.byte(CUSTOM)
    this.classRef(known)
    this.#numbers.set(object, IN_PROGRESS)
    const base = this.top
    this.items[this.top++] = state
    this.push(STATE, base, 1, NO_KEYS, NO_KEYS, object)
  }

  /** Gives `object` the next number; its parts come after it. */
  number(object: object): void {
    this.#numbers.set(object, this.#nextNumber++)
  }

  isNumbered(object: object): boolean {
    return this.#numbers.has(object)
  }

  /** A number, and the name at its first use. */
  classRef(known: KnownClass): void {
    let number = this.#classNumbers.get(known)
    if (number !== undefined) {
      this.writer.varint(number)
      return
    }
    number = this.#classNumbers.size
    this.#classNumbers.set(known, number)
    this.writer.varint(number)
    this.writer.string(known.name)
  }

  restartWithOwner(params: object, url: object): never {
    this.owners.set(params, url)
    throw new Restart()
  }

  /** Refuses the value because of the part that is being looked at, or of its part at `step`. */
  refuse(problem: string, step?: string, cause?: unknown): never {
    const path: string[] = []
    for (let level = 0; level <= this.#depth; level++) {
      const frame = this.#frames[level]!
      // A frame that waits for the object under it to be written has no item under way.
      if (frame.next > 0) {
        const name = stepOf(frame, frame.next - 1, this.items)
        if (name !== '') path.push(name)
      }
    }
    if (step !== undefined) path.push(step)
    const where = path.length === 0 ? 'the value' : `"${path.join('')}"`
    throw new SerializeError(
      'ERR_SERIALIZE_UNSUPPORTED',
      `Cannot store ${where}: ${problem}`,
      path,
      cause === undefined ? undefined : { cause },
    )
  }

  /** Refuses an instance of a class that is not registered. */
  refuseClass(object: object): never {
    const native = nativeNameOf(object)
    if (native !== undefined) this.refuse(native)
    this.refuse(
      `an instance of "${classNameOf(object)}", which is not registered; add it to "classes" ` +
        'if its own properties are all of its state, else with { class, encode, decode }',
    )
  }
}

function stepOf(frame: Frame, index: number, items: readonly unknown[]): string {
  switch (frame.kind) {
    case SINGLE:
      return ''
    case ELEMENTS:
      return `[${index}]`
    case ENTRIES:
      return index % 2 === 0
        ? `.key(${index / 2})`
        : mapValueStep(items[frame.base + index - 1], (index - 1) / 2)
    case MEMBERS:
      return `.member(${index})`
    case STATE:
      return '.encode()'
    default:
      return (frame.attributes[index] ?? 0) >= STACK ? '.stack' : propertyStep(frame.keys[index]!)
  }
}

/**
 * Encodes `value` without loss.
 *
 * @param known What the reader will have too: written as a number, not by content.
 * @throws SerializeError `ERR_SERIALIZE_UNSUPPORTED`, with the path to the part that would not
 *   come back as it is.
 * @example encodeValue(new Map([['a', 1n]]), resolveClasses([])).bytes
 */
export function encodeValue(
  value: unknown,
  classes: Classes,
  known: KnownValues = NO_KEYS,
): Encoded {
  const writer = takeWriter()
  try {
    const owners = new OwnMap<object, object>()
    for (;;) {
      try {
        const bytes = new Encoder(writer, classes, owners, known).encode(value)
        return { codec: CODEC, runtime: 'any', bytes }
      } catch (error) {
        if (!(error instanceof Restart)) throw error
        writer.at = HEADER
        writer.textAt = 0
      }
    }
  } catch (error) {
    if (error instanceof SerializeError) throw error
    // Memory ran out, or an object changed its nature while it was read.
    throw new SerializeError(
      'ERR_SERIALIZE_UNSUPPORTED',
      'Cannot store the value: encoding it failed',
      [],
      { cause: error },
    )
  } finally {
    giveBack(writer)
  }
}
