/**
 * What a glob asks of the file system.
 *
 * What must stay true: all that matching could look at, whatever a filter leaves out; nothing of it is
 * recorded.
 */
import { globSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { unrecorded } from './attribution.ts'
import type { FileQuestion } from './input.ts'

const MAGIC = /[*?[\]{}()!+@]/

/**
 * What matching a pattern asks: the lists of all folders that its parts but the last one match, and of
 * a part that is a plain name whether it is there, and what.
 */
export function askedByGlob(
  pattern: string,
  cwd: string,
  followSymlinks: boolean,
): readonly FileQuestion[] {
  return unrecorded(() => {
    const asked: FileQuestion[] = []
    for (const plain of alternatives(pattern)) askAlong(plain, { cwd, followSymlinks }, asked)
    return asked
  })
}

interface From {
  readonly cwd: string
  readonly followSymlinks: boolean
}

function askAlong(pattern: string, from: From, asked: FileQuestion[]): void {
  const parts = pattern.split('/')
  for (const [count, part] of parts.entries()) {
    if (part === '' || part === '.') continue
    const head = parts.slice(0, count).join('/')
    const folders = foldersOf(count > 0 && head === '' ? '/' : head, from)
    if (!MAGIC.test(part)) {
      for (const folder of folders) askName(`${folder}/${part}`, asked)
      continue
    }
    for (const folder of folders) askList(folder, from, asked)
    if (part !== '**') continue
    const below = parts.slice(0, count + 1).join('/')
    const plain = parts.slice(count + 1).find((name) => name !== '**' && !MAGIC.test(name))
    for (const folder of foldersOf(below, from)) {
      askList(folder, from, asked)
      // What a name behind it is may be seen through a link.
      if (plain !== undefined) askName(`${folder}/${plain}`, asked)
    }
  }
}

function askName(path: string, asked: FileQuestion[]): void {
  asked.push({ kind: 'lstat', path, fields: ['type'] }, { kind: 'stat', path, fields: ['type'] })
}

function askList(path: string, { followSymlinks }: From, asked: FileQuestion[]): void {
  asked.push({ kind: 'listing', path, how: 'types' })
  if (!followSymlinks) return
  for (const name of globSync('*', { cwd: path }))
    asked.push({ kind: 'stat', path: `${path}/${name}`, fields: ['type'] })
}

/** The folders that the head of a pattern means. */
function foldersOf(head: string, from: From): readonly string[] {
  if (!MAGIC.test(head)) return [resolve(from.cwd, head)]
  const found = globSync(head, from as { readonly cwd: string }).map((at) => resolve(from.cwd, at))
  return found.filter(isFolder)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
  } catch {
    // A link that leads to itself, for example.
    return false
  }
}

/**
 * `a/{b,c}/d` as `a/b/d` and `a/c/d`, so that slashes in braces part folders. A range, `{1..3}`, is
 * whatever has a name there.
 */
function alternatives(pattern: string): readonly string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern)
  if (braces === null) return [pattern]
  const [, head = '', inner = '', tail = ''] = braces
  if (inner.includes(',') && !head.endsWith('$'))
    return inner.split(',').flatMap((one) => alternatives(head + one + tail))
  return alternatives(`${head}*${tail}`)
}
