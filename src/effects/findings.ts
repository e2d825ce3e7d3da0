/**
 * What a comparison has found: what people are told, what is replayed, and why it can't be.
 *
 * What must stay true: whatever changed is either an operation or a refusal; nothing is dropped.
 */
import type { Operation } from './operation.ts'
import type { Paths } from './paths.ts'

/** A change, in words. */
export interface Effect {
  /** `argument 0.items[3].price`, `captured state.count`. */
  readonly path: string
  /** What happened there: `changed`, `added`, `deleted`, … */
  readonly change: string
}

/** More than these of one object are told in one line. */
const MOST_OF_ONE = 3

export class Findings {
  readonly paths: Paths
  readonly operations: Operation[] = []
  readonly effects: Effect[] = []
  readonly refusals: string[] = []

  constructor(paths: Paths) {
    this.paths = paths
  }

  add(operation: Operation): void {
    this.operations.push(operation)
  }

  tell(path: string, change: string): void {
    this.effects.push({ path, change })
  }

  /** Something changed and can't be written back. */
  refuse(path: string, change: string, why: string): void {
    this.tell(path, change)
    this.refusals.push(`${path}: ${why}`)
  }

  /** Tells what happened to members of number `at`; many of them in one line. */
  tellMembers(at: number, members: readonly (readonly [key: PropertyKey, change: string])[]): void {
    if (members.length <= MOST_OF_ONE)
      for (const [key, change] of members) this.tell(this.paths.member(at, key), change)
    else this.tell(this.paths.of(at), `${members.length} members changed`)
  }
}
