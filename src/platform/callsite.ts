/**
 * The place in the user's code that called into Permafrost.
 *
 * What must stay true: names are those of the running code (no source maps), for they must match
 * the names of scripts; frames of Permafrost and of the runtime are passed over.
 */
import * as util from 'node:util'
import { filePath } from './file-path.ts'
import { isOwnFile } from './own-files.ts'
import { noteScript } from './scripts.ts'

/** A place in running code. */
export interface CallSite {
  /** File URL or path, as the loader named it; `[eval]`, `REPL1` or `data:…` for code without one. */
  readonly url: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
}

interface Frame {
  readonly scriptName: string
  readonly lineNumber: number
  readonly columnNumber: number
  readonly scriptId?: string
}

type GetCallSites = (count: number, options: { sourceMap: boolean }) => readonly Frame[]

/** Deep enough for calls without much between; the second look sees all that the runtime keeps. */
const DEPTHS = [8, 200]

/**
 * The first caller outside Permafrost; null if no frame is the user's, as in a callback from the
 * event loop. About 10 µs.
 */
export function callerOf(): CallSite | null {
  const getCallSites = (util as { getCallSites?: GetCallSites }).getCallSites
  for (const depth of DEPTHS) {
    const frames =
      typeof getCallSites === 'function'
        ? getCallSites(depth, { sourceMap: false })
        : structuredFrames(depth)
    const frame = frames.find(isUsers)
    if (frame !== undefined) {
      noteScript(frame.scriptId ?? '', frame.scriptName)
      return { url: frame.scriptName, line: frame.lineNumber, column: frame.columnNumber }
    }
    if (frames.length < depth) return null
  }
  return null
}

/** The files of all callers outside Permafrost; empty in a callback from the event loop. */
export function pathsOnStack(): readonly string[] {
  const getCallSites = (util as { getCallSites?: GetCallSites }).getCallSites
  const deepest = DEPTHS.at(-1)!
  const frames =
    typeof getCallSites === 'function'
      ? getCallSites(deepest, { sourceMap: false })
      : structuredFrames(deepest)
  const names = new Set(frames.filter(isUsers).map(({ scriptName }) => scriptName))
  return Array.from(names, (name) => filePath(name) ?? name)
}

function isUsers({ scriptName }: Frame): boolean {
  return scriptName !== '' && !/^(?:node|bun|ext|deno):/.test(scriptName) && !isOwnFile(scriptName)
}

interface StructuredFrame {
  getFileName(): string | null | undefined
  getLineNumber(): number | null
  getColumnNumber(): number | null
}

/** For runtimes without `util.getCallSites`: V8's stack trace API, borrowed for a moment. */
export function structuredFrames(depth: number): readonly Frame[] {
  const names = ['stackTraceLimit', 'prepareStackTrace'] as const
  const before = names.map((name) => Object.getOwnPropertyDescriptor(Error, name))
  const holder: { stack?: unknown } = {}
  try {
    Error.stackTraceLimit = depth
    Error.prepareStackTrace = (_, sites) => sites
    Error.captureStackTrace(holder, structuredFrames)
    const sites = holder.stack
    if (!Array.isArray(sites)) return []
    return (sites as StructuredFrame[]).map((site) => ({
      scriptName: site.getFileName() ?? '',
      lineNumber: site.getLineNumber() ?? 0,
      columnNumber: site.getColumnNumber() ?? 0,
    }))
  } finally {
    for (const [index, name] of names.entries()) {
      const descriptor = before[index]
      if (descriptor === undefined) delete (Error as unknown as Record<string, unknown>)[name]
      else Object.defineProperty(Error, name, descriptor)
    }
  }
}
