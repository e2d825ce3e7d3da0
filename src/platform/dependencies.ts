/**
 * The versions of everything that an installed package depends on, in one text.
 *
 * What must stay true: a package that counts by version counts with the versions of all that its
 * code may load: the same package with another version of a dependency is other code. Found as Node
 * finds them, from the folder of the package upwards; what isn't installed counts as missing.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

interface Manifest {
  readonly version: string
  readonly dependencies: readonly string[]
}

const manifests = new Map<string, Manifest | null>()
interface Closure {
  readonly versions: string
  readonly folders: ReadonlySet<string>
}

const closures = new Map<string, Closure>()

/** `name@version` of all direct and indirect dependencies of the package in `root`, sorted. */
export function dependencyVersions(root: string): string {
  return closureOf(root).versions
}

/** The folders of the package in `root` and of all its direct and indirect dependencies. */
export function dependencyFolders(root: string): ReadonlySet<string> {
  return closureOf(root).folders
}

function closureOf(root: string): Closure {
  const known = closures.get(root)
  if (known !== undefined) return known
  const found = new Set<string>()
  const visited = new Set([root])
  const open = [root]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const name of manifestIn(at)?.dependencies ?? []) {
      const folder = locate(name, at)
      found.add(`${name}@${folder === null ? 'missing' : (manifestIn(folder)?.version ?? '')}`)
      if (folder === null || visited.has(folder)) continue
      visited.add(folder)
      open.push(folder)
    }
  }
  const closure = { versions: [...found].toSorted().join(' '), folders: visited }
  closures.set(root, closure)
  return closure
}

function manifestIn(folder: string): Manifest | null {
  const known = manifests.get(folder)
  if (known !== undefined) return known
  let manifest: Manifest | null = null
  try {
    const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<
      string,
      unknown
    >
    const names = ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) => {
      const listed = json[kind]
      return typeof listed === 'object' && listed !== null ? Object.keys(listed) : []
    })
    manifest = {
      version: typeof json['version'] === 'string' ? json['version'] : '',
      dependencies: [...new Set(names)],
    }
  } catch {
    // Not installed here.
  }
  manifests.set(folder, manifest)
  return manifest
}

/** The folder that `import name` from a file in `from` would load from. */
function locate(name: string, from: string): string | null {
  for (let at = from; ; at = dirname(at)) {
    const folder = join(basename(at) === 'node_modules' ? at : join(at, 'node_modules'), name)
    if (manifestIn(folder) !== null) return realFolder(folder)
    if (at === dirname(at)) return null
  }
}

/** pnpm links packages: their own dependencies lie beside the real folder. */
function realFolder(folder: string): string {
  try {
    return realpathSync.native(folder)
  } catch {
    return folder
  }
}
