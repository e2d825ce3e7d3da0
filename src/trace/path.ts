/**
 * From what a program passes to `fs` to the absolute path it means at that moment.
 *
 * What must stay true: the path leads to the same file as the argument. `a/../b` is not shortened,
 * for where `a` is a link it is not `b`; a slash at the end stays, for it makes a difference to
 * `lstat`; what can't be said as a path (a descriptor, bytes that are no UTF-8) is null.
 */
import { isAbsolute, resolve, sep } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { types } from 'node:util'

const POSIX = sep === '/'
/** Something to normalise: doubled slashes, dots, a slash at the end. */
const UNTIDY = /\/(?:\/|\.\.?(?:\/|$)|$)/
const UP = /(?:^|\/)\.\.(?:\/|$)/
const LEADING = /^(?:\.{1,2}\/+)+/
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** The absolute path that an argument means now; null if it names no file. */
export function pathOf(argument: unknown): string | null {
  const given = textOf(argument)
  if (given === null || given === '' || given.includes('\0')) return null
  try {
    return absolute(given.toWellFormed())
  } catch {
    // The working directory has been removed.
    return null
  }
}

/** Whether the working directory decides which file an argument means. */
export function isRelative(argument: unknown): boolean {
  if (typeof argument === 'string') return !isAbsolute(argument)
  return types.isUint8Array(argument) && !isAbsolute(textOf(argument.subarray(0, 8)) ?? '/')
}

/** Whether an argument means a file by bytes that no text can stand for. */
export function isUnnameable(argument: unknown): boolean {
  return types.isUint8Array(argument) && textOf(argument) === null
}

function textOf(argument: unknown): string | null {
  if (typeof argument === 'string') return argument
  try {
    if (types.isUint8Array(argument)) return utf8.decode(argument)
    if (isUrl(argument)) return fileURLToPath(argument)
  } catch {
    // Whatever is wrong with it, fs says so itself.
  }
  return null
}

/** As Node asks: a URL of another realm, or of a polyfill, is one as well. */
function isUrl(argument: unknown): argument is URL {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    'href' in argument &&
    'protocol' in argument
  )
}

function absolute(given: string): string {
  if (!POSIX) return resolve(given)
  if (isAbsolute(given)) {
    if (!UNTIDY.test(given)) return given
    return UP.test(given) ? given : tidy(given)
  }
  // The working directory has no links in it, so going up from it is plain.
  const rest = `${given}/`.replace(LEADING, '')
  return UP.test(rest) ? `${process.cwd()}/${given.replace(/^(?:\.\/+)+/, '')}` : tidy(given)
}

function tidy(given: string): string {
  const path = resolve(given)
  return given.endsWith('/') && path !== '/' ? `${path}/` : path
}

/** Whether the text of a path may lie about where it leads: `a/..` is elsewhere if `a` is a link. */
export function isWinding(path: string): boolean {
  return path.includes('..') && UP.test(path)
}

/** A path without a slash at its end, for what means the same with and without. */
export function bare(path: string): string {
  return path.length > 1 && path.endsWith(sep) && !path.endsWith(`:${sep}`)
    ? path.slice(0, -1)
    : path
}
