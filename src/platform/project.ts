/**
 * The root of the project that a file belongs to: where its cache lies and what names are relative to.
 *
 * What must stay true: it depends on files alone, never on `argv` (under a test runner that is the
 * runner) nor, for a file of the project, on the working directory.
 */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import process from 'node:process'
import { filePath } from './file-path.ts'
import { coversPackage } from './workspaces.ts'

const roots = new Map<string, string>()

/**
 * The folder of the nearest package.json above `from` (a file or folder, as path or URL), or of the
 * workspace root above that which lists it. What lies in `node_modules`, and what is no file, belongs
 * to the project of the working directory. Without any package.json it is the folder of `from`.
 */
export function projectRoot(from: string): string {
  const path = filePath(from)
  const outside = path === null || `${path}${sep}`.includes(`${sep}node_modules${sep}`)
  const start = outside ? process.cwd() : folderOf(resolve(path))
  let root = roots.get(start)
  if (root === undefined) {
    root = findRoot(start)
    roots.set(start, root)
  }
  return root
}

const names = new Map<string, string>()

/**
 * What a project is called on every machine: the name in its package.json, without one that of its
 * folder.
 */
export function projectName(root: string): string {
  let name = names.get(root)
  if (name === undefined) {
    name = nameIn(join(root, 'package.json')) ?? basename(root)
    names.set(root, name)
  }
  return name
}

function nameIn(file: string): string | null {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { readonly name?: unknown }
    return typeof name === 'string' && name !== '' ? name : null
  } catch {
    return null
  }
}

/** `file` (path or URL) as seen from `root`, with slashes: `src/parse.ts`. */
export function relativeName(root: string, file: string): string {
  return relative(root, filePath(file) ?? resolve(file)).replaceAll(sep, '/')
}

function folderOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true ? path : dirname(path)
}

function findRoot(start: string): string {
  const own = above(start).find((folder) => existsSync(join(folder, 'package.json')))
  if (own === undefined) return start
  return above(dirname(own)).find((folder) => folder !== own && coversPackage(folder, own)) ?? own
}

/** `folder` and all folders above it, nearest first. */
function above(folder: string): string[] {
  const folders = [folder]
  for (let at = folder; at !== dirname(at); at = dirname(at)) folders.push(dirname(at))
  return folders
}
