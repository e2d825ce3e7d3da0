/**
 * The hidden kind of an object, and the hidden state that goes with it.
 *
 * What must stay true: this table is an allowlist. A kind that isn't in it is refused by the caller;
 * a kind enters only with a reader that sees all of its state, through builtins captured at load.
 */
import { types } from 'node:util'
import { hash128Hex } from '../platform/hash.ts'
import { readInternalProperties } from '../platform/inspector.ts'
import { encodeByPrototype } from './platform-instances.ts'
import {
  forEachOfMap,
  forEachOfSet,
  isArray,
  isDetached,
  isView,
  maximumLength,
  regExpParts,
  timeOf,
  typedArrayName,
  unboxed,
  viewBytes,
} from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

/** The hidden kind of an object. */
export type Brand =
  | 'none'
  | 'array'
  | 'map'
  | 'set'
  | 'date'
  | 'regexp'
  | 'error'
  | 'promise'
  | 'boxed'
  | 'arrayBuffer'
  | 'sharedArrayBuffer'
  | 'dataView'
  | 'typedArray'
  | 'weakMap'
  | 'weakSet'
  | 'arguments'
  | 'moduleNamespace'
  | 'generator'
  | 'iterator'
  | 'external'

/** The hidden kind of an object, from the slots that only the engine sees. */
export function brandOf(value: object): Brand {
  if (isArray(value)) return 'array'
  if (isView(value)) return typedArrayName(value) === undefined ? 'dataView' : 'typedArray'
  if (types.isMap(value)) return 'map'
  if (types.isSet(value)) return 'set'
  if (types.isDate(value)) return 'date'
  if (types.isRegExp(value)) return 'regexp'
  if (types.isNativeError(value)) return 'error'
  if (types.isPromise(value)) return 'promise'
  if (types.isBoxedPrimitive(value)) return 'boxed'
  if (types.isArrayBuffer(value)) return 'arrayBuffer'
  if (types.isSharedArrayBuffer(value)) return 'sharedArrayBuffer'
  if (types.isWeakMap(value)) return 'weakMap'
  if (types.isWeakSet(value)) return 'weakSet'
  if (types.isArgumentsObject(value)) return 'arguments'
  if (types.isModuleNamespaceObject(value)) return 'moduleNamespace'
  if (types.isGeneratorObject(value)) return 'generator'
  if (types.isMapIterator(value) || types.isSetIterator(value)) return 'iterator'
  // Deno has no such check.
  if ((types as Partial<typeof types>).isExternal?.(value) === true) return 'external'
  return 'none'
}

