/**
 * Files of installed packages, which count by the package's name and version.
 *
 * What must stay true: a file counts so only if it lies, links resolved, in a folder of
 * `node_modules` whose package.json has a version: a linked workspace package, a tool's folder
 * (`node_modules/.cache`) and whatever has no version count by their own content. The answer is the
 * one now, not the one when the process began.
 */
import { readFileSync, realpathSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { sep } from 'node:path'
import { ABSENT, type State } from './input.ts'
import { errorState, statsAt } from './file-states.ts'
import { isWinding } from './path.ts'
import { isRacy, nowNs, sameStats } from './racy.ts'

const MODULES = `${sep}node_modules${sep}`

interface Seen {
  readonly stats: BigIntStats
  readonly state: State
}

const seen = new Map<string, Seen>()

/** The folder of the package that a path would lie in, by its text alone; else null. */
export function packageFolder(path: string, root: string): string | null {
  const start = path.lastIndexOf(MODULES)
  if (start < 0 || isWinding(path)) return null
  const first = start + MODULES.length
  if (path.charCodeAt(first) === 46 || first === path.length) return null
  let end = path.indexOf(sep, first)
  if (path.charCodeAt(first) === 64 && end >= 0) end = path.indexOf(sep, end + 1)
  else if (path.charCodeAt(first) === 64) return null
  const folder = end < 0 ? path : path.slice(0, end)
  // Where the project itself lies in such a folder, it is own code.
  if (root === folder || root.startsWith(folder + sep)) return null
  return folder
}

/** Whether a package of a known version is installed in a folder. */
export function isInstalled(folder: string): boolean {
  try {
    return realpathSync.native(folder).includes(MODULES) && packageState(folder).startsWith('=')
  } catch {
    return false
  }
}

/** `=name@version`; absent, or an error, where there is no such package any more. */
export function packageState(folder: string): State {
  const path = folder + sep + 'package.json'
  const stats = statsAt(path)
  if (typeof stats === 'string') return stats
  const known = seen.get(folder)
  if (known !== undefined && sameStats(known.stats, stats)) return known.state
  const at = nowNs()
  const state = readState(path)
  if (isRacy(stats, at)) seen.delete(folder)
  else seen.set(folder, { stats, state })
  return state
}

function readState(path: string): State {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    return errorState(error)
  }
  try {
    const { name, version } = JSON.parse(text) as { name?: unknown; version?: unknown }
    if (typeof version !== 'string' || version === '') return '!unversioned'
    return `=${typeof name === 'string' ? name : ''}@${version}`
  } catch {
    return text === '' ? ABSENT : '!unreadable'
  }
}
