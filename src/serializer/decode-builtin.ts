/**
 * Makes builtin objects whose state is not made of other values of the stored one.
 */
import { BUFFER_KIND, errorConstructors, viewConstructors } from './builtins.ts'
import {
  ARRAY_BUFFER,
  DATE,
  DOM_EXCEPTION,
  ERROR,
  REGEXP,
  SEARCH_PARAMS,
  TEMPORAL,
  URL_OBJECT,
  VIEW,
} from './format.ts'
import * as from from './intrinsics.ts'
import { Damage, type Reader } from './reader.ts'
import { temporalOf } from './temporal.ts'

/** The object whose tag was read, or undefined if the tag is none of a builtin without parts. */
export function readBuiltin(reader: Reader, tag: number): object | undefined {
  switch (tag) {
    case DATE:
      return new Date(reader.double())
    case REGEXP: {
      const source = reader.string()
      const regexp = new RegExp(source, reader.string())
      const lastIndex = reader.varint()
      if (lastIndex !== 0) regexp.lastIndex = lastIndex
      return regexp
    }
    case ERROR:
      return readError(reader.byte())
    case DOM_EXCEPTION: {
      const name = reader.string()
      return withoutProperties(new DOMException(reader.string(), name))
    }
    case URL_OBJECT:
      return new URL(reader.string())
    case SEARCH_PARAMS: {
      const params = new URLSearchParams()
      for (let i = reader.count(2); i > 0; i--) {
        const key = reader.string()
        from.searchParamsAppend(params, key, reader.string())
      }
      return params
    }
    case ARRAY_BUFFER:
      return reader.buffer(reader.nextRow().stored)
    case VIEW:
      return readView(reader)
    case TEMPORAL: {
      const kind = reader.byte()
      return temporalOf(reader.string(), kind)
    }
    default:
      return undefined
  }
}

function readError(kind: number): object {
  const Kind = errorConstructors[kind] as (new (...args: unknown[]) => object) | undefined
  if (Kind === undefined) throw new Damage('a kind of error that this runtime lacks')
  // No frames are collected: the stack comes from the bytes.
  return withoutStackTrace(() => withoutProperties(kind === 7 ? new Kind([]) : new Kind()))
}

/** A fresh error has a stack, and here and there a line; the stored one brings its own. */
function withoutProperties(error: object): object {
  for (const key of from.ownKeys(error)) {
    if (typeof key === 'string') from.deleteProperty(error, key)
  }
  return error
}

function withoutStackTrace<T>(make: () => T): T {
  const limit = from.getOwnPropertyDescriptor(Error, 'stackTraceLimit')
  if (limit?.writable !== true) return make()
  Error.stackTraceLimit = 0
  try {
    return make()
  } finally {
    Error.stackTraceLimit = limit.value as number
  }
}

/** Gives `target` the engine's accessor `stack`, with the stored stack behind it. */
export function restoreStack(target: object, stack: unknown, attributes: PropertyDescriptor): void {
  if (from.captureStackTrace === undefined || from.writeStack === undefined) {
    from.defineProperty(target, 'stack', { value: stack, writable: true, ...attributes })
    return
  }
  withoutStackTrace(() => from.captureStackTrace!(target))
  from.writeStack(target, stack)
  from.defineProperty(target, 'stack', attributes)
}

type ViewConstructor = new (buffer: ArrayBuffer, offset: number, length: number) => object

function readView(reader: Reader): object {
  const kind = reader.byte()
  const { stored, offset, length } = reader.nextRow()
  const buffer = reader.buffer(stored)
  if (kind === BUFFER_KIND) return from.bufferFrom(buffer, offset, length)
  const Kind = viewConstructors[kind] as
    | (ViewConstructor & { readonly BYTES_PER_ELEMENT?: number })
    | undefined
  if (Kind === undefined) throw new Damage('a kind of typed array that this runtime lacks')
  const size = Kind.BYTES_PER_ELEMENT ?? 1
  if (length % size !== 0) throw new Damage('a part of an element')
  return new Kind(buffer, offset, length / size)
}
