/**
 * Modules that a user has named as `pure`, and which code is theirs.
 *
 * | an entry                          | names                                                   |
 * | --------------------------------- | ------------------------------------------------------- |
 * | `pino`, `@scope/log`              | a package, installed or linked from the workspace       |
 * | `lodash/random`, `@scope/log/lib` | a file or folder of a package, as its exports say or by |
 * |                                   | its path in it                                          |
 * | `./src/log`, `src/log.ts`, `src/` | a file (its extension may be left out) or folder, from  |
 * |                                   | the project's root                                      |
 * | `/abs/log.ts`, `file:///abs/log`  | the same, wherever it is                                |
 *
 * What must stay true: code is somebody's only if its path says so; a name without a slash is never a
 * folder of the project, so a package's name excuses no code of the user's own by accident.
 */
import { realpathSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { isAbsolute, join, relative, resolve, sep } from 'node:path'
import { ConfigError } from '../errors.ts'
import { filePath } from '../platform/file-path.ts'
import { packageOf } from '../platform/packages.ts'
import { projectName } from '../platform/project.ts'

/** Whether a script, by its URL or path, is one of the modules. */
export type IsPure = (url: string) => boolean

interface PackageRule {
  readonly name: string
  /** In the package, with `/`; '' for all of it. */
  readonly below: string
}

interface Rules {
  readonly packages: readonly PackageRule[]
  /** Absolute paths of files and folders. */
  readonly paths: readonly string[]
}

/**
 * Makes the question of some entries.
 *
 * @throws ConfigError for a module of the runtime: its functions are what kinds are about.
 */
export function pureModules(entries: readonly string[], root: string): IsPure {
  const packages: PackageRule[] = []
  const paths: string[] = []
  for (const entry of entries) {
    if (/^(?:node|bun|deno):/.test(entry))
      throw new ConfigError(
        'ERR_CONFIG_VALUE',
        `Cannot use option "pure" with "${entry}": it is a module of the runtime. ` +
          "Name the kind of impurity that does not matter: assumePure: ['clock']",
      )
    paths.push(...pathsOf(entry, root))
    const named = packageIn(entry)
    if (named !== null) packages.push(named)
  }
  const rules: Rules = { packages, paths: [...new Set(paths.flatMap(withRealPath))] }
  const known = new Map<string, boolean>()
  return (url) => {
    let answer = known.get(url)
    if (answer === undefined) known.set(url, (answer = isOneOf(rules, url, root)))
    return answer
  }
}

/** `@scope/name/below` and `name/below`; null for what is a path. */
function packageIn(entry: string): PackageRule | null {
  if (/^\.{0,2}[\\/]|^\.{1,2}$|^file:/.test(entry) || isAbsolute(entry)) return null
  const [, name = '', below = ''] = /^((?:@[^/]+\/)?[^/]+)\/?(.*)$/.exec(entry) ?? []
  return name === '' ? null : { name, below }
}

function pathsOf(entry: string, root: string): readonly string[] {
  if (entry.startsWith('file:')) return [filePath(entry) ?? entry]
  if (isAbsolute(entry)) return [resolve(entry)]
  if (/^\.{1,2}(?:$|[\\/])/.test(entry)) return [resolve(root, entry)]
  if (/[\\/]$/.test(entry)) return [join(root, entry)]
  if ((packageIn(entry)?.below ?? '') === '') return []
  const found = exported(entry, root)
  const own = join(root, entry)
  return [...(found === null ? [] : [found]), ...(exists(own) ? [own] : [])]
}

/** Where the package's `exports` lead. */
function exported(entry: string, root: string): string | null {
  try {
    return createRequire(join(root, 'package.json')).resolve(entry)
  } catch {
    // Not installed, or for `import` only: then its path in the package is all there is.
    return null
  }
}

function exists(path: string): boolean {
  return ['', '.ts', '.js', '.mts', '.mjs', '.cts', '.cjs', '.tsx', '.jsx'].some(
    (ending) => statSync(path + ending, { throwIfNoEntry: false }) !== undefined,
  )
}

/** Scripts are known by the path behind links. */
function withRealPath(path: string): readonly string[] {
  try {
    return [path, realpathSync.native(path)]
  } catch {
    return [path]
  }
}

function isOneOf({ packages, paths }: Rules, url: string, root: string): boolean {
  const path = filePath(url)
  if (path === null) return false
  if (paths.some((rule) => isAt(path, rule, sep))) return true
  if (packages.length === 0) return false
  const home = packageOf(url)
  if (home.kind === 'builtin' || home.root === null || home.root === root) return false
  const names = [home.kind === 'package' ? home.name : projectName(home.root)]
  // A package installed under another name is known by both.
  const folder = /[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)$/.exec(home.root)?.[1]
  if (folder !== undefined) names.push(folder.replaceAll('\\', '/'))
  const below = relative(home.root, path).replaceAll(sep, '/')
  return packages.some(
    (rule) => names.includes(rule.name) && (rule.below === '' || isAt(below, rule.below, '/')),
  )
}

/** Whether a path is a file, without its extension perhaps, or lies in a folder. */
function isAt(path: string, rule: string, separator: string): boolean {
  const plain = rule.endsWith(separator) ? rule.slice(0, -1) : rule
  if (!path.startsWith(plain)) return false
  const rest = path.slice(plain.length)
  return rest === '' || rest.startsWith(separator) || /^\.[cm]?[jt]sx?$/.test(rest)
}
