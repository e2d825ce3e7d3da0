/**
 * What finding a module asks of the file system.
 *
 * What must stay true: every place that would have been found before what was found, or instead of
 * nothing, is asked; for `import` that is more than it needs, which does no harm. Known to be
 * imperfect: that a package.json says another `type` is not noticed where it decides how a module is
 * read; `NODE_PATH` and global folders are not looked at.
 */
import { existsSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unrecorded } from './attribution.ts'
import type { FileQuestion } from './input.ts'

const EXTENSIONS = ['.js', '.json', '.node']

/**
 * The questions behind a specifier.
 *
 * @param parent The absolute path of the module that asks.
 * @param found The absolute path of what was found; null for nothing.
 */
export function askedByLookup(
  specifier: string,
  parent: string,
  found: string | null,
): readonly FileQuestion[] {
  if (/^(?:node|data|https?|blob|wasm):/.test(specifier)) return []
  return unrecorded(() => {
    if (specifier.startsWith('#')) return manifestsAbove(dirname(parent))
    const path = pathOf(specifier, dirname(parent))
    if (path !== null) return asFile(path, found)
    const asked = inPackages(specifier, dirname(parent))
    // A package may import itself by its name.
    const isInstalled = found?.includes(`${sep}node_modules${sep}`) === true
    return isInstalled ? asked : [...asked, ...manifestsAbove(dirname(parent))]
  })
}

function pathOf(specifier: string, folder: string): string | null {
  if (specifier.startsWith('file:')) return fileURLToPath(specifier)
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return resolve(folder, specifier)
  return isAbsolute(specifier) ? specifier : null
}

/** Whether something is there, as far as looking for modules goes. */
function isThere(path: string): FileQuestion {
  return { kind: 'stat', path, fields: ['type'] }
}

function asFile(path: string, found: string | null): readonly FileQuestion[] {
  if (found === path) return []
  const asked: FileQuestion[] = [isThere(path)]
  for (const extension of EXTENSIONS) {
    if (found === path + extension) return asked
    asked.push(isThere(path + extension))
  }
  asked.push({ kind: 'content', path: join(path, 'package.json') })
  for (const extension of EXTENSIONS) {
    const index = join(path, `index${extension}`)
    if (found === index) return asked
    asked.push(isThere(index))
  }
  return asked
}

/** Folders of `node_modules` up to the first that has the package, or all. */
function inPackages(specifier: string, from: string): readonly FileQuestion[] {
  const parts = specifier.split('/')
  const name = parts.slice(0, specifier.startsWith('@') ? 2 : 1).join(sep)
  const asked: FileQuestion[] = []
  for (let at = from; ; at = dirname(at)) {
    const folder = join(at, 'node_modules', name)
    // Where it leads: packages of a workspace are links.
    asked.push({ kind: 'realpath', path: folder })
    if (existsSync(folder) || at === dirname(at)) return asked
  }
}

/** The package.json that a module belongs to, and those that might come nearer. */
function manifestsAbove(from: string): readonly FileQuestion[] {
  const asked: FileQuestion[] = []
  for (let at = from; ; at = dirname(at)) {
    const path = join(at, 'package.json')
    asked.push({ kind: 'content', path })
    if (existsSync(path) || at === dirname(at)) return asked
  }
}
