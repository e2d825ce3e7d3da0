/** What those who encode objects ask about code; answered by the room of functions. */
import type { Session } from './session.ts'

/** What the code behind classes and modules is. */
export interface CodeKnowledge {
  /** Whether the class behind a prototype, or a base of it, has private members in its text. */
  readonly declaresPrivate: (constructor: Function) => boolean
  /** Whether a function's code is the platform's (`node:` modules). */
  readonly isPlatformCode: (fn: Function) => boolean
  /** Whether instances of a class, or a function, only write logs, or are ignored by module. */
  readonly isIgnoredCode: (session: Session, fn: Function) => boolean
  /** The public builtin module (`node:fs`) whose exports object this is, or null. */
  readonly builtinModule: (value: object) => string | null
}
