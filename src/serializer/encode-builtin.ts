/**
 * Builtin kinds with state in internal slots: collections, dates, patterns, errors, bytes, URLs,
 * Temporal. Each is recognised by its slots, not by what it says of itself, and may be an instance
 * of a registered subclass and carry own properties.
 */
import { BUFFER_KIND, errorKinds, hiddenKeys, temporalKinds, viewConstructors } from './builtins.ts'
import { BufferTable } from './buffers.ts'
import type { KnownClass } from './classes.ts'
import { pushProperties } from './encode-record.ts'
import { ENTRIES, MEMBERS, SINGLE, writeRich, type Encoding } from './encoding.ts'
import { hasOnlyElements, namesBesidesElements } from './extras.ts'
import {
  ARRAY_BUFFER,
  BOXED,
  DATE,
  DOM_EXCEPTION,
  ERROR,
  MAP,
  NOT_EXTENSIBLE,
  REGEXP,
  SEARCH_PARAMS,
  SEARCH_PARAMS_OF,
  SET,
  TEMPORAL,
  URL_OBJECT,
  VIEW,
  VIEW_KINDS,
} from './format.ts'
import * as from from './intrinsics.ts'
import { temporalText } from './temporal.ts'

/** How one kind is written, after RICH and before the object's own properties. */
interface Kind {
  /** The builtin prototype of the kind. */
  readonly prototype: object
  /** Own keys that are no properties of their own. */
  readonly ignored?: (key: PropertyKey) => boolean
  /** All own keys but elements, where listing all would be slow. */
  readonly keys?: readonly PropertyKey[]
  readonly write: () => void
}

/** Writes `object`, which has internal slots or an unregistered prototype. */
export function writeBuiltin(
  encoding: Encoding,
  object: object,
  prototype: object | null,
  known: KnownClass | undefined,
): void {
  const kind = kindOf(encoding, object, known?.ancestry().base ?? prototype)
  if (kind === undefined) return encoding.refuseClass(object)
  const builtin = known === undefined ? prototype : known.ancestry().base
  if (builtin !== kind.prototype) {
    if (known === undefined) encoding.refuseClass(object)
    encoding.refuse(`an instance of class "${known.name}" that its constructor did not make`)
  }
  const keys = (kind.keys ?? from.ownKeys(object)).filter((key) => kind.ignored?.(key) !== true)
  // Properties carry their attributes, and an engine refuses to seal or freeze a typed array.
  const integrity = from.isExtensible(object) ? 0 : NOT_EXTENSIBLE
  writeRich(encoding, integrity, prototype, known, keys.length > 0)
  pushProperties(encoding, object, keys)
  kind.write()
}

function kindOf(encoding: Encoding, object: object, builtin: object | null): Kind | undefined {
  if (from.isMap(object)) return mapKind(encoding, object)
  if (from.isSet(object)) return setKind(encoding, object)
  if (from.isDate(object)) return dateKind(encoding, object)
  if (from.isRegExp(object)) return regexpKind(encoding, object)
  // Before errors: some versions of Node count a DOMException among them.
  if (builtin === DOMException.prototype) return domExceptionKind(encoding, object)
  if (from.isNativeError(object)) return errorKind(encoding, object, builtin)
  if (from.isView(object)) return viewKind(encoding, object, builtin)
  if (from.isAnyArrayBuffer(object)) return bufferKind(encoding, object)
  if (from.isBoxedPrimitive(object)) return boxedKind(encoding, object)
  if (builtin === URL.prototype) return urlKind(encoding, object)
  if (builtin === URLSearchParams.prototype) return searchParamsKind(encoding, object)
  const temporal = builtin === null ? undefined : temporalKinds().get(builtin)
  return temporal === undefined ? undefined : temporalKind(encoding, object, builtin!, temporal)
}

function mapKind(encoding: Encoding, map: object): Kind {
  return {
    prototype: Map.prototype,
    write: () => {
      encoding.number(map)
      const base = encoding.top
      from.mapForEach(map, (value, key) => {
        encoding.items[encoding.top++] = key
        encoding.items[encoding.top++] = value
      })
      const count = encoding.top - base
      encoding.writer.byte(MAP)
      encoding.writer.varint(count / 2)
      if (count > 0) encoding.push(ENTRIES, base, count)
    },
  }
}

