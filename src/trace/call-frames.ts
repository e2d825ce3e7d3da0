/**
 * Who is asking: the user's code, or the runtime on its own behalf.
 *
 * What must stay true: when no stack tells, it is the user's.
 */
import * as util from 'node:util'
import { structuredFrames } from '../platform/callsite.ts'
import { isOwnFile } from '../platform/own-files.ts'

interface Frame {
  readonly scriptName: string
  readonly functionName?: string
}

type GetCallSites = (count: number, options: { sourceMap: boolean }) => readonly Frame[]

const NEAR = 12

function frames(): readonly Frame[] {
  const getCallSites = (util as { getCallSites?: GetCallSites }).getCallSites
  const all =
    typeof getCallSites === 'function'
      ? getCallSites(NEAR, { sourceMap: false })
      : structuredFrames(NEAR)
  // Ours come first, and only there: a call of the user's may run inside one of ours.
  const first = all.findIndex(({ scriptName }) => scriptName !== '' && !isOwnFile(scriptName))
  return first < 0 ? [] : all.slice(first)
}

/** Whether the nearest code is in a part of the runtime: `node:internal/worker/io` is in `node:internal/worker`. */
export function runtimePartAsks(part: string): boolean {
  return frames()[0]?.scriptName.startsWith(part) === true
}

/** Parts of the runtime that look around for themselves: they start children, load modules, log. */
const FOR_ITSELF =
  /^node:(?:child_process|cluster|console|module|repl|worker_threads|internal\/(?:bootstrap|child_process|cluster|console|main|modules|process|source_map|util\/debuglog|worker))\b/

/**
 * Whether the runtime reads something for itself: to start a child it copies all variables. What it
 * reads because the user has asked for it (`util.styleText`, `path.resolve`) is the user's.
 */
export function runtimeAsks(): boolean {
  const all = frames()
  const user = all.findIndex(({ scriptName }) => isCode(scriptName))
  if (user < 0) return all.length > 0
  return all.slice(0, user).some(({ scriptName }) => FOR_ITSELF.test(scriptName))
}

function isCode(scriptName: string): boolean {
  return scriptName !== '' && !scriptName.startsWith('node:')
}

/**
 * The public function of `node:fs` by which the user's code has come to its inside; null if it has
 * not, because the runtime loads a module or carries on with something.
 */
export function fsEntry(): string | null {
  const all = frames()
  const user = all.findIndex(({ scriptName }) => isCode(scriptName))
  // Below one of ours there is only a callback that the runtime made.
  if (user <= 0 || isOwnFile(all[user]!.scriptName)) return null
  const inside = all.slice(0, user)
  if (!inside.every(({ scriptName }) => /^(?:node:(?:internal\/)?fs\b.*)?$/.test(scriptName)))
    return null
  return inside.at(-1)?.functionName ?? ''
}

/** Functions of packages that took `fs` before anybody watched, and ask a stat for its type alone. */
const TYPE_ONLY = /[\\/]node_modules[\\/]rollup[\\/]dist[\\/][^ ]* (?:async )?findFile$/

/** Whether the user's code that asks `node:fs` is known to look at nothing but what kind of thing it is. */
export function asksTypeOnly(): boolean {
  const user = frames().find(({ scriptName }) => isCode(scriptName))
  return user !== undefined && TYPE_ONLY.test(`${user.scriptName} ${user.functionName ?? ''}`)
}

/** The insides of fs, and what calls them back. */
const CONTINUING = /^(?:node:(?:internal\/)?fs\b.*|node:internal\/(?:process\/.*|async_hooks))?$/

/** Whether only the insides of `node:fs` are running: a later step of something asked before. */
export function fsContinues(): boolean {
  const all = frames()
  return all.length > 0 && all.every(({ scriptName }) => CONTINUING.test(scriptName))
}
