/** What those who encode objects and variables ask about code; answered by the room of functions. */
import type { SlotScope } from './bindings.ts'
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

/** What is called, and what it can see. */
export interface CalleeKnowledge {
  readonly seesThis: (fn: unknown) => boolean
  readonly isPlatformCode: (fn: Function) => boolean
  readonly isPackageCode: (fn: Function) => boolean
  /** Milliseconds that this pass has spent in the inspector. */
  readonly inspecting: () => number
  /** Reads the scopes of several functions at once. */
  readonly prefetch: (functions: readonly Function[]) => void
  readonly isBuiltinObject: (value: object) => boolean
  readonly isIgnoredCode: (session: Session, fn: Function) => boolean
  /** The scope of a getter that does nothing but return a variable or a member of one, or null. */
  readonly forwarding: (session: Session, getter: Function) => SlotScope | null
}
