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

let folders: readonly string[] | undefined

/** Whether `url` is a file of Permafrost itself. */
export function isOwnFile(url: string): boolean {
  folders ??= ownFolders(import.meta.url)
  const path = filePath(url)
  return path !== null && folders.some((folder) => path.startsWith(folder))
}

/** The folder of the running code, and for built code its sources: stacks may be mapped to them. */
function ownFolders(moduleUrl: string): readonly string[] {
  const folder = ownFolder(moduleUrl)
  if (folder === null) return []
  const built = join(dirname(folder), 'dist') + sep
  return folder === built ? [folder, join(dirname(folder), 'src') + sep] : [folder]
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