function setKind(encoding: Encoding, set: object): Kind {
  return {
    prototype: Set.prototype,
    write: () => {
      encoding.number(set)
      const base = encoding.top
      from.setForEach(set, (value) => {
        encoding.items[encoding.top++] = value
      })
      const count = encoding.top - base
      encoding.writer.byte(SET)
      encoding.writer.varint(count)
      if (count > 0) encoding.push(MEMBERS, base, count)
    },
  }
}

function dateKind(encoding: Encoding, date: object): Kind {
  return {
    prototype: Date.prototype,
    write: () => {
      encoding.number(date)
      encoding.writer.byte(DATE)
      encoding.writer.need(8)
      encoding.writer.rawDouble(from.dateTime(date))
    },
  }
}

function regexpKind(encoding: Encoding, regexp: object): Kind {
  const { value, writable } = from.getOwnPropertyDescriptor(regexp, 'lastIndex')!
  const simple =
    writable === true && typeof value === 'number' && value >>> 0 === value && !from.is(value, -0)
  return {
    prototype: RegExp.prototype,
    // Frozen, or no plain index: then it is written like any other property.
    ignored: (key) => key === 'lastIndex' && simple,
    write: () => {
      encoding.number(regexp)
      const { writer } = encoding
      writer.byte(REGEXP)
      writer.string(from.regexpSource(regexp) as string)
      let flags = ''
      for (const [flag, get] of from.regexpFlags) if (get(regexp) === true) flags += flag
      writer.string(flags)
      writer.varint(simple ? value : 0)
    },
  }
}

function boxedKind(encoding: Encoding, boxed: object): Kind {
  const primitive = from.unbox(boxed)
  const builtin = Object(primitive) as object
  const length = typeof primitive === 'string' ? primitive.length : 0
  return {
    prototype: from.getPrototypeOf(builtin) as object,
    ignored: (key) =>
      typeof primitive === 'string' &&
      (key === 'length' ||
        (typeof key === 'string' && Number(key) < length && from.hasOwn(builtin, key))),
    write: () => {
      encoding.number(boxed)
      encoding.writer.byte(BOXED)
      encoding.primitive(primitive)
    },
  }
}

function errorKind(encoding: Encoding, error: object, builtin: object | null): Kind {
  const kind = builtin === null ? undefined : errorKinds.get(builtin)
  if (kind === undefined) return encoding.refuseClass(error)
  return {
    prototype: builtin!,
    write: () => {
      encoding.number(error)
      encoding.writer.byte(ERROR)
      encoding.writer.byte(kind)
    },
  }
}

function domExceptionKind(encoding: Encoding, error: object): Kind {
  const name = read(encoding, error, from.domExceptionName) as string
  const message = read(encoding, error, from.domExceptionMessage) as string
  return {
    prototype: DOMException.prototype,
    ignored: (key) => hiddenKeys().has(key),
    write: () => {
      encoding.number(error)
      encoding.writer.byte(DOM_EXCEPTION)
      encoding.writer.string(name)
      encoding.writer.string(message)
    },
  }
}

function checkBuffer(encoding: Encoding, buffer: ArrayBufferLike): asserts buffer is ArrayBuffer {
  if (from.isSharedArrayBuffer(buffer)) encoding.refuse('memory shared between threads')
  if (from.bufferDetached(buffer) === true) encoding.refuse('an ArrayBuffer that was transferred')
  if (from.bufferResizable(buffer) === true) encoding.refuse('a resizable ArrayBuffer')
}

