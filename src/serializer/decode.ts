/**
 * Bytes to values.
 *
 * What must stay true: decoding makes a fresh value each time; it runs no code of the user's but
 * registered `decode`s (properties are assigned only where no setter can be in the way, else
 * defined); whatever the bytes hold, it ends in a value or in one kind of error, without recursion
 * and without allocating more than a small multiple of the bytes.
 */
import { SerializeError } from '../errors.ts'
import type { Classes, KnownClass } from './classes.ts'
import { BOX, ELEMENTS, ENTRIES, MEMBERS, PARAMS_OF, PRELUDED, PROPERTIES } from './decode-frame.ts'
import {
  RECORD,
  RECORD_DEFINED,
  RICH_BASE,
  SPARSE,
  STATE,
  WIDE,
  type Frame,
} from './decode-frame.ts'
import { readBuiltin } from './decode-builtin.ts'
import { ClassReader, revive } from './decode-class.ts'
import { readKey, readPrimitive } from './decode-primitive.ts'
import { arrayOf, define, defineWith, restrict } from './decode-properties.ts'
import type { Encoded } from './encode.ts'
import * as tag from './format.ts'
import type { KnownValues } from './known.ts'
import { ObjectPrototype, create, mapSet, setAdd } from './intrinsics.ts'
import { setPrototypeOf, urlSearchParams } from './intrinsics.ts'
import { Damage, Reader } from './reader.ts'
import { readShape, type Shape } from './shapes.ts'

const NO_KEYS: readonly never[] = []
/** No prototype but the kind's own is asked for. */
const OWN_PROTOTYPE = Symbol('own prototype')

class Decoder {
  readonly #reader: Reader
  readonly #classes: ClassReader
  readonly #objects: unknown[]
  readonly #shapes: Shape[] = []
  readonly #frames: Frame[] = []
  #depth = -1
  /** Values that are still to come, as far as is known: each takes a byte at least. */
  #awaited = 1
  /** Holes of sparse arrays that may still be given a place in memory. */
  #holes: number
  /** The prototype that the object read next is to have. */
  #prototype: object | null | typeof OWN_PROTOTYPE = OWN_PROTOTYPE

  constructor(bytes: Uint8Array, classes: Classes, known: KnownValues) {
    this.#objects = [...known]
    this.#reader = new Reader(bytes)
    if (this.#reader.known !== known.length > 0)
      throw new Damage('references to values that are not given')
    this.#classes = new ClassReader(this.#reader, classes)
    this.#holes = bytes.length + 0x10000
  }

  decode(): unknown {
    const reader = this.#reader
    const { bytes } = reader
    for (;;) {
      if (reader.at >= reader.end) throw new Damage('it ends early')
      const code = bytes[reader.at++]!
      this.#awaited--
      let value: unknown
      if (code < 0x80) value = code - tag.SMALL_INT_BIAS
      else if (code >= tag.SHORT_STRING && code <= tag.SHORT_STRING + tag.SHORT_STRING_MAX) {
        const start = reader.textAt
        const end = start + code - tag.SHORT_STRING
        if (end > reader.text.length) throw new Damage('text that ends early')
        reader.textAt = end
        value = reader.text.substring(start, end)
      } else if (code < tag.OBJECT_NEW_SHAPE)
        value = code === tag.REFERENCE ? this.#reference() : readPrimitive(reader, code)
      else {
        const depth = this.#depth
        value = this.#open(code)
        // A frame of its own: its parts come first.
        if (this.#depth !== depth) continue
      }
      if (this.#depth < 0) {
        reader.finish()
        return value
      }
      if (this.#deliver(value)) {
        const root = this.#frames[0]!.target
        reader.finish()
        return root
      }
    }
  }

  /**
   * Hands `value` to the object that waits for it, and a finished object to the next.
   * True when the outermost is finished; its frame then holds it as target.
   */
  #deliver(part: unknown): boolean {
    let value = part
    for (;;) {
      const frame = this.#frames[this.#depth]!
      switch (frame.kind) {
        case RECORD:
          ;(frame.target as Record<string, unknown>)[frame.keys[frame.next]!] = value
          break
        case ELEMENTS:
          ;(frame.target as unknown[])[frame.next] = value
          break
        case RECORD_DEFINED:
          define(frame.target as object, frame.keys[frame.next]!, value)
          break
        case ENTRIES:
          if (frame.next % 2 === 0) frame.key = value
          else mapSet(frame.target, frame.key, value)
          break
        case MEMBERS:
          setAdd(frame.target, value)
          break
        case RICH_BASE:
          this.#richBase(frame, value)
          break
        default:
          this.#deliverRare(frame, value)
      }
      if (++frame.next < frame.count) {
        if (frame.kind >= PRELUDED) this.#prelude(frame)
        return false
      }
      if (frame.flags !== 0) restrict(frame.target as object, frame.flags)
      value = frame.target
      if (this.#depth === 0) return true
      this.#depth--
    }
  }

  #deliverRare(frame: Frame, value: unknown): void {
    switch (frame.kind) {
      case SPARSE:
        ;(frame.target as unknown[])[frame.key as number] = value
        break
      case WIDE:
        // Assigning is much faster than defining in an object of so many keys.
        if ((frame.key as string) in (frame.target as object)) {
          define(frame.target as object, frame.key as string, value)
        } else (frame.target as Record<string, unknown>)[frame.key as string] = value
        break
      case PROPERTIES:
        defineWith(frame.target as object, frame.key as PropertyKey, value, frame.attributes)
        break
      case BOX:
        if ((typeof value === 'object' && value !== null) || typeof value === 'function') {
          throw new Damage('a box around an object')
        }
        frame.target = this.#made(Object(value) as object, frame.key as typeof OWN_PROTOTYPE)
        break
      case PARAMS_OF:
        // Throws at what is no URL.
        frame.target = urlSearchParams(value)
        break
      case STATE:
        frame.target = revive(frame.known!, value)
        if (this.#reader.references) this.#objects.push(frame.target)
        break
      default:
        throw new Damage('an object of no kind')
    }
  }

  /** The base of a RICH object is read: what is left are its properties. */
  #richBase(frame: Frame, value: unknown): void {
    frame.target = value
    if ((frame.flags & tag.RICH_PROPERTIES) === 0) return
    frame.kind = PROPERTIES
    frame.count = this.#reader.count(2)
    this.#await(frame.count)
    // The increment after delivering moves on to the first property.
    frame.next = -1
  }

  /** Reads what stands before a part. */
  #prelude(frame: Frame): void {
    const reader = this.#reader
    if (frame.kind === SPARSE) {
      const index = (frame.key as number) + 1 + reader.varint()
      if (index >= (frame.target as unknown[]).length) throw new Damage('an index out of range')
      frame.key = index
    } else if (frame.kind === WIDE) frame.key = reader.string()
    else {
      frame.attributes = reader.byte()
      frame.key = frame.attributes >= tag.STACK ? 'stack' : readKey(this.#reader)
    }
  }

  #reference(): unknown {
    const number = this.#reader.varint()
    if (!this.#reader.references || number >= this.#objects.length) {
      throw new Damage('a reference to nothing')
    }
    return this.#objects[number]
  }

