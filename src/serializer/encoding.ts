/**
 * What the writers of the kinds of objects see of the walk that they are part of.
 *
 * What must stay true: a writer writes its object's head, numbers the object, collects its parts
 * at `items[top …]`, and pushes one frame for them; it never writes an object part itself. That
 * keeps the walk flat.
 */
import type { BufferTable } from './buffers.ts'
import type { KnownClass } from './classes.ts'
import { NOT_EXTENSIBLE, FROZEN, RICH, RICH_CLASS, RICH_NULL_PROTOTYPE } from './format.ts'
import { RICH_PROPERTIES, SEALED } from './format.ts'
import { isExtensible, isFrozen, isSealed } from './intrinsics.ts'
import type { ShapeWriter } from './shapes.ts'
import type { Writer } from './writer.ts'

// What the items of a frame are. From PRELUDED on, something is written before each.
export const SINGLE = 0
export const RECORD = 1
export const ELEMENTS = 2
/** Keys and values in turn. */
export const ENTRIES = 3
export const MEMBERS = 4
/** What a class's `encode` returned. */
export const STATE = 5
export const PRELUDED = 6
export const SPARSE = 6
export const WIDE = 7
export const PROPERTIES = 8

export const NO_KEYS: readonly never[] = []

/** One object whose parts are being written. */
export interface Frame {
  kind: number
  /** Where its items begin among the encoder's items. */
  base: number
  next: number
  count: number
  /** Names of the items: keys of a record, indices of a sparse array. */
  keys: readonly PropertyKey[]
  attributes: readonly number[]
  target: object | null
}

export interface Encoding {
  readonly writer: Writer
  readonly shapes: ShapeWriter
  readonly items: unknown[]
  top: number
  buffers: BufferTable | undefined
  /** URLSearchParams that belong to a URL of the value. */
  readonly owners: ReadonlyMap<object, object>
  /** `count` items from `base` on are written next. */
  push(
    kind: number,
    base: number,
    count: number,
    keys?: readonly PropertyKey[],
    attributes?: readonly number[],
  ): void
  primitive(value: unknown): void
  /** Gives `object` the next number; on the way back, objects are made in this order. */
  number(object: object): void
  isNumbered(object: object): boolean
  classRef(known: KnownClass): void
  refuseKnownMemory(buffer: ArrayBuffer, start: number, length: number): void
  restartWithOwner(params: object, url: object): never
  refuse(problem: string, step?: string, cause?: unknown): never
  refuseClass(object: object): never
}

/** 0, NOT_EXTENSIBLE, SEALED or FROZEN. */
export function integrityOf(object: object): number {
  if (isExtensible(object)) return 0
  return isFrozen(object) ? FROZEN : isSealed(object) ? SEALED : NOT_EXTENSIBLE
}

/** Writes RICH before an object that needs it: all that is not part of its kind. */
export function writeRich(
  encoding: Encoding,
  integrity: number,
  prototype: object | null,
  known: KnownClass | undefined,
  hasProperties: boolean,
): void {
  const flags =
    integrity |
    (known === undefined ? 0 : RICH_CLASS) |
    (prototype === null ? RICH_NULL_PROTOTYPE : 0) |
    (hasProperties ? RICH_PROPERTIES : 0)
  if (flags === 0) return
  encoding.writer.byte(RICH)
  encoding.writer.byte(flags)
  if (known !== undefined) encoding.classRef(known)
}
