/**
 * What a literal `import('./x')` or `require('./x')` inside a function counts by: the content of
 * that file and of every own-code file that it imports in turn, loaded or not.
 *
 * What must stay true: packages count by name and version; a file that is missing counts as missing,
 * so that its appearance is seen; within one pass each file is read once.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { filePath } from '../platform/file-path.ts'
import { hashText } from '../platform/hash.ts'
import { packageOf } from '../platform/packages.ts'
import { projectRoot } from '../platform/project.ts'
import { relativePath } from './locations.ts'

/** Endings that loaders add or swap, in the order in which they are tried. */
const ENDINGS = ['.ts', '.mts', '.cts', '.tsx', '.js', '.mjs', '.cjs', '.jsx', '.json']
const SWAPS: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
  '.jsx': ['.tsx'],
}

const MISSING = 'missing'

interface ParsedFile {
  readonly stamp: string
  readonly hash: string
  readonly requests: readonly string[]
}

const parsed = new Map<string, ParsedFile>()

/** A digest of everything that loading `specifier` from `url` would run. */
export function importClosure(specifier: string, kind: 'import' | 'require', url: string | null): string {
  const from = url === null ? null : filePath(url)
  if (isBuiltin(specifier)) return `builtin ${specifier}`
  if (from === null) return `${kind} ${specifier} from nowhere`
  const files = new Map<string, string>()
  visit(specifier, from, files)
  const base = dirname(from)
  const lines = [...files].map(([file, digest]) => `${file.startsWith('package ') ? file : relativePath(base, file)} ${digest}`)
  return hashText(lines.toSorted().join('\n'))
}

function visit(specifier: string, from: string, files: Map<string, string>): void {
  const queue: [string, string][] = [[specifier, from]]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [request, importer] = next
    if (isBuiltin(request)) continue
    const file = resolveRequest(request, importer)
    if (file === null) {
      files.set(`package ${request} from ${dirname(importer) === dirname(from) ? '.' : relativePath(dirname(from), importer)}`, MISSING)
      continue
    }
    if (files.has(file)) continue
    const home = packageOf(file)
    if (home.kind === 'package') {
      files.set(`package ${home.name}`, `${home.version} ${home.integrity ?? ''}`)
      continue
    }
    const content = parseFile(file)
    files.set(file, content.hash)
    for (const inner of content.requests) queue.push([inner, file])
  }
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

function resolveRequest(request: string, importer: string): string | null {
  if (request.startsWith('.') || request.startsWith('/') || request.startsWith('file:')) {
    const path = request.startsWith('file:') ? filePath(request)! : resolve(dirname(importer), request.replace(/[?#].*$/, ''))
    if (isFile(path)) return path
    // Vite names modules from the project's root.
    const rooted = request.startsWith('/') ? join(projectRoot(importer), request) : null
    if (rooted !== null && isFile(rooted)) return rooted
    for (const swap of SWAPS[extname(path)] ?? []) {
      const swapped = path.slice(0, -extname(path).length) + swap
      if (isFile(swapped)) return swapped
    }
    for (const ending of ENDINGS) if (isFile(path + ending)) return path + ending
    for (const ending of ENDINGS) if (isFile(resolve(path, `index${ending}`))) return resolve(path, `index${ending}`)
    return null
  }
  try {
    return createRequire(importer).resolve(request)
  } catch {
    return null
  }
}

function parseFile(file: string): ParsedFile {
  const { mtimeMs, size, ino } = statSync(file)
  const stamp = `${mtimeMs} ${size} ${ino}`
  const known = parsed.get(file)
  // A file of the last two seconds may change again within one tick of the clock: read it.
  if (known !== undefined && known.stamp === stamp && Date.now() - mtimeMs > 2000) return known
  const text = readFileSync(file, 'utf8')
  const code = /\.(?:[cm]?[jt]sx?)$/.test(file)
  const result = { stamp, hash: hashText(text), requests: code ? moduleRequests(text) : [] }
  parsed.set(file, result)
  return result
}

/**
 * Literal specifiers that a module may load: static and dynamic imports, re-exports, `require`.
 * By pattern, for the text may be TypeScript; a match inside a comment only adds a file.
 */
export function moduleRequests(text: string): readonly string[] {
  const found = new Set<string>()
  for (const [, , specifier] of text.matchAll(REQUEST)) found.add(specifier!)
  return [...found]
}

const REQUEST = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'`])((?:(?!\1)[^\\\n])+)\1/g
