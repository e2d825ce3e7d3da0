/**
 * The integrity hash that npm has noted for an installed package, in `node_modules/.package-lock.json`.
 *
 * What must stay true: the file is read at most once, and only when a hash is asked for; it isn't
 * parsed as a whole, for it can have megabytes.
 */
import { readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

const locks = new Map<string, string | null>()
const SEGMENT = `${sep}node_modules${sep}`

/** The hash for the package in the folder `root`; null where npm has left none. */
export function lockedIntegrity(root: string): string | null {
  // npm notes everything at the outermost node_modules; others may stand above it.
  for (let at = root.indexOf(SEGMENT); at >= 0; at = root.indexOf(SEGMENT, at + 1)) {
    const project = root.slice(0, at)
    const lock = readLock(join(project, 'node_modules', '.package-lock.json'))
    const found =
      lock === null ? null : entryIntegrity(lock, relative(project, root).replaceAll(sep, '/'))
    if (found !== null) return found
  }
  return null
}

function readLock(path: string): string | null {
  let text = locks.get(path)
  if (text === undefined) {
    try {
      text = readFileSync(path, 'utf8')
    } catch {
      text = null
    }
    locks.set(path, text)
  }
  return text
}

function entryIntegrity(lock: string, key: string): string | null {
  const start = lock.indexOf(`${JSON.stringify(key)}:`)
  if (start < 0) return null
  const body = start + key.length + 3
  const next = /"(?:[^"\n]*\/)?node_modules\/[^"\n]+"\s*:\s*\{/g
  next.lastIndex = body
  const entry = lock.slice(body, next.exec(lock)?.index)
  return /"integrity"\s*:\s*"([^"]+)"/.exec(entry)?.[1] ?? null
}
