/**
 * Which computation the running code belongs to.
 *
 * What must stay true: at any moment at most one recording is current, the innermost; code of
 * Permafrost and of the runtime runs with none; with no recording open the answer costs one compare.
 *
 * A sync call is tracked by a plain variable, which costs no stack. An async call is tracked by `AsyncLocalStorage`, so it is followed wherever Node follows
 * it: awaits, timers, promises, callbacks of fs, streams and emitters that run in its flow. Code that
 * is bound to the flow of nobody (`AsyncResource.bind`, `AsyncLocalStorage.snapshot`), or of a call that
 * has ended, belongs to the call that runs it, as far as that call has not yet returned its promise.
 */
import { AsyncLocalStorage } from 'node:async_hooks'

/** What attribution needs to know of a recording. */
export interface Scope {
  readonly parent: Scope | null
  readonly closed: boolean
}

/** Who is current by the variable: `null` nobody, `undefined` whoever the store says. */
export type Resume = Scope | null | undefined

let open = 0
let top: Resume = undefined
/** Null: nobody, and nothing that is started from here; undefined: nobody has said. */
let store: AsyncLocalStorage<Scope | null | undefined> | undefined
/** The innermost computation that has not yet returned, be it only a promise. */
let running: Scope | null = null

/** A recording begins. */
export function opened(): void {
  open++
}

/** A recording ends. */
export function closed(): void {
  open--
}

/** Whether no recording is open: the quick way out, read first by every patched function. */
export function isIdle(): boolean {
  return open === 0
}

/** The innermost open recording that the running code belongs to. */
export function innermost(): Scope | null {
  if (open === 0) return null
  if (top !== undefined) return openFrom(top)
  const stored = store?.getStore()
  if (stored === running || stored === null) return openFrom(stored)
  const home = openFrom(stored ?? null)
  const caller = openFrom(running)
  // What a call runs is a part of it, whichever flow that was bound to.
  return home === null || (caller !== null && isWithin(caller, home)) ? caller : home
}

/** Work that goes on after its call has ended belongs to the calls around it. */
export function openFrom(scope: Scope | null): Scope | null {
  let at = scope
  while (at !== null && at.closed) at = at.parent
  return at
}

/** Whether one is the other, or inside it. */
export function isWithin(inner: Scope, outer: Scope): boolean {
  for (let at: Scope | null = inner; at !== null; at = at.parent) if (at === outer) return true
  return false
}

/** Makes a sync computation current (null: nobody) until `resume`. For code that awaits nothing. */
export function enter(scope: Scope | null): Resume {
  const before = top
  top = scope
  return before
}

/** Nothing that runs now is recorded, until `resume`. For code that awaits nothing. */
export function suspend(): Resume {
  return enter(null)
}

/** Ends what `enter` or `suspend` began; takes what it returned. */
export function resume(before: Resume): void {
  top = before
}

/** What `enterFlow` replaced. */
export interface Flow {
  readonly top: Resume
  readonly stored: Scope | null | undefined
  readonly running: Scope | null
}

/**
 * Makes a computation current that may go on after it has returned a promise, for what runs until
 * `resumeFlow` and for whatever that starts. Not `run`: that costs levels of the stack for each level
 * of a recursion.
 */
export function enterFlow(scope: Scope): Flow {
  store ??= new AsyncLocalStorage<Scope | null | undefined>()
  const before = { top, stored: store.getStore(), running }
  top = undefined
  running = scope
  store.enterWith(scope)
  return before
}

/** Ends what `enterFlow` began; takes what it returned. */
export function resumeFlow(before: Flow): void {
  store?.enterWith(before.stored)
  top = before.top
  running = before.running
}

/** Runs work, and whatever it starts, as part of a recording (null: of nobody). */
export function runAsync<T>(scope: Scope | null, work: () => T): T {
  store ??= new AsyncLocalStorage<Scope | null | undefined>()
  const before = { top, running }
  top = undefined
  running = scope
  try {
    return store.run(scope, work)
  } finally {
    ;({ top, running } = before)
  }
}

/** Runs sync work that is not recorded. */
export function unrecorded<T>(work: () => T): T {
  const before = enter(null)
  try {
    return work()
  } finally {
    resume(before)
  }
}

/** Runs work that is not recorded, nor anything that it starts. */
export function unrecordedAsync<T>(work: () => T): T {
  return runAsync(null, work)
}
