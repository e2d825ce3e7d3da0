/**
 * One call on its way: what the steps hand to each other.
 */
import type { CallKey } from '../key/maker.ts'
import type { Core, Opened } from './core.ts'
import type { Around } from './around.ts'

/** A call that has its key. */
export interface Call {
  readonly core: Core
  readonly opened: Opened
  readonly self: unknown
  readonly args: readonly unknown[]
  readonly key: CallKey
  /** Whether it was asked for to replace what is stored. */
  readonly refreshes: boolean
  /** What the caller records. */
  readonly around: Around
}
