/**
 * Which files are Permafrost's own, so that a call site is the user's.
 *
 * What must stay true: own is only the folder that this code was loaded from (`dist` or `src` of
 * the package), not the package: its tests, examples and benchmarks are users. Where Permafrost is
 * bundled into somebody's file there is no such folder, and nothing is own.
 */
import { readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { filePath } from './file-path.ts'

let folder: string | null | undefined

/** Whether `url` is a file of Permafrost itself. */
export function isOwnFile(url: string): boolean {
  folder ??= ownFolder(import.meta.url)
  return folder !== null && (filePath(url)?.startsWith(folder) ?? false)
}

/** The folder of the running code, with a separator at its end; null if it was bundled. */
export function ownFolder(moduleUrl: string): string | null {
  const path = filePath(moduleUrl)
  if (path === null) return null
  for (let at = dirname(path); ; at = dirname(at)) {
    const name = packageName(join(at, 'package.json'))
    if (name === 'permafrost') {
      const [first] = relative(at, path).split(sep)
      return join(at, first!) + sep
    }
    if (name !== null || at === dirname(at)) return null
  }
}

/** The name in a package.json; '' if it has none; null if there is no such file. */
function packageName(path: string): string | null {
  try {
    const { name } = JSON.parse(readFileSync(path, 'utf8')) as { name?: unknown }
    return typeof name === 'string' ? name : ''
  } catch {
    return null
  }
}
