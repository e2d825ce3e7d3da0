/**
 * Places in source files as people and cache keys name them: relative to the project, with `/`.
 *
 * What must stay true: no absolute path of the project enters a key, so entries are equal on
 * machines that keep the project in different places.
 */
import { relative, sep } from 'node:path'
import { filePath } from '../platform/file-path.ts'

/** `src/util.ts:12` for a script and a line (null for none); '' where the script is unknown. */
export function projectPath(root: string, url: string | null, line: number | null): string {
  const path = url === null ? null : filePath(url)
  const suffix = line === null || line < 1 ? '' : `:${line}`
  if (path === null) return url === null || url === '' ? '' : `${url}${suffix}`
  return `${relativePath(root, path)}${suffix}`
}

/** `path` from `root` with forward slashes. */
export function relativePath(root: string, path: string): string {
  const short = relative(root, path)
  return sep === '/' ? short : short.replaceAll(sep, '/')
}