  #await(count: number): void {
    this.#awaited += count
    if (this.#awaited > this.#reader.end - this.#reader.at) {
      throw new Damage('a count that exceeds the bytes')
    }
  }

  #push(kind: number, target: unknown, count: number, keys: readonly string[] = NO_KEYS): Frame {
    this.#await(count)
    const level = ++this.#depth
    let frame = this.#frames[level]
    if (frame === undefined) {
      frame = {
        kind,
        target,
        next: 0,
        count,
        keys,
        key: undefined,
        attributes: 0,
        flags: 0,
        known: undefined,
      }
      this.#frames.push(frame)
      return frame
    }
    frame.kind = kind
    frame.target = target
    frame.next = 0
    frame.count = count
    frame.keys = keys
    frame.flags = 0
    return frame
  }

  /** Makes the object whose tag was read, and a frame for its parts if it has any. */
  #open(code: number): unknown {
    if (code >= tag.OBJECT_SHAPE_0 && code < tag.OBJECT_SHAPE_0 + tag.INLINE_SHAPES) {
      return this.#record(this.#shapes[code - tag.OBJECT_SHAPE_0])
    }
    if (code >= tag.SHORT_ARRAY) return this.#array(code - tag.SHORT_ARRAY)
    const reader = this.#reader
    switch (code) {
      case tag.OBJECT_NEW_SHAPE:
      case tag.OBJECT_NEW_SHAPE_UTF16: {
        const keys = reader.varint()
        const length = reader.count(1)
        const start = reader.at
        reader.at += length
        const wide = code === tag.OBJECT_NEW_SHAPE_UTF16
        const shape = readShape(reader.bytes, start, reader.at, keys, wide)
        this.#shapes.push(shape)
        return this.#record(shape)
      }
      case tag.OBJECT:
        return this.#record(this.#shapes[reader.varint()])
      case tag.ARRAY:
        return this.#array(reader.count(1))
      case tag.RICH:
        return this.#rich()
      default:
        return this.#openRare(code)
    }
  }

  #record(shape: Shape | undefined): unknown {
    if (shape === undefined) throw new Damage('a shape that was not defined')
    const prototype = this.#prototype
    const { keys } = shape
    let target: object
    let kind = shape.assignable ? RECORD : RECORD_DEFINED
    if (prototype === OWN_PROTOTYPE) target = {}
    else {
      target = create(prototype) as object
      this.#prototype = OWN_PROTOTYPE
      if (prototype !== ObjectPrototype) {
        kind = keys.every((key) => !(key in target)) ? RECORD : RECORD_DEFINED
      }
    }
    if (this.#reader.references) this.#objects.push(target)
    if (keys.length > 0) this.#push(kind, target, keys.length, keys)
    return target
  }

  #array(length: number): unknown {
    // Before memory is taken: nested arrays could each claim all the bytes that are left.
    if (length + this.#awaited > this.#reader.end - this.#reader.at) {
      throw new Damage('a count that exceeds the bytes')
    }
    const target = this.#made(arrayOf(length))
    if (length > 0) this.#push(ELEMENTS, target, length)
    return target
  }

  /** Numbers an object that was just made, and gives it the prototype that was asked for. */
  #made<T extends object>(target: T, asked = this.#prototype): T {
    if (asked !== OWN_PROTOTYPE) {
      setPrototypeOf(target, asked)
      this.#prototype = OWN_PROTOTYPE
    }
    if (this.#reader.references) this.#objects.push(target)
    return target
  }

  #openRare(code: number): unknown {
    const reader = this.#reader
    switch (code) {
      case tag.OBJECT_WIDE: {
        const count = reader.count(2)
        const target = this.#made({})
        if (count > 0) this.#prelude(this.#push(WIDE, target, count))
        return target
      }
      case tag.ARRAY_SPARSE: {
        const target = this.#made(this.#sparseArray())
        const count = reader.count(2)
        if (count > 0) {
          const frame = this.#push(SPARSE, target, count)
          frame.key = -1
          this.#prelude(frame)
        }
        return target
      }
      case tag.ARRAY_DOUBLES: {
        const length = reader.count(8)
        const target = this.#made(arrayOf(length))
        for (let i = 0; i < length; i++) target[i] = reader.double()
        return target
      }
      case tag.MAP: {
        const count = reader.count(2)
        const target = this.#made(new Map())
        if (count > 0) this.#push(ENTRIES, target, 2 * count)
        return target
      }
      case tag.SET: {
        const count = reader.count(1)
        const target = this.#made(new Set())
        if (count > 0) this.#push(MEMBERS, target, count)
        return target
      }
      case tag.BOXED:
        this.#push(BOX, undefined, 1).key = this.#prototype
        this.#prototype = OWN_PROTOTYPE
        return undefined
      case tag.SEARCH_PARAMS_OF:
        this.#plain()
        this.#push(PARAMS_OF, undefined, 1)
        return undefined
      case tag.CUSTOM:
        this.#plain()
        this.#push(STATE, undefined, 1).known = this.#classes.next()
        return undefined
      default: {
        const made = readBuiltin(reader, code)
        if (made === undefined) throw new Damage('an unknown tag')
        this.#made(made)
        if (code === tag.URL_OBJECT && reader.references) {
          this.#objects.push(urlSearchParams(made))
        }
        return made
      }
    }
  }

  #sparseArray(): unknown[] {
    const length = this.#reader.varint()
    if (length > 0xffffffff) throw new Damage('an array that is too long')
    const array: unknown[] = []
    if (length > this.#holes) {
      // An element far out makes the engine keep a table instead of that many places.
      array[length - 1] = undefined
      array.splice(length - 1, 1)
    } else this.#holes -= length
    array.length = length
    return array
  }

  /** Throws if a prototype was asked for that the object read next can't have. */
  #plain(): void {
    if (this.#prototype !== OWN_PROTOTYPE) throw new Damage('a prototype for no object')
  }

  #rich(): undefined {
    this.#plain()
    const reader = this.#reader
    const flags = reader.byte()
    const next = reader.bytes[reader.at]
    const hasClass = (flags & tag.RICH_CLASS) !== 0
    const hasNull = (flags & tag.RICH_NULL_PROTOTYPE) !== 0
    if (flags === 0 || flags > 31 || (hasClass && hasNull)) throw new Damage('unknown flags')
    let known: KnownClass | undefined
    if (hasClass) {
      known = this.#classes.nextPlain()
    }
    const base = hasClass ? reader.bytes[reader.at] : next
    if (
      base === undefined ||
      base < tag.OBJECT_NEW_SHAPE ||
      base === tag.RICH ||
      base === tag.CUSTOM
    ) {
      throw new Damage('properties of no object')
    }
    if (base >= tag.SHORT_STRING && base <= tag.SHORT_STRING + tag.SHORT_STRING_MAX) {
      throw new Damage('properties of a string')
    }
    if (known !== undefined) this.#prototype = known.prototype
    else if (hasNull) this.#prototype = null
    this.#push(RICH_BASE, undefined, 1).flags = flags
    return undefined
  }
}

/**
 * Decodes what {@link encodeValue} made: a fresh value, equal to what was encoded.
 *
 * @param known The live counterparts of what `encodeValue` was given as `known`, in its order.
 * @throws SerializeError `ERR_SERIALIZE_DECODE` for damaged bytes, another format, or a class that
 *   is not registered; `cause` says what.
 */
export function decodeValue(
  encoded: Encoded,
  classes: Classes,
  known: KnownValues = NO_KEYS,
): unknown {
  if (encoded.codec !== tag.CODEC) {
    throw unreadable(`it is in format "${encoded.codec}", not "${tag.CODEC}"`)
  }
  try {
    return new Decoder(encoded.bytes, classes, known).decode()
  } catch (error) {
    throw unreadable(error instanceof Damage ? error.message : 'reading failed', error)
  }
}

function unreadable(problem: string, cause?: unknown): SerializeError {
  return new SerializeError(
    'ERR_SERIALIZE_DECODE',
    `Cannot decode the stored value: ${problem}`,
    [],
    cause === undefined ? undefined : { cause },
  )
}
