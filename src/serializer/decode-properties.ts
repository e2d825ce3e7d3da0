/**
 * Puts properties and restrictions on objects that are being read.
 */
import { restoreStack } from './decode-builtin.ts'
import * as tag from './format.ts'
import { defineProperty, freeze, preventExtensions, seal } from './intrinsics.ts'

/** With its places from the start; growing would take three times as long. */
export function arrayOf(length: number): unknown[] {
  // oxlint-disable-next-line unicorn/no-new-array -- a length is what is meant
  return new Array<unknown>(length)
}

export function define(target: object, key: PropertyKey, value: unknown): void {
  defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true })
}

export function defineWith(
  target: object,
  key: PropertyKey,
  value: unknown,
  attributes: number,
): void {
  const enumerable = (attributes & tag.ENUMERABLE) !== 0
  const configurable = (attributes & tag.CONFIGURABLE) !== 0
  if (attributes >= tag.STACK) restoreStack(target, value, { enumerable, configurable })
  else {
    const writable = (attributes & tag.WRITABLE) !== 0
    defineProperty(target, key, { value, writable, enumerable, configurable })
  }
}

export function restrict(target: object, flags: number): void {
  switch (flags & tag.INTEGRITY_MASK) {
    case tag.FROZEN:
      freeze(target)
      break
    case tag.SEALED:
      seal(target)
      break
    case tag.NOT_EXTENSIBLE:
      preventExtensions(target)
  }
}
