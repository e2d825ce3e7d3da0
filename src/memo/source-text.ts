/**
 * The text that a call stands in, for guessing names.
 *
 * What must stay true: it is read at most once for each function that has no name, and never
 * trusted: it may have been edited since it was loaded.
 */
import { readFileSync } from 'node:fs'
import type { Site, SourcePlace } from '../key/name.ts'
import { filePath } from '../platform/file-path.ts'
import { originalPosition } from '../platform/scripts.ts'

/** The call in the text its author wrote, or null if there is none to be had. */
export function sourceOf(site: Site | null): SourcePlace | null {
  if (site === null) return null
  const { url, line, column } = originalPosition(site.url, site.line, site.column) ?? site
  const path = filePath(url)
  if (path === null) return null
  try {
    return { text: readFileSync(path, 'utf8'), line, column }
  } catch {
    // Bundled or removed: the function stays anonymous.
    return null
  }
}
