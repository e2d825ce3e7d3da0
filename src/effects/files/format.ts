/**
 * Operations on files as bytes beside a stored value, and back.
 *
 * What must stay true: what can't be read back, or names a path in a way that no recording does, is
 * refused whole.
 */
import { decodeValue, encodeValue, resolveClasses } from '../../serializer/index.ts'
import { CODEC } from '../../serializer/format.ts'
import type { FileOperation } from './operation.ts'

/** Raise it with every change of what the bytes mean; older ones are then refused. */
const FILES_FORMAT = 2

const TAKES = new Set<unknown>(['same', 'files', 'all'])
const THINGS = new Set<unknown>(['absent', 'file', 'folder', 'link', 'special'])

/** Operations as bytes. */
export function encodeOperations(operations: readonly FileOperation[]): Uint8Array {
  const { bytes } = encodeValue(operations, resolveClasses([]))
  const whole = new Uint8Array(bytes.length + 1)
  whole[0] = FILES_FORMAT
  whole.set(bytes, 1)
  return whole
}

/** Operations from bytes; null if they are not what `encodeOperations` gave. */
export function decodeOperations(bytes: Uint8Array): readonly FileOperation[] | null {
  if (bytes[0] !== FILES_FORMAT) return null
  try {
    const encoded = { codec: CODEC, runtime: 'any', bytes: bytes.subarray(1) }
    const decoded = decodeValue(encoded, resolveClasses([]))
    return Array.isArray(decoded) && decoded.every(isOperation) ? decoded : null
  } catch {
    return null
  }
}

function isOperation(value: unknown): value is FileOperation {
  if (!isRecord(value) || !isName(value['name'])) return false
  switch (value['kind']) {
    case 'gone':
      return THINGS.has(value['before']) && TAKES.has(value['takes'])
    case 'folder':
      return (
        isMade(value) &&
        isMode(value['asked']) &&
        (value['above'] === null || isMode(value['above'])) &&
        hasAttributes(value)
      )
    case 'file':
      return (
        isMade(value) &&
        isMode(value['asked']) &&
        hasAttributes(value) &&
        value['content'] instanceof Uint8Array
      )
    case 'link':
      return isMade(value) && isTarget(value['to']) && isTimes(value['times'])
    case 'twin':
      return isMade(value) && isName(value['of'])
    case 'changed':
      return typeof value['follows'] === 'boolean' && hasAttributes(value)
    case 'alias':
      return isName(value['of'])
    default:
      return false
  }
}

type Fields = Record<string, unknown>

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null
}

/** Names go up one level and no more, and only at their beginning. */
function isName(name: unknown): boolean {
  return (
    typeof name === 'string' &&
    name !== '' &&
    !name.includes('\0') &&
    !/[/\\]\.\.(?:[/\\]|$)/.test(name)
  )
}

function isMade(value: Fields): boolean {
  return (
    THINGS.has(value['before']) &&
    TAKES.has(value['takes']) &&
    typeof value['replaces'] === 'boolean'
  )
}

function isMode(mode: unknown): boolean {
  return typeof mode === 'number' && Number.isInteger(mode) && mode >= 0 && mode <= 0o7777
}

function isTarget(to: unknown): boolean {
  return isRecord(to) && (typeof to['text'] === 'string' || isName(to['name']))
}

function isTimes(times: unknown): boolean {
  if (times === null) return true
  return isRecord(times) && typeof times['atime'] === 'bigint' && typeof times['mtime'] === 'bigint'
}

function hasAttributes({ mode, times, owner }: Fields): boolean {
  if (mode !== null && !isMode(mode)) return false
  if (!isTimes(times)) return false
  return (
    owner === null ||
    (isRecord(owner) && Number.isInteger(owner['uid']) && Number.isInteger(owner['gid']))
  )
}
