/**
 * What one computation has asked of the world outside, by question and by path.
 *
 * What must stay true: each question is looked at once; whatever is about to be changed at a path is
 * settled for all that was asked of that path, of the folder it is in, and of trees around it.
 */
import { dirname, sep } from 'node:path'
import { inputId } from './input.ts'
import type { Input } from './input.ts'
import { bare } from './path.ts'
import { Sighting } from './sighting.ts'
import type { FirstLook } from './sighting.ts'
import type { Outside } from './state.ts'

/** See the module's header. */
export class SightingBook {
  readonly #byId = new Map<string, Sighting>()
  readonly #byPath = new Map<string, Sighting[]>()
  /** Of whole trees, with their folders: a write anywhere below is one to them. */
  readonly #trees: (readonly [folder: string, Sighting])[] = []

  /** The sighting of a question, by its identity. */
  get(id: string): Sighting | undefined {
    return this.#byId.get(id)
  }

  has(id: string): boolean {
    return this.#byId.has(id)
  }

  entries(): Iterable<readonly [string, Sighting]> {
    return this.#byId
  }

  values(): Iterable<Sighting> {
    return this.#byId.values()
  }

  /** Takes a sighting that was made before, unless its question is known. */
  adopt(sighting: Sighting): Sighting {
    const id = inputId(sighting.input)
    const known = this.#byId.get(id)
    if (known === undefined) this.#byId.set(id, sighting)
    return known ?? sighting
  }

  /** A question that was not asked before; `path` is where its file is, null for what is none. */
  add(id: string, input: Input, path: string | null, first: FirstLook): void {
    const sighting = new Sighting(input, first)
    this.#byId.set(id, sighting)
    if (path === null) return
    const key = bare(path)
    const beside = this.#byPath.get(key)
    if (beside === undefined) this.#byPath.set(key, [sighting])
    else beside.push(sighting)
    if (input.kind === 'listing' && input.how.startsWith('tree')) this.#trees.push([key, sighting])
  }

  /** Something is about to be done at a path, or (`tree`) to all below it. */
  freeze(path: string, tree: boolean, outside: Outside): void {
    if (this.#byPath.size === 0) return
    const key = bare(path)
    for (const at of [key, dirname(key)])
      for (const sighting of this.#byPath.get(at) ?? []) sighting.freeze(outside)
    for (const [folder, sighting] of this.#trees)
      if (key.startsWith(folder + sep)) sighting.freeze(outside)
    if (!tree) return
    for (const [at, sightings] of this.#byPath)
      if (at.startsWith(key + sep)) for (const sighting of sightings) sighting.freeze(outside)
  }

  /** Lets go of everything. */
  clear(): void {
    this.#trees.length = 0
    // Clearing makes a new table, also of an empty one.
    for (const each of [this.#byId, this.#byPath]) if (each.size > 0) each.clear()
  }
}
