/**
 * Checks that imports in `src` point one way (see `rooms.ts`), stay inside `src`, and form no
 * cycle, neither between rooms nor between files. An `import type` counts like any other: who
 * knows whom is the question, not who loads whom. Only a dynamic `import()` may close a cycle
 * between files, since it is there to load later.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { parseSync } from 'oxc-parser'
import { findCycles } from './find-cycles.ts'
import { mayImport, TOP } from './rooms.ts'

/** One import in one file. */
interface Import {
  readonly file: string
  readonly line: number
  readonly specifier: string
  readonly dynamic: boolean
}

/** The room of a file: `src/memo/verify.ts` → `memo`, `src/errors.ts` → `errors`. */
function roomOf(file: string): string {
  return (file.split('/')[1] ?? '').replace(/\.ts$/, '')
}

function importsOf(file: string, text: string): readonly Import[] {
  const { module, errors } = parseSync(file, text)
  if (errors[0] !== undefined) throw new Error(`Cannot parse "${file}": ${errors[0].message}`)
  const lineAt = (offset: number): number => text.slice(0, offset).split('\n').length
  const found = new Map<number, Import>()
  const add = (start: number, specifier: string, dynamic: boolean): void => {
    found.set(start, { file, line: lineAt(start), specifier, dynamic })
  }
  for (const { moduleRequest } of module.staticImports) {
    add(moduleRequest.start, moduleRequest.value, false)
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest } of entries) {
      if (moduleRequest !== null) add(moduleRequest.start, moduleRequest.value, false)
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"`])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))
    if (literal?.[2] !== undefined) add(moduleRequest.start, literal[2], true)
  }
  return [...found.values()].toSorted((a, b) => a.line - b.line)
}

/** What is wrong with one import in itself, or `null`. */
function problemOf({ file, specifier }: Import, files: ReadonlyMap<string, string>): string | null {
  if (/^permafrost(\/|$)/.test(specifier)) return 'the package itself; write a relative path'
  if (!specifier.startsWith('.')) return null
  const target = posix.join(posix.dirname(file), specifier)
  if (!target.startsWith('src/')) return 'a file outside src'
  if (!files.has(target)) return `no file "${target}"`
  const from = roomOf(file)
  const to = roomOf(target)
  if (from === to) return null
  const allowed = mayImport(from)
  if (allowed === null) return null // said once, for the room
  if (allowed.includes(to)) return null
  return `room "${from}" must not import room "${to}"; it may import ${allowed.join(', ') || 'none'}`
}

/**
 * Checks a tree of sources.
 *
 * @param files Text by path from the repository's root: `src/memo/verify.ts`.
 * @returns One sentence for each problem; empty if there is none.
 */
export function checkImports(files: ReadonlyMap<string, string>): readonly string[] {
  const problems: string[] = []
  const betweenFiles = new Map<string, Set<string>>()
  const betweenRooms = new Map<string, Set<string>>()

  const rooms = new Set([...files.keys()].map(roomOf))
  for (const room of rooms) {
    if (mayImport(room) === null) {
      problems.push(`src/${room}: not in the table of rooms (scripts/rooms.ts)`)
    }
  }
  for (const [file, text] of files) {
    for (const found of importsOf(file, text)) {
      const problem = problemOf(found, files)
      if (problem !== null) {
        problems.push(`${file}:${found.line} imports "${found.specifier}": ${problem}`)
        continue
      }
      if (!found.specifier.startsWith('.')) continue
      const target = posix.join(posix.dirname(file), found.specifier)
      if (!found.dynamic) addArrow(betweenFiles, file, target)
      const [from, to] = [roomOf(file), roomOf(target)]
      if (from !== to && from !== TOP) addArrow(betweenRooms, from, to)
    }
  }
  for (const cycle of findCycles(betweenRooms)) {
    problems.push(`cycle between rooms: ${cycle.join(' → ')}`)
  }
  for (const cycle of findCycles(betweenFiles)) {
    problems.push(`cycle between files: ${cycle.join(' → ')}; move what they share to a third file`)
  }
  return problems
}

function addArrow(arrows: Map<string, Set<string>>, from: string, to: string): void {
  const targets = arrows.get(from) ?? new Set()
  arrows.set(from, targets.add(to))
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..')
  const paths = globSync('src/**/*.ts', { cwd: root }).map((path) => path.replaceAll('\\', '/'))
  const files = new Map(
    paths.toSorted().map((path) => [path, readFileSync(join(root, path), 'utf8')]),
  )
  const problems = checkImports(files)
  for (const problem of problems) console.error(problem)
  console.log(`imports: ${files.size} files, ${problems.length} problems`)
  process.exitCode = problems.length === 0 ? 0 : 1
}
