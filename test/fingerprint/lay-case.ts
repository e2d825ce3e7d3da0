/**
 * Lays the program of a case into a folder of its own, as a project with `node_modules`.
 *
 * ```
 * <root>/program/               the files of `before/`, then those of `after/` over them
 *   package.json                made, unless the case has one
 *   node_modules/permafrost     a link to this repository, so that `dist` is what runs
 *   node_modules/<package>/     the folders of `packages/`, which version control would leave out
 *   node_modules/<link>         links to the folders of `links/`
 * ```
 *
 * What must stay true: laying it again restores every file that the program may have changed.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'

const repository =
  process.env['PERMAFROST_TEST_PACKAGE'] ?? fileURLToPath(new URL('../..', import.meta.url))

/** Lays the program before its edit; its folder. */
export function layBefore(from: string, root: string): string {
  const folder = join(root, 'program')
  copyProgram(join(from, 'before'), folder)
  const modules = join(folder, 'node_modules')
  mkdirSync(modules, { recursive: true })
  if (!existsSync(join(folder, 'package.json'))) {
    const manifest = { name: 'case', private: true, type: 'module' }
    writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  }
  link(repository, join(modules, 'permafrost'))
  for (const name of linkedPackages(join(folder, 'links'))) {
    link(join(folder, 'links', name), join(modules, name))
  }
  return folder
}

/** Lays the edit over the program. */
export function layAfter(from: string, root: string, deleted: readonly string[]): void {
  const folder = join(root, 'program')
  for (const name of deleted) rmSync(join(folder, name))
  const after = join(from, 'after')
  if (existsSync(after)) copyProgram(after, folder)
}

function copyProgram(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const source = join(entry.parentPath, entry.name)
    const parts = relative(from, source).split(sep)
    const target = join(to, ...parts.map((part) => (part === 'packages' ? 'node_modules' : part)))
    mkdirSync(dirname(target), { recursive: true })
    cpSync(source, target)
  }
}

/** The names of the packages in `links/`; a scope is a folder of them. */
function linkedPackages(links: string): readonly string[] {
  if (!existsSync(links)) return []
  return readdirSync(links).flatMap((name) =>
    name.startsWith('@')
      ? readdirSync(join(links, name)).map((inner) => `${name}/${inner}`)
      : [name],
  )
}

function link(target: string, path: string): void {
  if (existsSync(path)) return
  mkdirSync(dirname(path), { recursive: true })
  symlinkSync(target, path, 'junction')
}
