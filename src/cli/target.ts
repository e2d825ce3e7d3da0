/**
 * What a command line names as `file.ts#name`: the file, and the way from its exports to a value.
 *
 * What must stay true: finding the value runs the module, and no getter.
 */
import { statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import { types } from 'node:util'
import { didYouMean } from '../cache/suggest.ts'
import { ProblemError, UsageError } from './command.ts'

/** A parsed `file.ts#Class.method`. */
export interface Target {
  /** Absolute. */
  readonly file: string
  /** As it was written. */
  readonly shown: string
  /** The name behind `#`, taken apart at its dots: `['Class', 'method']`. */
  readonly names: readonly string[]
}

/**
 * Parses a target; a relative file belongs to `from`.
 *
 * @throws UsageError if there is no name; ProblemError if there is no such file.
 */
export function parseTarget(word: string, from: string): Target {
  const at = word.lastIndexOf('#')
  const shown = at === -1 ? word : word.slice(0, at)
  const names = at === -1 ? [] : word.slice(at + 1).split('.')
  if (names.length === 0 || names.includes(''))
    throw new UsageError(`Cannot tell which export of "${shown}" is meant: write ${shown}#name`)
  const file = isAbsolute(shown) ? shown : resolve(from, shown)
  const found = statSync(file, { throwIfNoEntry: false })
  if (found === undefined) throw new ProblemError(`Cannot find "${shown}": there is no such file`)
  if (!found.isFile()) throw new ProblemError(`Cannot import "${shown}": it is no file`)
  return { file, shown, names }
}

/**
 * Follows the names from a module's exports to a value.
 *
 * @throws ProblemError if a name is not there, with the one that was probably meant.
 */
export function valueAt(target: Target, exports: object): unknown {
  const [first, ...rest] = target.names
  let value: unknown = memberOf(exports, first!, `"${target.shown}" does not export`, 'It exports')
  let path = first!
  for (const name of rest) {
    const holder = holderOf(value, name)
    if (holder === null)
      throw new ProblemError(`Cannot find "${name}" of "${path}": "${path}" is ${kindOf(value)}`)
    value = memberOf(holder, name, `"${path}" has no member`, 'It has')
    path += `.${name}`
  }
  return value
}

/** Where a member is looked for: the methods of a class come before its static members. */
function holderOf(value: unknown, name: string): object | null {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return null
  if (types.isProxy(value)) return null
  if (typeof value !== 'function') return value
  const prototype: unknown = Object.getOwnPropertyDescriptor(value, 'prototype')?.value
  const hasMethods = typeof prototype === 'object' && prototype !== null
  return hasMethods && Object.hasOwn(prototype, name) ? prototype : value
}

/** A member, own or inherited; of an accessor its getter. */
function memberOf(holder: object, name: string, missing: string, has: string): unknown {
  for (
    let at: object | null = holder;
    at !== null;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    if (types.isProxy(at)) break
    const member = Object.getOwnPropertyDescriptor(at, name)
    if (member !== undefined) return member.get ?? member.value
  }
  const known = namesIn(holder)
  const list = known.length === 0 ? '' : `. ${has} ${known.join(', ')}`
  throw new ProblemError(`${missing} "${name}"${didYouMean(name, known)}${list}`)
}

const MOST_NAMES = 20

function namesIn(holder: object): readonly string[] {
  const own = Object.getOwnPropertyNames(holder)
  const prototype: unknown = Object.getOwnPropertyDescriptor(holder, 'prototype')?.value
  const methods =
    typeof holder === 'function' && typeof prototype === 'object' && prototype !== null
      ? Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor')
      : []
  const given = typeof holder === 'function' ? ['length', 'name', 'prototype'] : []
  const names = [...methods, ...own.filter((name) => !given.includes(name))]
  return names.length <= MOST_NAMES ? names : [...names.slice(0, MOST_NAMES), '…']
}

function kindOf(value: unknown): string {
  if (types.isProxy(value)) return 'a proxy, which only its own code can look into'
  return value === null ? 'null' : `of type ${typeof value}`
}