/** Writes the hidden state of `value`. False if it has none that this table knows. */
export function encodeBrand(session: Session, value: object, brand: Brand): boolean {
  const sink = session.sink
  switch (brand) {
    case 'none':
      return encodeByPrototype(session, value)
    case 'array':
      sink.byte(TAG.array)
      return true
    case 'arguments':
      sink.byte(TAG.arguments)
      return true
    case 'map':
      session.watch?.giveUp()
      sink.byte(TAG.map)
      forEachOfMap(value, (entry, key) => {
        sink.byte(TAG.own)
        session.part({ words: '(key)' }, key)
        session.part(
          typeof key === 'string' || typeof key === 'number'
            ? { words: `.get(${JSON.stringify(key)})` }
            : { words: '(value)' },
          entry,
        )
      })
      sink.byte(TAG.end)
      return true
    case 'set':
      session.watch?.giveUp()
      sink.byte(TAG.set)
      forEachOfSet(value, (member) => {
        sink.byte(TAG.own)
        session.part({ words: '(member)' }, member)
      })
      sink.byte(TAG.end)
      return true
    case 'date': {
      const time = timeOf(value)
      // Turned into a text, wherever that happens, it is read in local time.
      session.traits.add('timezone')
      session.watch?.check(() => Object.is(timeOf(value), time))
      sink.byte(TAG.date)
      sink.double(timeOf(value))
      session.tree?.is('Date', String(timeOf(value)))
      return true
    }
    case 'regexp': {
      const { source, flags } = regExpParts(value)
      session.watch?.check(() => {
        const now = regExpParts(value)
        return now.source === source && now.flags === flags
      })
      sink.byte(TAG.regexp)
      sink.text(source)
      sink.text(flags)
      session.tree?.is('RegExp', `/${source}/${flags}`)
      return true
    }
    case 'error':
      // Some runtimes make a DOMException a native error; its name and message are hidden.
      if (!encodeByPrototype(session, value)) sink.byte(TAG.error)
      return true
    case 'boxed': {
      const box = unboxed(value)
      if (box === undefined)
        session.fail('ERR_FINGERPRINT_UNSUPPORTED', 'a boxed primitive of an unknown kind')
      sink.byte(TAG.boxed)
      sink.text(box.kind)
      session.part({ words: '(primitive)' }, box.primitive)
      return true
    }
    case 'arrayBuffer':
    case 'sharedArrayBuffer': {
      session.watch?.giveUp()
      sink.byte(brand === 'arrayBuffer' ? TAG.arrayBuffer : TAG.sharedArrayBuffer)
      const lost = isDetached(value)
      const maximum = maximumLength(value)
      sink.byte(lost ? 2 : maximum < 0 ? 0 : 1)
      if (maximum >= 0) sink.varint(maximum)
      const bytes = lost ? NO_BYTES : unshared(new Uint8Array(value as ArrayBuffer))
      sink.bytes(bytes)
      session.tree?.says(lost ? 'without its memory' : describeBytes(bytes))
      if (maximum >= 0) session.tree?.remark(`at most ${maximum} bytes`)
      return true
    }
    case 'dataView':
    case 'typedArray': {
      session.watch?.giveUp()
      const name = brand === 'dataView' ? 'DataView' : typedArrayName(value)!
      sink.byte(brand === 'dataView' ? TAG.dataView : TAG.typedArray)
      sink.text(name)
      const found = viewBytes(value)
      sink.byte(found === undefined ? 1 : 0)
      const bytes = found === undefined ? NO_BYTES : unshared(found)
      sink.bytes(bytes)
      session.tree?.says(found === undefined ? 'without its memory' : describeBytes(bytes))
      return true
    }
    case 'weakMap':
    case 'weakSet':
      sink.byte(brand === 'weakMap' ? TAG.weakMap : TAG.weakSet)
      session.watch?.giveUp()
      session.reachWeak(value, brand === 'weakMap' ? 'map' : 'set')
      return true
    case 'promise': {
      const internals = readInternalProperties(value)
      const state = internals.get('[[PromiseState]]')
      if (state !== 'fulfilled' && state !== 'rejected')
        session.fail(
          'ERR_FINGERPRINT_UNSUPPORTED',
          'a pending promise: await it first, or leave it out with ignored()',
        )
      sink.byte(TAG.promise)
      sink.text(state)
      session.part({ words: '(result)' }, internals.get('[[PromiseResult]]'))
      return true
    }
    case 'generator':
      return session.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        "a generator object: its position can't be seen. Pass what it yields as an array",
      )
    case 'iterator':
      return session.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        "an iterator: its position can't be seen. Pass the collection or an array",
      )
    case 'external':
      return session.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        "a native handle: its state can't be seen. Leave it out with ignored() or ignoreArgs",
      )
    case 'moduleNamespace':
      return true
  }
}

const NO_BYTES = new Uint8Array(0)

/** For people: how many, and a digest that shows that they differ. */
function describeBytes(bytes: Uint8Array): string {
  return `${bytes.length} bytes, ${hash128Hex(bytes).slice(0, 8)}`
}

/** Shared memory may change between hashing and use, and some hashes refuse it: a private copy. */
function unshared(bytes: Uint8Array): Uint8Array {
  return types.isSharedArrayBuffer(bytes.buffer) ? new Uint8Array(bytes) : bytes
}
