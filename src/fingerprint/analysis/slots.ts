/**
 * The free variables of a text, numbered in order of first occurrence, with all their uses.
 *
 * What must stay true: the order of uses depends on the uses alone, not on where they occur.
 */

import type { AnyNode } from 'acorn'
import type { Slot, Use } from './types.ts'
import type { Occurrence } from './uses.ts'

interface Entry {
  readonly number: number
  readonly name: string
  readonly uses: Map<string, Use>
  assigned: boolean
}

export class SlotTable {
  private readonly entries: Map<string, Entry> = new Map()
  private readonly escaping: boolean
  private readonly assigned: boolean

  /** What direct eval and `with` may do to any variable: let it escape, assign it. */
  constructor(always: { readonly escaping: boolean; readonly assigned: boolean }) {
    this.escaping = always.escaping
    this.assigned = always.assigned
  }

  /** Adds an occurrence and returns the variable's number. */
  add(name: string, occurrences: readonly Occurrence[]): number {
    let entry = this.entries.get(name)
    if (entry === undefined) {
      entry = { number: this.entries.size, name, uses: new Map(), assigned: this.assigned }
      this.entries.set(name, entry)
      if (this.escaping) entry.uses.set(keyOf([], 'value'), { path: [], how: 'value' })
    }
    for (const { path, how, end, parent } of occurrences) {
      entry.uses.set(keyOf(path, how), { path, how })
      entry.assigned ||= (how === 'write' && path.length === 0) || isDeleted(end, parent)
    }
    return entry.number
  }

  /** @param ownName the text's own name, if it is a function with one */
  list(ownName: string | null): readonly Slot[] {
    return [...this.entries.values()].map(({ name, uses, assigned }) => ({
      name,
      uses: [...uses.values()].toSorted(compareUses),
      assigned,
      self: name === ownName,
    }))
  }
}

function keyOf(path: readonly string[], how: string): string {
  return JSON.stringify([how, ...path])
}

function isDeleted(end: AnyNode, parent: AnyNode | undefined): boolean {
  return (
    end.type === 'Identifier' && parent?.type === 'UnaryExpression' && parent.operator === 'delete'
  )
}

function compareUses(a: Use, b: Use): number {
  for (const [index, key] of a.path.entries()) {
    const other = b.path[index]
    if (other === undefined) return 1
    if (key !== other) return key < other ? -1 : 1
  }
  if (a.path.length !== b.path.length) return -1
  return a.how < b.how ? -1 : a.how > b.how ? 1 : 0
}
