/**
 * Whether a folder is the root of a workspace that has a given package as a member: npm, Yarn and
 * Bun (`workspaces` in package.json), pnpm (`pnpm-workspace.yaml`), Deno (`workspace` in deno.json).
 *
 * What must stay true: a package that no pattern covers is a project of its own.
 */
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Whether the workspace at `root` (if it is one) has the package at `member`. */
export function coversPackage(root: string, member: string): boolean {
  const patterns = patternsOf(root)
  const path = relative(root, member).replaceAll(sep, '/')
  let covered = false
  // As in .gitignore: the last pattern that matches decides.
  for (const pattern of patterns) {
    const excluded = pattern.startsWith('!')
    if (globToRegExp(excluded ? pattern.slice(1) : pattern).test(path)) covered = !excluded
  }
  return covered
}

function patternsOf(root: string): readonly string[] {
  const npm = readJson(join(root, 'package.json'))?.['workspaces']
  const deno = readJson(join(root, 'deno.json'))?.['workspace']
  const listed = [npm, (npm as { packages?: unknown } | undefined)?.packages, deno].find(
    Array.isArray,
  )
  const strings = (listed ?? []).filter((pattern): pattern is string => typeof pattern === 'string')
  return [...strings, ...pnpmPatterns(root)]
}

/** The list under `packages:`; of YAML it takes just what this file is written in. */
function pnpmPatterns(root: string): readonly string[] {
  const text = read(join(root, 'pnpm-workspace.yaml'))
  if (text === null) return []
  const inline = /^packages:\s*\[([^\]]*)\]/m.exec(text)?.[1]
  if (inline !== undefined)
    return inline
      .split(',')
      .map(unquote)
      .filter((item) => item !== '')
  const block =
    /^packages:[ \t]*(?:#.*)?\r?\n((?:[ \t]*(?:-.*|#.*)?(?:\r?\n|$))*)/m.exec(text)?.[1] ?? ''
  return [...block.matchAll(/^[ \t]*-[ \t]+(.*)$/gm)].map(([, item]) => unquote(item!))
}

function unquote(item: string): string {
  const trimmed = item.trim()
  const quoted = /^(['"])(.*?)\1/.exec(trimmed)
  return quoted?.[2] ?? trimmed.replace(/\s+#.*$/, '')
}

/** `*` within a folder, `**` across folders, `{a,b}`; a leading `./` and a trailing `/` mean nothing. */
function globToRegExp(glob: string): RegExp {
  const plain = glob.trim().replace(/^\.\//, '').replace(/\/$/, '')
  const source = plain.replace(
    /\*\*\/|\/\*\*$|\*\*|\*|\?|\{[^{}]*\}|[.+^${}()|[\]\\]/g,
    (token) => {
      if (token === '**/') return '(?:.*/)?'
      if (token === '/**') return '(?:/.*)?'
      if (token === '**') return '.*'
      if (token === '*') return '[^/]*'
      if (token === '?') return '[^/]'
      if (token.length > 1) return `(?:${token.slice(1, -1).split(',').map(escape).join('|')})`
      return escape(token)
    },
  )
  return new RegExp(`^${source}$`)
}

function escape(text: string): string {
  return text.replace(/[.+^${}()|[\]\\*?]/g, String.raw`\$&`)
}

function readJson(path: string): Record<string, unknown> | null {
  const text = read(path)
  if (text === null) return null
  try {
    const parsed = JSON.parse(text) as unknown
    return typeof parsed === 'object' && parsed !== null
      ? (parsed as Record<string, unknown>)
      : null
  } catch {
    return null
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
