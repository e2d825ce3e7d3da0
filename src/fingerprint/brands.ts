/**
 * The builtins with hidden state that Permafrost knows, and what of each counts.
 *
 * What must stay true: this table is an allowlist. A kind that isn't in it is refused by the caller;
 * a kind enters only with a reader that sees all of its state, through builtins captured at load.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { types } from 'node:util'
import { hash128Hex } from '../platform/hash.ts'
import {
  apply,
  describeProperty,
  forEachOfMap,
  forEachOfSet,
  isDetached,
  maximumLength,
  ownNames,
  ownSymbols,
  prototypeOf,
  regExpParts,
  timeOf,
  typedArrayName,
  unboxed,
  viewBytes,
  weakRefTarget,
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

/** Readers of what only the engine knows. */
export interface HiddenReaders {
  readonly internals: (value: object) => ReadonlyMap<string, unknown>
}

type Reader = (session: Session, value: object) => void

function getter(prototype: object, key: PropertyKey): (this: unknown) => unknown {
  return describeProperty(prototype, key)!.get as (this: unknown) => unknown
}

function method(prototype: object, key: PropertyKey): (this: unknown) => unknown {
  return describeProperty(prototype, key)!.value as (this: unknown) => unknown
}

function tagged(session: Session, tag: number, text: string, kind: string): void {
  session.sink.byte(tag)
  session.sink.text(text)
  session.tree?.is(kind, text)
}

let byPrototype: Map<object, Reader> | undefined
let platformNames: Map<object, string> | undefined

/**
 * The name of a prototype of the platform that counts by name, as the language's do: its members
 * differ from one version of the runtime to the next.
 */
export function platformPrototype(prototype: object): string | undefined {
  platformNames ??= makePlatformNames()
  return platformNames.get(prototype)
}

function makePlatformNames(): Map<object, string> {
  const classes: readonly Function[] = [
    URL,
    URLSearchParams,
    TextEncoder,
    TextDecoder,
    AsyncLocalStorage,
    DOMException,
    Buffer,
    EventEmitter,
  ]
  return new Map(classes.map((one) => [one.prototype as object, `${one.name}.prototype`]))
}

let hiddenSymbols: ReadonlySet<PropertyKey> | undefined

/** Keys under which the runtime keeps what a reader of this table reads: they don't count again. */
export function internalSymbols(): ReadonlySet<PropertyKey> {
  hiddenSymbols ??= new Set(
    [
      new TextEncoder(),
      new TextDecoder(),
      new URL('about:blank'),
      new URLSearchParams(),
      new AsyncLocalStorage(),
    ].flatMap((instance) => ownSymbols(instance)),
  )
  return hiddenSymbols
}

function makeReaders(): Map<object, Reader> {
  const readers = new Map<object, Reader>()
  const href = getter(URL.prototype, 'href')
  readers.set(URL.prototype, (session, value) => {
    session.watch?.giveUp()
    tagged(session, TAG.url, apply(href, value, []) as string, 'URL')
  })
  const query = method(URLSearchParams.prototype, 'toString')
  readers.set(URLSearchParams.prototype, (session, value) => {
    session.watch?.giveUp()
    tagged(session, TAG.urlSearchParams, apply(query, value, []) as string, 'URLSearchParams')
  })
  readers.set(WeakRef.prototype, (session, value) => {
    session.sink.byte(TAG.weakRef)
    session.watch?.giveUp()
    session.part({ words: '(target)' }, weakRefTarget(value))
  })
  const encoding = getter(TextEncoder.prototype, 'encoding')
  readers.set(TextEncoder.prototype, (session, value) =>
    tagged(session, TAG.textCoder, `encoder ${String(apply(encoding, value, []))}`, 'TextEncoder'),
  )
  const decoder = ['encoding', 'fatal', 'ignoreBOM'].map((key) =>
    getter(TextDecoder.prototype, key),
  )
  readers.set(TextDecoder.prototype, (session, value) => {
    // Bytes that a streaming decode left over can't be seen: see Session.drain.
    session.decoderReached = true
    tagged(
      session,
      TAG.textCoder,
      `decoder ${decoder.map((read) => String(apply(read, value, []))).join(' ')}`,
      'TextDecoder',
    )
  })
  const store = method(AsyncLocalStorage.prototype, 'getStore')
  readers.set(AsyncLocalStorage.prototype, (session, value) => {
    session.sink.byte(TAG.asyncLocalStorage)
    session.watch?.giveUp()
    session.part({ words: '(present store)' }, apply(store, value, []))
  })
  const exception = ['name', 'message', 'code'].map((key) => getter(DOMException.prototype, key))
  readers.set(DOMException.prototype, (session, value) =>
    tagged(
      session,
      TAG.error,
      JSON.stringify(exception.map((read) => apply(read, value, []))),
      'DOMException',
    ),
  )
  for (const name of ownNames(Intl)) {
    const prototype = builtinPrototypeOf(Intl, name)
    const options =
      prototype === undefined ? undefined : describeProperty(prototype, 'resolvedOptions')?.value
    if (prototype === undefined || typeof options !== 'function') continue
    readers.set(prototype, (session, value) => {
      session.sink.byte(TAG.intl)
      session.sink.text(name)
      session.part({ words: '(resolved options)' }, apply(options as () => unknown, value, []))
    })
  }
  const locale = builtinPrototypeOf(Intl, 'Locale')
  if (locale !== undefined) {
    const text = method(locale, 'toString')
    readers.set(locale, (session, value) =>
      tagged(session, TAG.intl, `Locale ${String(apply(text, value, []))}`, 'Intl.Locale'),
    )
  }
  addTemporal(readers)
  return readers
}

function builtinPrototypeOf(namespace: object, name: string): object | undefined {
  const constructor = describeProperty(namespace, name)?.value as unknown
  if (typeof constructor !== 'function') return undefined
  return describeProperty(constructor, 'prototype')?.value as object | undefined
}

function addTemporal(readers: Map<object, Reader>): void {
  const temporal = describeProperty(globalThis, 'Temporal')?.value as object | undefined
  if (typeof temporal !== 'object' || temporal === null) return
  for (const name of ownNames(temporal)) {
    const prototype = builtinPrototypeOf(temporal, name)
    const text =
      prototype === undefined ? undefined : describeProperty(prototype, 'toString')?.value
    if (prototype === undefined || typeof text !== 'function') continue
    const parts = ['calendarId', 'timeZoneId'].filter(
      (key) => describeProperty(prototype, key)?.get !== undefined,
    )
    const readParts = parts.map((key) => getter(prototype, key))
    readers.set(prototype, (session, value) =>
      tagged(
        session,
        TAG.temporal,
        [
          name,
          apply(text as () => unknown, value, []),
          ...readParts.map((read) => apply(read, value, [])),
        ].join(' '),
        `Temporal.${name}`,
      ),
    )
  }
}

/** Writes the hidden state of `value`. False if it has none that this table knows. */
export function encodeBrand(
  session: Session,
  value: object,
  brand: Brand,
  readers: HiddenReaders,
): boolean {
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
      const internals = readers.internals(value)
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

function encodeByPrototype(session: Session, value: object): boolean {
  byPrototype ??= makeReaders()
  for (
    let at = prototypeOf(value) as object | null;
    at !== null;
    at = prototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) return false
    const read = byPrototype.get(at)
    if (read === undefined) continue
    try {
      read(session, value)
    } catch (error) {
      // The builtin itself says that this object merely inherits from its prototype.
      if (error instanceof TypeError) return false
      throw error
    }
    return true
  }
  return false
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
