/**
 * What an input is now.
 *
 * What must stay true: two states of one input are equal only if a program that asked for no more
 * than the input says could not tell them apart; nothing here is recorded; nothing is thrown.
 */
import { accessSync, lstatSync, readdirSync, readlinkSync, realpathSync, statfsSync } from 'node:fs'
import type { BigIntStats, Dirent } from 'node:fs'
import { sep } from 'node:path'
import { hashText } from '../platform/hash.ts'
import { absentState, errorState, statsAt } from './file-states.ts'
import type { FileStates } from './file-states.ts'
import { ABSENT } from './input.ts'
import type { Input, Listing, State } from './input.ts'
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
    case 'stat':
    case 'lstat':
      return statState(input.kind, places.path(input.path), input.fields)
    case 'access':
      return accessState(places.path(input.path), input.mode)
    case 'statfs':
      return statfsState(places.path(input.path))
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
  const value = nativeEnv()[name]
  if (value === undefined) return ABSENT
  return isShowable(name, value) ? `=${value}` : `#${hashText(value)}`
}

function envNamesState(): State {
  const names = Object.keys(nativeEnv()).filter((name) => !isVolatile(envName(name)))
  return `#${hashText(JSON.stringify(names.toSorted()))}`
}

/** The stat that a stat input asks for; a state where there is none. */
export function snapshot(kind: 'stat' | 'lstat', path: string): BigIntStats | State {
  if (kind === 'stat') return statsAt(path)
  try {
    return lstatSync(path, { bigint: true, throwIfNoEntry: false }) ?? absentState(path)
  } catch (error) {
    return errorState(error)
  }
}

function statState(kind: 'stat' | 'lstat', path: string, fields: readonly string[]): State {
  return fieldsState(snapshot(kind, path), fields)
}

/** The values of fields in a stat; `present` when only existence was asked. */
export function fieldsState(stats: BigIntStats | State, fields: readonly string[]): State {
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

function valueOf(stats: BigIntStats, field: string): string {
  if (field === 'type') return typeOf(stats)
  const time = TIMES[field]
  return String(time === undefined ? stats[field as 'size'] : stats[time])
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
export function typeOf(typed: Typed): string {
  if (typed.isFile()) return 'file'
  if (typed.isDirectory()) return 'folder'
  if (typed.isSymbolicLink()) return 'link'
  if (typed.isFIFO()) return 'pipe'
  if (typed.isSocket()) return 'socket'
  if (typed.isBlockDevice()) return 'block'
  return typed.isCharacterDevice() ? 'character' : 'unknown'
}

function accessState(path: string, mode: number): State {
  try {
    accessSync(path, mode)
    return 'granted'
  } catch (error) {
    return errorState(error)
  }
}

function statfsState(path: string): State {
  try {
    const numbers: unknown[] = Object.values(statfsSync(path, { bigint: true }))
    return numbers.map(String).join(' ')
  } catch (error) {
    return errorState(error)
  }
}

function listingState(path: string, how: Listing): State {
  const typed = how === 'types' || how === 'tree-types'
  try {
    const names: string[] = []
    list(path, '', how === 'tree' || how === 'tree-types', typed, names)
    return `#${hashText(JSON.stringify(names.toSorted()))}`
  } catch (error) {
    return errorState(error)
  }
}

function list(folder: string, below: string, deep: boolean, typed: boolean, names: string[]): void {
  if (!deep && !typed) {
    names.push(...readdirSync(folder))
    return
  }
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true })
  for (const entry of entries) {
    const name = below + entry.name
    names.push(typed ? `${name}/${typeOf(entry)}` : name)
    if (deep && entry.isDirectory()) list(folder + sep + entry.name, `${name}/`, deep, typed, names)
  }
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
