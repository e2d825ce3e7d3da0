/**
 * Instances of the platform's and the language's classes that are known by their prototype: `URL`,
 * `TextDecoder`, `AsyncLocalStorage`, `WeakRef`, `Intl`, `Temporal`.
 *
 * What must stay true: this table is an allowlist. A class enters only with a reader that sees all of
 * its hidden state, through builtins captured at load; it is made at first need, not at import.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import { types } from 'node:util'
import {
  apply,
  describeProperty,
  ownNames,
  ownSymbols,
  prototypeOf,
  weakRefTarget,
} from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

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

/** Writes the hidden state of an instance that is known by its prototype. False if none is. */
export function encodeByPrototype(session: Session, value: object): boolean {
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
