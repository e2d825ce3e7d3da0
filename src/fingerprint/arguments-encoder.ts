/**
 * Encodes the arguments of calls, each on top of the captures of one reading.
 *
 * What must stay true: arguments and captures share one numbering, so an argument that is a captured
 * object differs from an equal copy; nothing of a call is held when it has been encoded, but for what
 * its reading holds.
 */
import { digestBytes } from '../platform/hash.ts'
import { environmentOf } from '../platform/runtime.ts'
import { fingerprintOf } from './describe.ts'
import type { PathPart } from './path.ts'
import { NOTHING_REACHED, Reach, type Reached } from './reach.ts'
import { ReadArguments } from './read-arguments.ts'
import type { ReaderCore } from './reader-core.ts'
import { NOTHING, type ArgumentsReading } from './reading.ts'
import type { Session } from './session.ts'
import { ENCODING_FORMAT } from './tags.ts'

const argumentLabels: PathPart[] = []

function argumentLabel(index: number): PathPart {
  return (argumentLabels[index] ??= { words: `argument ${index}` })
}

export class ArgumentsEncoder {
  private readonly core: ReaderCore
  private readonly session: Session
  private busy = false

  constructor(core: ReaderCore, captures: Session | null) {
    this.core = core
    this.session = core.newSession(captures)
    this.session.reach = new Reach()
    this.session.unwatched = []
    this.session.packageCode = []
  }

  private readonly fingerprint = (value: unknown): string => fingerprintOf(value, this.core.options)

  encode(usesThis: boolean, thisValue: unknown, args: readonly unknown[]): ArgumentsReading {
    // A [cacheKey]() or [fingerprintState]() of the user may call this very function.
    if (this.busy)
      return new ArgumentsEncoder(this.core, this.session.parent).encode(usesThis, thisValue, args)
    this.busy = true
    const { session } = this
    try {
      session.reset()
      session.trusts = false
      session.sink.byte(ENCODING_FORMAT)
      session.sink.varint(args.length)
      if (usesThis) session.part({ words: 'this' }, thisValue)
      for (let i = 0; i < args.length; i++) {
        const value = args[i]
        if ((typeof value === 'object' && value !== null) || typeof value === 'function')
          session.part(argumentLabel(i), value)
        else session.value(value)
      }
      session.drain()
      // Code that came with the arguments may look at the time zone, as captured code may.
      if (session.traits.size > 0) session.sink.text(environmentOf([...session.traits]))
      const versions = session.versions.length === 0 ? NOTHING : this.versions(session.versions)
      return new ReadArguments(session, versions, args, this.fingerprint)
    } finally {
      this.busy = false
      this.core.endPass()
      // Else the functions among the arguments would live as long as this reader.
      this.core.read.length = 0
    }
  }

  /** What the session below, that of the captures, has reached. */
  captured(): Reached {
    return this.session.parent?.reached() ?? NOTHING_REACHED
  }

  private versions(values: readonly unknown[]): Uint8Array {
    const session = this.core.newSession(null)
    for (const value of values) session.part({ words: 'version of an argument' }, value)
    session.drain()
    return digestBytes(session.sink.finish())
  }
}
