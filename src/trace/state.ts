/**
 * What an input is now.
 *
 * What must stay true: two states of one input are equal only if a program that asked for no more
 * than the input says could not tell them apart; nothing here is recorded; nothing is thrown.
 */
import {
  accessSync,
  lstatSync,
  opendirSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  statfsSync,
} from 'node:fs'
import type { BigIntStats, BigIntStatsFs, Dirent } from 'node:fs'
import { sep } from 'node:path'
import process from 'node:process'
import { hashText } from '../platform/hash.ts'
import { absentState, errorState, statsAt } from './file-states.ts'
import type { FileStates } from './file-states.ts'
import { ABSENT } from './input.ts'
import type { Directory, Input, Listing, StatKind, State } from './input.ts'
import { packageState } from './installed.ts'
import { envName, nativeEnv } from './native-env.ts'
import type { Places } from './places.ts'
import { isShowable } from './secret.ts'
import { isVolatile } from './volatile-names.ts'

/** What states are looked up with. */
export interface Outside {
  readonly places: Places
  readonly files: FileStates
}

/** The state of an input now. The caller sees to it that this is not recorded (`suspend`). */
export function stateOf(input: Input, { places, files }: Outside): State {
  switch (input.kind) {
    case 'env':
      return envState(input.name)
    case 'env-names':
      return envNamesState()
    case 'content':
    case 'module':
      return files.look(places.path(input.path)).state
    case 'cwd':
      return directoryState(input.how, places)
    case 'stat':
    case 'lstat':
    case 'statfs':
      return fieldsState(snapshot(input.kind, places.path(input.path)), input.fields)
    case 'access':
      return accessState(places.path(input.path), input.mode)
    case 'listing':
      return listingState(places.path(input.path), input.how)
    case 'link':
      return linkState(places.path(input.path))
    case 'realpath':
      return realpathState(places.path(input.path), places)
    case 'package':
      return packageState(places.path(input.path))
    default:
      return input satisfies never
  }
}

function envState(name: string): State {
  const value: unknown = nativeEnv()[name]
  // Functions, such as `hasOwnProperty`, are no variables.
  if (typeof value !== 'string') return ABSENT
  return isShowable(name, value) ? `=${value}` : `#${hashText(value)}`
}

function envNamesState(): State {
  const names = Object.keys(nativeEnv()).filter((name) => !isVolatile(envName(name)))
  // In their order: a program that lists them can tell.
  return `#${hashText(JSON.stringify(names))}`
}

function directoryState(how: Directory, places: Places): State {
  try {
    const directory = process.cwd()
    return `=${how === 'path' ? directory : places.name(directory)}`
  } catch (error) {
    return errorState(error)
  }
}

/** What a stat input asks for; a state where there is none. */
export function snapshot(kind: StatKind, path: string): Snapshot | State {
  if (kind === 'stat') return statsAt(path)
  try {
    if (kind === 'statfs') return statfsSync(path, { bigint: true })
    return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? absentState(path)
  } catch (error) {
    const state = errorState(error)
    return state === ABSENT ? absentState(path) : state
  }
}

/** Numbers of a file, or of a file system. */
export type Snapshot = BigIntStats | BigIntStatsFs

/** The values of fields in a stat; `present` when only existence was asked. */
export function fieldsState(stats: Snapshot | State, fields: readonly string[]): State {
  if (typeof stats === 'string') return stats
  if (fields.length === 0) return 'present'
  return fields.map((field) => `${field}=${valueOf(stats, field)}`).join(' ')
}

/** Fields that are kept apart; the three forms of a time are one. */
const TIMES: Readonly<Record<string, 'atimeNs' | 'mtimeNs' | 'ctimeNs' | 'birthtimeNs'>> = {
  atime: 'atimeNs',
  mtime: 'mtimeNs',
  ctime: 'ctimeNs',
  birthtime: 'birthtimeNs',
}

