/**
 * What in a text makes its result depend on the time zone, the locale, the version of ICU, the
 * platform or the terminal. The traits found enter the key, so that machines that differ in them share
 * no entry, nor do a run in a terminal and one into a file.
 *
 * What must stay true: by names alone it is not decidable which objects are dates, so names that
 * only dates (or strings, for locales) have count on any object. `toString` has no such owner: it
 * counts on a `Date` in sight only. Not found is a date from elsewhere that is turned into a string
 * (`'' + date`, a template) in a text that constructs none.
 */

import type { AnyNode } from 'acorn'
import type { EnvironmentTrait } from './types.ts'
import type { Occurrence } from './uses.ts'
import { staticKey } from './syntax.ts'

type Traits = readonly EnvironmentTrait[]

const LOCALE: Traits = ['icu', 'locale']
const FORMAT: Traits = ['icu', 'locale', 'timezone']
const TIMEZONE: Traits = ['timezone']
const PLATFORM: Traits = ['platform']
const TERMINAL: Traits = ['terminal']
const WINDOW: Traits = ['window']
const NOTHING: Traits = []

const METHODS: ReadonlyMap<string, Traits> = new Map([
  ...named(FORMAT, ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString']),
  ...named(LOCALE, ['localeCompare', 'toLocaleLowerCase', 'toLocaleUpperCase']),
  ...named(TIMEZONE, [
    'getDate',
    'getDay',
    'getFullYear',
    'getHours',
    'getMinutes',
    'getMonth',
    'getSeconds',
    'getTimezoneOffset',
    'getYear',
    'setDate',
    'setFullYear',
    'setHours',
    'setMilliseconds',
    'setMinutes',
    'setMonth',
    'setSeconds',
    'setYear',
    'toDateString',
    'toTimeString',
  ]),
  ...named(TERMINAL, ['getColorDepth', 'hasColors', 'isTTY', 'isatty', 'styleText']),
  ...named(WINDOW, ['getWindowSize']),
])

/** Members of a date that depend on its time value alone. */
const ABSOLUTE =
  /^(?:getTime|valueOf|toISOString|toJSON|setTime|[gs]etUTC\w+|toUTCString|toGMTString)$/

const PLATFORM_MEMBERS: ReadonlySet<string> = new Set(['EOL', 'arch', 'platform'])
const PATH_MEMBERS =
  /^(?:basename|delimiter|dirname|extname|format|isAbsolute|join|normalize|parse|relative|resolve|sep|toNamespacedPath)$/

function named(traits: Traits, names: readonly string[]): Map<string, Traits> {
  return new Map(names.map((name) => [name, traits]))
}

/** Traits of a member by its name, on whatever object. */
export function traitsOfMember(name: string): Traits {
  return METHODS.get(name) ?? NOTHING
}

/** Traits of a loaded module by its specifier. */
export function traitsOfModule(specifier: string): Traits {
  return /^(?:node:)?(?:os|path)$/.test(specifier) ? PLATFORM : NOTHING
}

/** Traits of one use of a free variable; `chain` is its spoken chain. */
export function traitsOfUse(chain: readonly string[], use: Occurrence): Traits {
  if (use.how === 'typeof' || use.how === 'test' || use.how === 'write') return NOTHING
  const [head = '', member] = chain
  switch (head) {
    case 'Intl':
      // Where `Intl` itself is passed on, any of its formatters may be meant.
      return member === undefined || member === 'DateTimeFormat' ? FORMAT : LOCALE
    case 'Date':
      return traitsOfDate(chain, use)
    case 'Temporal':
      return member === 'Now' && chain[2] !== 'instant' ? TIMEZONE : NOTHING
    case 'os':
      return member === undefined ? NOTHING : PLATFORM
    case 'EOL':
      return PLATFORM
    case 'isatty':
    case 'styleText':
      return TERMINAL
    case 'path':
      if (member !== undefined && PATH_MEMBERS.test(member)) return PLATFORM
      break
    default:
  }
  if (chain.some((name, at) => isSizeOf(name, chain[at - 1]))) return WINDOW
  return chain.slice(1).some((name) => PLATFORM_MEMBERS.has(name)) ? PLATFORM : NOTHING
}

/** `columns` is a good name for many things. */
function isSizeOf(name: string, stream: string | undefined): boolean {
  return (name === 'columns' || name === 'rows') && (stream === 'stdout' || stream === 'stderr')
}

function traitsOfDate(chain: readonly string[], use: Occurrence): Traits {
  const [, member, method] = chain
  if (member === undefined) {
    if (use.how === 'call') return TIMEZONE
    return use.how === 'new' && use.parent !== undefined && readsLocalTime(use.parent)
      ? TIMEZONE
      : NOTHING
  }
  if (member === 'parse') return TIMEZONE
  if (member !== 'prototype') return NOTHING
  return method === undefined || !ABSOLUTE.test(method) ? TIMEZONE : NOTHING
}

/** Whether the arguments of `new Date(…)` can be read in local time. */
function readsLocalTime(construction: AnyNode): boolean {
  if (construction.type !== 'NewExpression') return false
  const [argument, ...others] = construction.arguments
  if (argument === undefined) return false
  if (others.length > 0 || argument.type === 'SpreadElement') return true
  return !isAbsoluteTime(argument)
}

const ISO_WITH_ZONE = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/

function isAbsoluteTime(node: AnyNode): boolean {
  if (node.type === 'Literal' && typeof node.value === 'string') {
    return ISO_WITH_ZONE.test(node.value)
  }
  let sum = node
  while (sum.type === 'BinaryExpression' && sum.operator === '+') {
    if (!isNumeric(sum.right)) return false
    sum = sum.left
  }
  return isNumeric(sum)
}

function isNumeric(node: AnyNode): boolean {
  switch (node.type) {
    case 'Literal':
      return typeof node.value !== 'string'
    case 'UnaryExpression':
      return ['+', '-', '~'].includes(node.operator)
    case 'UpdateExpression':
      return true
    case 'BinaryExpression':
      return node.operator !== '+'
    case 'CallExpression':
      return isNumericCall(node.callee)
    default:
      return false
  }
}

function isNumericCall(callee: AnyNode): boolean {
  if (callee.type === 'Identifier') return callee.name === 'Number'
  if (callee.type !== 'MemberExpression') return false
  const name = staticKey(callee.property, callee.computed)
  if (name === 'getTime' || name === 'UTC' || name === 'now') return true
  return callee.object.type === 'Identifier' && callee.object.name === 'Math'
}

/** Whether a constructed date may be seen by more than its time value, as by a template. */
export function mayBecomeText(use: Occurrence, parents: ReadonlyMap<AnyNode, AnyNode>): boolean {
  const construction = use.parent
  if (use.how !== 'new' || construction === undefined) return false
  const parent = parents.get(construction)
  if (parent?.type === 'UnaryExpression') return false
  if (parent?.type === 'BinaryExpression') return parent.operator === '+'
  if (parent?.type !== 'MemberExpression' || parent.object !== construction) return true
  const name = staticKey(parent.property, parent.computed)
  return name === null || !ABSOLUTE.test(name)
}

/** Whether an expression turns values into text, and so a date into local time. */
export function makesText(node: AnyNode): boolean {
  switch (node.type) {
    case 'TemplateLiteral':
      return node.expressions.length > 0
    case 'BinaryExpression':
      return node.operator === '+' && !(isNumeric(node.left) && isNumeric(node.right))
    case 'AssignmentExpression':
      return node.operator === '+='
    case 'CallExpression': {
      const callee = node.callee
      if (callee.type === 'Identifier') return callee.name === 'String'
      if (callee.type !== 'MemberExpression') return false
      const name = staticKey(callee.property, callee.computed)
      return name === 'toString' || name === 'join' || name === 'concat'
    }
    default:
      return false
  }
}
