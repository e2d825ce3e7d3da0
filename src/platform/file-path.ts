/**
 * From the name a loader gave a module to the path of its file.
 *
 * What must stay true: only names that surely are files have a path; everything else (`data:`,
 * `[eval]`, a REPL, `webpack://`, an http module) has none.
 */
import { statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/**
 * The absolute path behind a file URL, a path, or one of Vite's ids, without queries such as `?v=…`
 * (Vite, vitest) and `?namespace=…` (tsx); null if it is no file.
 */
export function filePath(url: string): string | null {
  if (url.startsWith('file:')) {
    try {
      return fileURLToPath(url.replace(/[?#].*$/s, ''))
    } catch {
      return null
    }
  }
  const path = url.startsWith('/@fs/') ? url.slice(process.platform === 'win32' ? 5 : 4) : url
  return isAbsolute(path) ? withoutQuery(path) : null
}

/** A path may hold a `?` of its own; a query is one only if the file before it exists. */
function withoutQuery(path: string): string {
  const query = path.indexOf('?')
  if (query < 0) return path
  const bare = path.slice(0, query)
  return statSync(bare, { throwIfNoEntry: false })?.isFile() === true ? bare : path
}