function viewKind(encoding: Encoding, view: object, builtin: object | null): Kind {
  const name = from.typedArrayTag(view) as string | undefined
  const node = builtin === from.BufferPrototype && name === 'Uint8Array'
  const kind = node ? BUFFER_KIND : VIEW_KINDS.indexOf(name ?? 'DataView')
  const prototype = (node ? from.BufferPrototype : viewConstructors[kind]?.prototype) as
    | object
    | undefined
  if (prototype === undefined) return encoding.refuseClass(view)
  let parts: from.ViewParts
  try {
    parts = from.viewParts(view, name === undefined)
  } catch {
    // A DataView throws where a typed array says that it is empty.
    return encoding.refuse('a view of an ArrayBuffer that was transferred')
  }
  const { buffer, byteOffset, byteLength } = parts
  checkBuffer(encoding, buffer)
  encoding.refuseKnownMemory(buffer, byteOffset, byteLength)
  const direct = from.getPrototypeOf(view) === prototype
  const keys =
    name === undefined
      ? from.ownKeys(view)
      : hasOnlyElements(view, direct)
        ? []
        : [
            ...namesBesidesElements(view, from.typedArrayLength(view)),
            ...from.getOwnPropertySymbols(view),
          ]
  return {
    prototype,
    keys,
    write: () => {
      encoding.number(view)
      encoding.writer.byte(VIEW)
      encoding.writer.byte(kind)
      encoding.buffers ??= new BufferTable()
      encoding.buffers.addView(buffer, byteOffset, byteLength, node)
    },
  }
}

function bufferKind(encoding: Encoding, buffer: ArrayBufferLike): Kind {
  checkBuffer(encoding, buffer)
  encoding.refuseKnownMemory(buffer, 0, from.bufferByteLength(buffer))
  return {
    prototype: ArrayBuffer.prototype,
    write: () => {
      encoding.number(buffer)
      encoding.writer.byte(ARRAY_BUFFER)
      encoding.buffers ??= new BufferTable()
      encoding.buffers.addBuffer(buffer)
    },
  }
}

function urlKind(encoding: Encoding, url: object): Kind {
  const href = read(encoding, url, from.urlHref) as string
  const params = from.urlSearchParams(url)
  if (from.urlHref(new URL(href)) !== href) encoding.refuse(`a URL that reads back otherwise`)
  if (
    from.getPrototypeOf(params) !== URLSearchParams.prototype ||
    !from.isExtensible(params) ||
    from.ownKeys(params).some((key) => !hiddenKeys().has(key))
  ) {
    encoding.refuse('a URL whose searchParams have own properties', '.searchParams')
  }
  if (encoding.isNumbered(params)) encoding.restartWithOwner(params, url)
  return {
    prototype: URL.prototype,
    ignored: (key) => hiddenKeys().has(key),
    write: () => {
      encoding.number(url)
      encoding.number(params)
      encoding.writer.byte(URL_OBJECT)
      encoding.writer.string(href)
    },
  }
}

function searchParamsKind(encoding: Encoding, params: object): Kind {
  const pairs: string[] = []
  const collect = (): void =>
    from.searchParamsForEach(params, (value, key) => void pairs.push(key, value))
  read(encoding, params, collect)
  const owner = encoding.owners.get(params)
  return {
    prototype: URLSearchParams.prototype,
    ignored: (key) => hiddenKeys().has(key),
    write: () => {
      if (owner !== undefined) {
        encoding.writer.byte(SEARCH_PARAMS_OF)
        const base = encoding.top
        encoding.items[encoding.top++] = owner
        encoding.push(SINGLE, base, 1)
        return
      }
      encoding.number(params)
      encoding.writer.byte(SEARCH_PARAMS)
      encoding.writer.varint(pairs.length / 2)
      for (const text of pairs) encoding.writer.string(text)
    },
  }
}

function temporalKind(encoding: Encoding, object: object, prototype: object, kind: number): Kind {
  const text = read(encoding, object, (target) => temporalText(target, kind)) as string
  return {
    prototype,
    write: () => {
      encoding.number(object)
      encoding.writer.byte(TEMPORAL)
      encoding.writer.byte(kind)
      encoding.writer.string(text)
    },
  }
}

/** Reads internal state; an object that only inherits from the builtin has none. */
function read(encoding: Encoding, object: object, get: from.Getter): unknown {
  try {
    return get(object)
  } catch {
    return encoding.refuse('an object with the prototype of a builtin that did not make it')
  }
}
