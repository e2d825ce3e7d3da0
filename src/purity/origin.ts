/**
 * From a place in the running code to the place in the file that somebody wrote, for messages.
 *
 * Who knows: source maps that Node has loaded, a map that the file names (Node loads none unless it is
 * told to), and whoever rewrites stacks in this process (vitest keeps its maps to itself).
 *
 * What must stay true: it never throws; where nobody knows the place, the running code's own is the
 * answer. Types that Node strips leave all places as they are.
 */
import { readFileSync, statSync } from 'node:fs'
import { SourceMap } from 'node:module'
import type { SourceMapPayload } from 'node:module'
import { pathToFileURL } from 'node:url'
import type { CallSite } from '../platform/callsite.ts'
import { filePath } from '../platform/file-path.ts'
import { originalPosition } from '../platform/scripts.ts'

/** A bundle beyond this is not read for the sake of a message. */
const LARGEST = 16 * 1024 * 1024
const maps = new Map<string, Loaded | null>()

interface Loaded {
  readonly map: SourceMap
  /** What its sources are relative to. */
  readonly base: string
}

/** Where a place came from. */
export function originOf(site: CallSite): CallSite {
  try {
    return (
      originalPosition(site.url, site.line, site.column) ?? mapped(site) ?? rewritten(site) ?? site
    )
  } catch {
    return site
  }
}

function mapped({ url, line, column }: CallSite): CallSite | null {
  const path = filePath(url)
  if (path === null) return null
  let loaded = maps.get(path)
  if (loaded === undefined) maps.set(path, (loaded = load(path)))
  const entry = loaded?.map.findEntry(line - 1, column - 1)
  if (entry === undefined || !('originalSource' in entry)) return null
  const { originalSource, originalLine, originalColumn } = entry
  return {
    url: new URL(originalSource, loaded?.base).href,
    line: originalLine + 1,
    column: originalColumn + 1,
  }
}

/** The map that a file names in its last lines; Node loads none unless it is told to. */
function load(path: string): Loaded | null {
  try {
    if (statSync(path).size > LARGEST) return null
    const named = [...readFileSync(path, 'utf8').matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)]
    const last = named.at(-1)?.[1]
    return last === undefined ? null : read(last, path)
  } catch {
    return null
  }
}

function read(named: string, path: string): Loaded | null {
  const own = pathToFileURL(path)
  const at = new URL(named, own)
  const isInline = at.protocol === 'data:'
  const text = isInline ? inline(at.pathname) : readFileSync(at, 'utf8')
  const payload = JSON.parse(text) as SourceMapPayload
  const folder = payload.sourceRoot ? payload.sourceRoot.replace(/\/?$/, '/') : '.'
  const base = new URL(folder, isInline ? own : at)
  return { map: new SourceMap({ ...payload, sourceRoot: '' }), base: base.href }
}

function inline(data: string): string {
  const comma = data.indexOf(',')
  const body = data.slice(comma + 1)
  return /;base64$/i.test(data.slice(0, comma))
    ? Buffer.from(body, 'base64').toString()
    : decodeURIComponent(body)
}

/** A frame as V8 makes them, for those who rewrite stacks; they ask the prototype what there is. */
class Frame {
  readonly #at: CallSite

  constructor(at: CallSite) {
    this.#at = at
  }

  getFileName(): string {
    return this.#at.url
  }
  getScriptNameOrSourceURL(): string {
    return this.#at.url
  }
  getLineNumber(): number {
    return this.#at.line
  }
  getColumnNumber(): number {
    return this.#at.column
  }
  getFunctionName(): string {
    return 'f'
  }
  getTypeName(): null {
    return null
  }
  getMethodName(): null {
    return null
  }
  getThis(): undefined {}
  getFunction(): undefined {}
  getEvalOrigin(): undefined {}
  getPromiseIndex(): null {
    return null
  }
  isNative(): boolean {
    return false
  }
  isToplevel(): boolean {
    return true
  }
  isEval(): boolean {
    return false
  }
  isConstructor(): boolean {
    return false
  }
  isAsync(): boolean {
    return false
  }
  isPromiseAll(): boolean {
    return false
  }
  toString(): string {
    const { url, line, column } = this.#at
    return `f (${url}:${line}:${column})`
  }
}

function rewritten(site: CallSite): CallSite | null {
  const { prepareStackTrace } = Error
  if (typeof prepareStackTrace !== 'function') return null
  const stack: unknown = prepareStackTrace(new Error('x'), [
    new Frame(site) as unknown as NodeJS.CallSite,
  ])
  const [, url, line, column] = /\n\s+at f \((.+):(\d+):(\d+)\)/.exec(String(stack)) ?? []
  if (url === undefined) return null
  return { url, line: Number(line), column: Number(column) }
}
