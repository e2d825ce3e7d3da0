/**
 * Where code lives: in the user's project, in an installed package, or in the runtime.
 *
 * What must stay true: only code that surely came with an installed package, of a known version,
 * counts by that version; everything undecided is own code, which counts by its text. So a workspace
 * package behind a link (its real path is outside `node_modules`), a tool's output in
 * `node_modules/.vite` and a folder without a version are own code. The answer for a file is kept
 * for the life of the process: code that is loaded doesn't change when its package is upgraded.
 */
import { readFileSync, realpathSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { filePath } from './file-path.ts'
import { lockedIntegrity } from './npm-lock.ts'

/** Code of the project; `root` is the folder of the nearest package.json. */
interface OwnHome {
  readonly kind: 'own'
  readonly root: string | null
}

/** Code of an installed package. */
export interface PackageHome {
  readonly kind: 'package'
  /** As its package.json says. */
  readonly name: string
  readonly version: string
  /** The package's folder. */
  readonly root: string
  /** The lockfile's hash of the package, where npm has left one; read when first asked for. */
  readonly integrity: string | null
}

/** Where a module lives. */
export type Home = OwnHome | PackageHome | { readonly kind: 'builtin' }

interface Manifest {
  readonly name: string | null
  readonly version: string | null
}

const BUILTIN: Home = { kind: 'builtin' }
const NOWHERE: Home = { kind: 'own', root: null }
const MODULES = `${sep}node_modules${sep}`

const byDirectory = new Map<string, Home>()
const manifests = new Map<string, Manifest | null>()

/** Where the code of a script lives, from the script's URL or path. */
export function packageOf(url: string): Home {
  if (/^(?:node|bun|ext|deno):/.test(url)) return BUILTIN
  const path = filePath(url)
  if (path === null) return NOWHERE
  const directory = dirname(realPath(path))
  let home = byDirectory.get(directory)
  if (home === undefined) {
    home = installedHome(directory) ?? { kind: 'own', root: nearestPackage(directory) }
    byDirectory.set(directory, home)
  }
  return home
}

function realPath(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    // Inside an archive (Yarn's zip files), or never on disk.
    return path
  }
}

function installedHome(directory: string): PackageHome | null {
  const inside = `${directory}${sep}`
  const start = inside.lastIndexOf(MODULES)
  if (start < 0) return null
  const [first = '', second = ''] = inside.slice(start + MODULES.length).split(sep)
  // Dot folders are tools' caches: their content follows from the project's own files.
  if (first === '' || first.startsWith('.')) return null
  const folder = first.startsWith('@') ? join(first, second) : first
  const root = inside.slice(0, start) + MODULES + folder
  const manifest = manifestIn(root)
  const version = manifest?.version ?? archiveVersion(inside.slice(0, start))
  if (version === null) return null
  const name = manifest?.name ?? folder.replaceAll(sep, '/')
  return {
    kind: 'package',
    name,
    version,
    root,
    get integrity() {
      return lockedIntegrity(root)
    },
  }
}

/** `…/cache/lodash-npm-4.17.21-6382451519-10c0.zip` names version and content. */
function archiveVersion(archive: string): string | null {
  return /[/\\]([^/\\]+-npm-\d[^/\\]*)\.zip$/.exec(archive)?.[1] ?? null
}

function nearestPackage(directory: string): string | null {
  for (let at = directory; ; at = dirname(at)) {
    if (manifestIn(at) !== null) return at
    if (at === dirname(at)) return null
  }
}

function manifestIn(directory: string): Manifest | null {
  const known = manifests.get(directory)
  if (known !== undefined) return known
  let manifest: Manifest | null = null
  try {
    const { name, version } = JSON.parse(
      readFileSync(join(directory, 'package.json'), 'utf8'),
    ) as Record<string, unknown>
    manifest = {
      name: typeof name === 'string' && name !== '' ? name : null,
      version: typeof version === 'string' && version !== '' ? version : null,
    }
  } catch {
    // Absent, or no manifest: as good as absent.
  }
  manifests.set(directory, manifest)
  return manifest
}
