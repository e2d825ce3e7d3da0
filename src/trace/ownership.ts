/**
 * What a computation has itself made of the file system.
 *
 * What must stay true: only what it surely made or removed itself counts, for what it owns is no
 * input. A folder that it made, and all in it, is its own; a link that it made leads to what may be
 * anybody's.
 */
import { realpathSync } from 'node:fs'
import { dirname, sep } from 'node:path'
import { bare, isWinding } from './path.ts'

/** `link`: a symbolic link to the path `to`. */
export type Owned = 'file' | 'tree' | { readonly to: string }

/** A path in a folder of its own may lead out of it, by a link that was copied or unpacked there. */
function inTree(root: string, path: string): Owned {
  let real: string
  try {
    real = realpathSync.native(path)
    const realRoot = realpathSync.native(root)
    if (real === realRoot || real.startsWith(realRoot + sep)) return 'tree'
  } catch {
    return 'tree'
  }
  return { to: real }
}

/** See the module's header. */
export class Ownership {
  readonly #owned = new Map<string, Owned>()
  #trees = 0

  add(path: string, owned: Owned): void {
    const key = bare(path)
    if (owned === 'tree' && this.#owned.get(key) !== 'tree') this.#trees++
    this.#owned.set(key, owned)
  }

  /** Takes back what turned out not to have happened. */
  remove(path: string): void {
    const key = bare(path)
    if (this.#owned.get(key) === 'tree') this.#trees--
    this.#owned.delete(key)
  }

  /** How a path is its own; null if it isn't. */
  of(path: string): Owned | null {
    if (this.#owned.size === 0) return null
    const key = bare(path)
    const exact = this.#owned.get(key)
    if (exact !== undefined) return exact
    if (this.#trees === 0) return null
    // Where such a path leads, its text does not tell.
    if (isWinding(path)) return null
    for (let at = dirname(key); ; at = dirname(at)) {
      const above = this.#owned.get(at)
      if (above !== undefined) return above === 'tree' ? inTree(at, key) : null
      if (at === dirname(at)) return null
    }
  }

  /** All paths that were written, made or removed. */
  paths(): readonly string[] {
    return [...this.#owned.keys()]
  }
}
