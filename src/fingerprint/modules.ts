/**
 * What a literal `import('./x')` or `require('./x')` inside a function counts by: the content of
 * that file and of every own-code file that it imports in turn, loaded or not.
 *
 * What must stay true: packages count by name and version; a file that is missing counts as missing,
 * so that its appearance is seen; within one pass each file is read once.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import * as Module from 'node:module'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, extname, join, resolve } from 'node:path'
import { filePath } from '../platform/file-path.ts'
import { hashText } from '../platform/hash.ts'
import { dependencyVersions } from '../platform/dependencies.ts'
import { packageOf, type PackageHome } from '../platform/packages.ts'
import { projectRoot } from '../platform/project.ts'
import { timeNow } from '../platform/ticks.ts'
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
  readonly unnamed: boolean
}

const parsed = new Map<string, ParsedFile>()

/** A module in the closure loads something that no text names. */
export class UnnamedLoad extends Error {}

/** What loading a module would run. */
export interface ImportClosure {
  /** A digest of everything. */
  readonly digest: string
  /** The packages among it. */
  readonly packages: readonly PackageHome[]
}

/** Everything that loading `specifier` from `url` would run. */
export function importClosure(
  specifier: string,
  kind: 'import' | 'require',
  url: string | null,
): ImportClosure {
  const from = url === null ? null : filePath(url)
  if (isBuiltin(specifier)) return { digest: `builtin ${specifier}`, packages: [] }
  if (from === null) return { digest: `${kind} ${specifier} from nowhere`, packages: [] }
  const files = new Map<string, string>()
  const packages: PackageHome[] = []
  visit(specifier, from, { files, packages })
  const base = dirname(from)
  const lines = [...files].map(
    ([file, digest]) =>
      `${file.startsWith('package ') ? file : relativePath(base, file)} ${digest}`,
  )
  return { digest: hashText(lines.toSorted().join('\n')), packages }
}

interface Visited {
  readonly files: Map<string, string>
  readonly packages: PackageHome[]
}

function visit(specifier: string, from: string, { files, packages }: Visited): void {
  const queue: [string, string][] = [[specifier, from]]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    const [request, importer] = next
    if (isBuiltin(request)) continue
    const file = resolveRequest(request, importer)
    if (file === null) {
      files.set(
        `package ${request} from ${dirname(importer) === dirname(from) ? '.' : relativePath(dirname(from), importer)}`,
        MISSING,
      )
      continue
    }
    if (files.has(file)) continue
    const home = packageOf(file)
    if (home.kind === 'package') {
      packages.push(home)
      files.set(
        `package ${home.name}`,
        `${home.version} ${home.integrity ?? ''} ${dependencyVersions(home.root)}`,
      )
      continue
    }
    const content = parseFile(file)
    files.set(file, content.hash)
    if (content.unnamed) throw new UnnamedLoad(file)
    for (const inner of content.requests) queue.push([inner, file])
    for (const other of siblingsByCondition(request, importer, file)) queue.push([other, file])
  }
}

/**
 * A linked package may export other files under other conditions (`import`, `require`, `types`), and
 * which of them is loaded depends on the loader: all of them count.
 */
function siblingsByCondition(request: string, importer: string, file: string): readonly string[] {
  if (/^[./]|^file:/.test(request)) return []
  const manifest = findPackageJSON(request, importer) ?? nearestManifest(file)
  if (manifest === null) return []
  try {
    const { exports, main, module } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<
      string,
      unknown
    >
    return stringsIn([exports, main, module])
      .filter((target) => !target.includes('*'))
      .map((target) => resolve(dirname(manifest), target))
      .filter(isFile)
  } catch {
    return []
  }
}

function findPackageJSON(request: string, importer: string): string | null {
  try {
    return Module.findPackageJSON(request, importer) ?? null
  } catch {
    return null
  }
}

function nearestManifest(file: string): string | null {
  for (let at = dirname(file); ; at = dirname(at)) {
    if (isFile(join(at, 'package.json'))) return join(at, 'package.json')
    if (at === dirname(at)) return null
  }
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : []
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}

function resolveRequest(request: string, importer: string): string | null {
  if (request.startsWith('.') || request.startsWith('/') || request.startsWith('file:')) {
    const path = request.startsWith('file:')
      ? filePath(request)!
      : resolve(dirname(importer), request.replace(/[?#].*$/, ''))
    if (isFile(path)) return path
    // Vite names modules from the project's root.
    const rooted = request.startsWith('/') ? join(projectRoot(importer), request) : null
    if (rooted !== null && isFile(rooted)) return rooted
    for (const swap of SWAPS[extname(path)] ?? []) {
      const swapped = path.slice(0, -extname(path).length) + swap
      if (isFile(swapped)) return swapped
    }
    for (const ending of ENDINGS) if (isFile(path + ending)) return path + ending
    for (const ending of ENDINGS)
      if (isFile(resolve(path, `index${ending}`))) return resolve(path, `index${ending}`)
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
  if (known !== undefined && known.stamp === stamp && timeNow() - mtimeMs > 2000) return known
  const text = readFileSync(file, 'utf8')
  const code = /\.(?:[cm]?[jt]sx?)$/.test(file)
  const result = {
    stamp,
    hash: hashText(text),
    requests: code ? moduleRequests(text) : [],
    unnamed: code && loadsUnnamed(text),
  }
  parsed.set(file, result)
  return result
}

/**
 * Literal specifiers that a module may load: static and dynamic imports, re-exports, `require`.
 * By pattern, for the text may be TypeScript; a match inside a comment only adds a file.
 */
function moduleRequests(text: string): readonly string[] {
  const found = new Set<string>()
  // With and without comments: neither reading alone finds all (a `//` may stand in a string).
  for (const reading of [text, text.replaceAll(COMMENT, ' ')])
    for (const [, , specifier] of reading.matchAll(REQUEST)) found.add(specifier!)
  return [...found]
}

/** Whether a module loads something that its text doesn't name. */
function loadsUnnamed(text: string): boolean {
  const reading = text.replaceAll(COMMENT, ' ')
  if (UNNAMED.test(reading)) return true
  return moduleRequests(text).some(
    (specifier) => specifier.includes('${') || specifier.includes('\\'),
  )
}

const COMMENT = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm
const UNNAMED = /(?<![.\w$])(?:import|require)\s*\(\s*(?!["'`\s])/

const REQUEST = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(["'`])((?:(?!\1)[^\n])+)\1/g
