/**
 * What all sessions of one pass share: the encoders, the functions read, the inspector's reads.
 *
 * What must stay true: what the inspector has read is forgotten at the end of a pass, for it was true
 * then only.
 */
import { createPass, type InspectorPass } from '../platform/inspector.ts'
import { createEncoders } from './encoders.ts'
import type { FunctionEncoder } from './functions.ts'
import type { ReaderOptions } from './reading.ts'
import { Session, type Encoders } from './session.ts'
import type { ReadFunction } from './settle.ts'

/** Everything that one reader's sessions share. */
export class ReaderCore {
  readonly options: ReaderOptions
  readonly read: ReadFunction[] = []
  readonly functions: FunctionEncoder
  private readonly encoders: Encoders
  readonly session: Session
  private pass: InspectorPass | null = null

  constructor(options: ReaderOptions) {
    this.options = options
    const { functions, encoders } = createEncoders({
      root: options.root,
      analysis: options.analysis,
      pass: () => (this.pass ??= createPass()),
      read: this.read,
    })
    this.functions = functions
    this.encoders = encoders
    this.session = this.newSession(null)
  }

  newSession(parent: Session | null): Session {
    const session = new Session(this.options.config, this.encoders, parent, null)
    session.recordsReads = true
    session.ignoresWrites = this.options.ignoresWrites === true
    return session
  }

  /** Ends a pass: what was read of the scopes was true then only. Gives what it cost, in ms. */
  endPass(): number {
    const spent = this.pass?.spent ?? 0
    this.pass = null
    return spent
  }
}
