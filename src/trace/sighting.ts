/**
 * One input as one computation first saw it.
 *
 * What must stay true: the first look is taken before the program gets its answer, so whatever
 * happens to the input afterwards can be noticed; a sighting that was frozen keeps the state from
 * before the computation itself changed the input.
 */
import type { BigIntStats } from 'node:fs'
import { stateByType, statsAt } from './file-states.ts'
import type { Input, State } from './input.ts'
import { inputId, inputName } from './input.ts'
import { isRacy, sameStats } from './racy.ts'
import { rewritesOf } from './rewrites.ts'
import { fieldsState, snapshot, stateOf } from './state.ts'
import type { Outside, Snapshot } from './state.ts'

/** A file's stat, with its hash where the stat alone would prove nothing. */
interface FileLook {
  readonly kind: 'file'
  readonly stats: BigIntStats
  readonly state: State | null
}

/** What was there at first; shared by the recordings that saw it at one time. */
export type FirstLook =
  | FileLook
  | { readonly kind: 'stats'; readonly stats: Snapshot | State }
  | { readonly kind: 'state'; readonly state: State }
  | { readonly kind: 'process'; readonly state: State; readonly rewrites: number }

/** Looks at an input for the first time. */
export function lookAt(input: Input, outside: Outside): FirstLook {
  switch (input.kind) {
    case 'content':
    case 'module':
      return lookAtFile(outside.places.path(input.path), outside)
    case 'stat':
    case 'lstat':
    case 'statfs':
      return { kind: 'stats', stats: snapshot(input.kind, outside.places.path(input.path)) }
    case 'env':
    case 'env-names':
    case 'cwd':
      return {
        kind: 'process',
        state: stateOf(input, outside),
        rewrites: rewritesOf(inputId(input)),
      }
    default:
      return { kind: 'state', state: stateOf(input, outside) }
  }
}

function lookAtFile(path: string, { files }: Outside): FirstLook {
  const at = files.now()
  const stats = statsAt(path)
  if (typeof stats === 'string') return { kind: 'state', state: stats }
  const byType = stateByType(stats)
  if (byType !== null) return { kind: 'state', state: byType }
  if (!isRacy(stats, at)) return { kind: 'file', stats, state: null }
  const look = files.lookWith(path, stats)
  return { kind: 'file', stats, state: look.state }
}

/** What has happened to an input by the end. */
export type Ended = { readonly state: State; readonly changed: null } | { readonly changed: string }

/** See the module's header. */
export class Sighting {
  readonly #input: Input
  readonly first: FirstLook
  /** Of a stat: the fields that were read. */
  readonly #fields: Set<string> | null
  #frozen: Ended | null = null

  constructor(input: Input, first: FirstLook) {
    this.#input = input
    this.first = first
    this.#fields = 'fields' in input ? new Set(input.fields) : null
  }

  /** The input with all that was asked of it. */
  get input(): Input {
    const input = this.#input
    if (!('fields' in input)) return input
    return { kind: input.kind, path: input.path, fields: this.#sortedFields() }
  }

  addField(field: string): void {
    this.#fields?.add(field)
  }

  /** Takes the state now, because the computation is about to change it. */
  freeze(outside: Outside): void {
    // Fields of a frozen stat may still be read: of what was there at first.
    if (this.first.kind === 'stats') this.#frozen ??= { state: '', changed: null }
    else this.#frozen ??= this.#compare(outside)
  }

  /** The state, if it is what it was at first. */
  end(outside: Outside): Ended {
    if (this.#frozen === null) return this.#compare(outside)
    if (this.first.kind !== 'stats') return this.#frozen
    return { state: fieldsState(this.first.stats, this.#sortedFields()), changed: null }
  }

  #sortedFields(): readonly string[] {
    return [...(this.#fields ?? [])].toSorted()
  }

  #compare(outside: Outside): Ended {
    const first = this.first
    switch (first.kind) {
      case 'state': {
        const state = stateOf(this.#input, outside)
        return state === first.state ? { state, changed: null } : this.#changed()
      }
      case 'process': {
        const state = stateOf(this.#input, outside)
        const same = state === first.state && rewritesOf(inputId(this.#input)) === first.rewrites
        return same ? { state, changed: null } : this.#changed()
      }
      case 'stats': {
        const fields = this.#sortedFields()
        const before = fieldsState(first.stats, fields)
        const state = stateOf(this.input, outside)
        return state === before ? { state, changed: null } : this.#changed()
      }
      case 'file':
        return this.#compareFile(first, outside)
      default:
        return first satisfies never
    }
  }

  #compareFile(first: FileLook, { places, files }: Outside): Ended {
    const { input } = this
    if (!('path' in input)) return this.#changed()
    const { state, stats } = files.look(places.path(input.path))
    // Nor may it have been another in between: the program may have read it more than once.
    const same = stats !== null && sameStats(first.stats, stats)
    // Where the stat alone proves nothing, the hash was taken at first.
    return same && (first.state ?? state) === state ? { state, changed: null } : this.#changed()
  }

  #changed(): Ended {
    return { changed: inputName(this.#input) }
  }
}
