/**
 * The lineages that this process itself uses under each name: codes that stand beside each other,
 * such as closures over different functions, and must not supersede one another.
 *
 * What must stay true: it is bounded; a lineage that is forgotten may be superseded, which costs
 * its entries their rank, never a right answer.
 */
import { lineageOf } from '../entries/lineages.ts'
import type { Prefix } from '../key/subkeys.ts'

const MOST_NAMES = 10_000
const MOST_LINEAGES = 256

interface Used {
  readonly all: Set<number>
  last: Prefix
}

const NONE: ReadonlySet<number> = new Set()

/** See the module's header. */
export class Siblings {
  readonly #byName = new Map<string, Used>()

  /** Notes that an entry of this code was stored or hit. */
  add(name: string, prefix: Prefix): void {
    const known = this.#byName.get(name)
    if (known !== undefined && sameLineage(known.last, prefix)) return
    const lineage = lineageOf({ name, subkeys: prefix })
    if (known === undefined) {
      dropOldest(this.#byName, MOST_NAMES)
      this.#byName.set(name, { all: new Set([lineage]), last: prefix })
      return
    }
    known.last = prefix
    // Moved to the end: the one not used for longest goes first.
    known.all.delete(lineage)
    dropOldest(known.all, MOST_LINEAGES)
    known.all.add(lineage)
  }

  /** What was used under a name. */
  of(name: string): ReadonlySet<number> {
    return this.#byName.get(name)?.all ?? NONE
  }
}

/** Parts that did not change are the same arrays, so that comparing them is cheap. */
function sameLineage(a: Prefix, b: Prefix): boolean {
  return a === b || (a.code === b.code && a.system === b.system && a.runtime === b.runtime)
}

function dropOldest<T>(from: Set<T> | Map<T, unknown>, most: number): void {
  if (from.size < most) return
  for (const first of from.keys()) {
    from.delete(first)
    return
  }
}