function valueOf(stats: Snapshot, field: string): string {
  if (field === 'type' && 'isFile' in stats) return typeOf(stats)
  const name = TIMES[field] ?? field
  return String((stats as unknown as Readonly<Record<string, unknown>>)[name])
}

interface Typed {
  isFile(): boolean
  isDirectory(): boolean
  isSymbolicLink(): boolean
  isFIFO(): boolean
  isSocket(): boolean
  isBlockDevice(): boolean
  isCharacterDevice(): boolean
}

/** What kind of thing a stat or an entry of a folder is. */
function typeOf(typed: Typed): string {
  if (typed.isFile()) return 'file'
  if (typed.isDirectory()) return 'folder'
  if (typed.isSymbolicLink()) return 'link'
  if (typed.isFIFO()) return 'pipe'
  if (typed.isSocket()) return 'socket'
  if (typed.isBlockDevice()) return 'block'
  return typed.isCharacterDevice() ? 'character' : 'unknown'
}

function accessState(path: string, mode: number): State {
  if (mode === 0) {
    // The same question, without the cost of an error where there is nothing.
    const stats = statsAt(path)
    return typeof stats === 'string' ? stats : 'granted'
  }
  try {
    accessSync(path, mode)
    return 'granted'
  } catch (error) {
    return errorState(error)
  }
}

function listingState(path: string, how: Listing): State {
  try {
    const names =
      how === 'ordered' || how === 'tree-ordered' ? ordered(path, how) : sorted(path, how)
    return `#${hashText(JSON.stringify(names))}`
  } catch (error) {
    return errorState(error)
  }
}

/** As `opendir` gives them. */
function ordered(path: string, how: Listing): readonly string[] {
  const folder = opendirSync(path, { recursive: how === 'tree-ordered' })
  try {
    const names: string[] = []
    for (let entry = folder.readSync(); entry !== null; entry = folder.readSync())
      names.push(`${entry.parentPath.slice(path.length)}/${entry.name}/${typeOf(entry)}`)
    return names
  } finally {
    folder.closeSync()
  }
}

function sorted(path: string, how: Listing): readonly string[] {
  const names: string[] = []
  const typed = how === 'types' || how === 'tree-types'
  list(path, '', how === 'tree' || how === 'tree-types', typed, names)
  return names.toSorted()
}

/** What stands for bytes that are no text. */
const NO_TEXT = '\uFFFD'

function list(
  folder: string | Buffer,
  below: string,
  deep: boolean,
  typed: boolean,
  names: string[],
): void {
  if (!deep && !typed) {
    const plain = readdirSync(folder)
    const exact = plain.some((name) => name.includes(NO_TEXT))
    names.push(...(exact ? readdirSync(folder, 'latin1') : plain))
    return
  }
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true })
  if (entries.some(({ name }) => name.includes(NO_TEXT))) {
    listBytes(folder, below, deep, names)
    return
  }
  for (const entry of entries) {
    const name = below + entry.name
    names.push(typed ? `${name}/${typeOf(entry)}` : name)
    if (!deep || !entry.isDirectory()) continue
    const at = typeof folder === 'string' ? folder + sep + entry.name : bytesOf(folder, entry.name)
    list(at, `${name}/`, deep, typed, names)
  }
}

/** The same for names that no text stands for. */
function listBytes(folder: string | Buffer, below: string, deep: boolean, names: string[]): void {
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const name = below + entry.name.toString('latin1')
    names.push(`${name}/${typeOf(entry)}`)
    if (deep && entry.isDirectory())
      list(bytesOf(folder, entry.name), `${name}/`, deep, true, names)
  }
}

function bytesOf(folder: string | Buffer, name: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from(folder), Buffer.from(sep), Buffer.from(name)])
}

function linkState(path: string): State {
  try {
    return `=${readlinkSync(path)}`
  } catch (error) {
    return errorState(error)
  }
}

function realpathState(path: string, places: Places): State {
  try {
    return `=${places.name(realpathSync.native(path))}`
  } catch (error) {
    return errorState(error)
  }
}
