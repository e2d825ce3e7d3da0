/**
 * The user's frames on the stack where something impure happens, by the call they belong to.
 *
 * What must stay true: asking never throws and runs no code of the user's; frames of the runtime are
 * left out. Where Permafrost's own code lies between two frames of the user's, a call of a memoized
 * function may lie there: the frames beyond it are its caller's, who has given no word for it.
 */
import * as util from 'node:util'
import { structuredFrames } from '../platform/callsite.ts'
import type { CallSite } from '../platform/callsite.ts'
import { filePath } from '../platform/file-path.ts'
import { isOwnFile } from '../platform/own-files.ts'

interface RawFrame {
  readonly scriptName: string
  readonly lineNumber: number
  readonly columnNumber: number
}

type GetCallSites = (count: number, options: { sourceMap: boolean }) => readonly RawFrame[]

/** Frames of the innermost call first, then those of the call around it, and so on. */
export type Stack = readonly (readonly CallSite[])[]

/** How much is asked for: `'all'` has those who await what is running as well. */
export type Reach = 'nearest' | 'near' | 'all'

const DEPTHS: Readonly<Record<Reach, number>> = { nearest: 20, near: 40, all: 200 }

/** The stack as it is now. A whole one costs 100 µs and more. */
export function stackHere(reach: Reach): Stack {
  const stack: CallSite[][] = []
  let group: CallSite[] | null = null
  for (const { scriptName, lineNumber, columnNumber } of rawFrames(reach)) {
    const whose = ownerOf(scriptName)
    if (whose === 'runtime') continue
    if (whose === 'permafrost') {
      group = null
      continue
    }
    if (group === null) stack.push((group = []))
    group.push({ url: scriptName, line: lineNumber, column: columnNumber })
  }
  return stack
}

type Owner = 'user' | 'permafrost' | 'runtime'

/** By URL: turning one into a path costs more than the stack. */
const owners = new Map<string, Owner>([['', 'runtime']])

/** Whose code a script is. */
export function ownerOf(url: string): Owner {
  let owner = owners.get(url)
  if (owner === undefined) {
    const isRuntime = /^(?:node|bun|ext|deno):/.test(url)
    owner = isRuntime ? 'runtime' : isOwnFile(url) ? 'permafrost' : 'user'
    owners.set(url, owner)
  }
  return owner
}

function rawFrames(reach: Reach): readonly RawFrame[] {
  const { getCallSites } = util as { getCallSites?: GetCallSites }
  const depth = DEPTHS[reach]
  if (reach === 'all' || typeof getCallSites !== 'function')
    try {
      // Only these have the functions that await.
      return structuredFrames(depth)
    } catch {
      // Somebody has frozen `Error`.
    }
  return getCallSites?.(depth, { sourceMap: false }) ?? []
}

/**
 * The place that a message names: in a file of the project if there is one, for a line of an installed
 * package, or of a text that was evaluated, says nothing to whoever called it; null if no code of a
 * user's is there.
 */
export function placeIn(frames: readonly CallSite[]): CallSite | null {
  const own = frames.filter(({ url }) => !/[\\/]node_modules[\\/]/.test(url))
  return own.find(({ url }) => filePath(url) !== null) ?? own[0] ?? frames[0] ?? null
}
