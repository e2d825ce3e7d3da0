/**
 * Audits: a share of hits is computed again and compared, in the background of the time that hits have
 * saved (the option `audit`).
 *
 * Which hits: one in every 1 / share of a function's, drawn by chance among them, so that a program
 * with a rhythm does not always meet the same one; with `audit: 1` every hit. When: in a turn of the
 * event loop of its own, one at a time in the process, with a pause as long as the last one took
 * between those that wait, and only while what hits of the cache have saved in this process, less what
 * audits took, is at least what computing is expected to take. A hit that can't be paid for, or whose
 * function is computing at the moment, leaves its place to the next one.
 *
 * | is not audited (`unauditable`)                      | because                                      |
 * | --------------------------------------------------- | -------------------------------------------- |
 * | an entry that replays changes or written files      | computing again would make them once more    |
 * | one `assumed`, under `effects: 'ignore'`            | it may have changed something                |
 * | one `assumed`, `assumePure` with `write` or `stdin` | it may write files, or take what is typed    |
 * | a result that expires (`ttl`)                       | it may differ, says the user                 |
 * | a function that an audit has seen do such things    | once was enough                              |
 *
 * What must stay true: the caller has its value before anything happens here; what an audit writes to
 * stdout, stderr and the console is swallowed; nothing that goes wrong reaches anybody but as an
 * event. The process ends as it would have: of the audits that wait at most one is still begun, and
 * `process.exit` drops them all. Memoized functions that are called inside an audit are answered as
 * always, are not audited for that, and what they save pays for no audits.
 *
 * Known to be imperfect: a promise that an audited function starts, does not wait for, and that fails
 * is an unhandled rejection, as it is in any other call of the function.
 */
import { chance, ticks } from '../platform/ticks.ts'
import { AsyncLocalStorage } from 'node:async_hooks'
import { clearTimeout, setImmediate, setTimeout } from 'node:timers'
import { leftForAudits, savedMsOf, underWay } from '../cache/audit-budget.ts'
import type { Resident } from '../cache/memory.ts'
import type { CacheState } from '../cache/state.ts'
import { isMuted, muted, shownError } from '../effects/index.ts'
import { unrecorded } from '../trace/index.ts'
import type { Call } from './call.ts'
import { computeAgain } from './compute-again.ts'
import type { Finding } from './compute-again.ts'
import type { Core } from './core.ts'
import { isQuarantined, quarantine } from './quarantine.ts'
import { hasChanges } from './replay.ts'
import { sayStale } from './say-stale.ts'
import { tellAudit } from './tell-audit.ts'

/** Audits that may wait: each keeps its arguments alive. More hits than that are left out. */
const MOST_WAITING = 16

/** Draws hits of one function. */
class Sampler {
  /** Whether computing again is seen by others, as an audit has shown. */
  isSeen = false
  #hits = 0
  #drawn = 0
  #next = chance()
  #owed = false

  /** Whether this hit is drawn. */
  draws(share: number): boolean {
    this.#hits += share
    return this.#owed || this.#hits >= this.#next
  }

  /** The drawn hit was taken. */
  take(): void {
    this.#owed = false
    // What was missed is not made up for: at most one is due.
    this.#drawn = Math.max(this.#drawn + 1, Math.floor(this.#hits))
    this.#next = this.#drawn + chance()
  }

  /** Nothing came of it: another one instead. */
  giveBack(): void {
    this.#owed = true
  }
}

/** A hit that waits for its audit. */
interface Due {
  readonly call: Call
  readonly hit: Resident
  readonly sampler: Sampler
  /** Runs work in the caller's async context, which a function may look at. */
  readonly within: <T>(work: () => T) => T
}

const samplers = new WeakMap<Core, Sampler>()
/** What hits inside audits have saved, by cache, in ms. */
const unearned = new WeakMap<CacheState, number>()
const queue: Due[] = []
/** The turn in which the next one begins; it keeps the process alive. */
let turn: NodeJS.Immediate | null = null
/** The pause before it; this does not. */
let pause: NodeJS.Timeout | null = null
let isBusy = false

/** A hit was answered of a function that is audited; to be called last. */
export function audit(call: Call, hit: Resident): void {
  if (isMuted()) return
  const { core, opened } = call
  const sampler = samplerOf(core)
  if (!sampler.draws(core.options.audit)) return
  if (sampler.isSeen || !isAuditable(core, hit)) {
    sampler.take()
    opened.counters.unauditable++
    return
  }
  if (queue.length >= MOST_WAITING) return
  sampler.take()
  queue.push({ call, hit, sampler, within: AsyncLocalStorage.snapshot() })
  if (!isBusy) turn ??= setImmediate(next)
}

function samplerOf(core: Core): Sampler {
  const sampler = samplers.get(core) ?? new Sampler()
  samplers.set(core, sampler)
  return sampler
}

function isAuditable({ options }: Core, hit: Resident): boolean {
  if (hit.files !== null || hasChanges(hit)) return false
  if (options.ttl !== null || hit.expires !== null) return false
  if (hit.grade !== 'assumed') return true
  const { effects, assumePure } = options
  return effects !== 'ignore' && !assumePure.has('write') && !assumePure.has('stdin')
}

function next(): void {
  turn = null
  if (pause !== null) clearTimeout(pause)
  pause = null
  let due = queue.shift()
  while (due !== undefined && !mayBegin(due)) due = queue.shift()
  if (due === undefined) return
  begin(due)
}

function begin(due: Due): void {
  isBusy = true
  const started = ticks()
  const goOn = (): void => {
    isBusy = false
    // As long as the last one took: by then a process that was about to end has ended.
    if (queue.length > 0) pause = setTimeout(next, ticks() - started).unref()
  }
  const found = unrecorded(() => conduct(due))
  if (found instanceof Promise) void found.then(goOn)
  else goOn()
}

/** Whether a hit can be audited now; if it could be later, another one will be. */
function mayBegin({ call, hit, sampler }: Due): boolean {
  const { cache, counters } = call.opened
  if (cache.off !== null || isQuarantined(call.opened, call.key)) return false
  const left = leftForAudits(cache.counters) - (unearned.get(cache) ?? 0)
  if (left >= hit.computeMs && underWay(counters) === 0) return true
  sampler.giveBack()
  return false
}

/** Audits one hit; the promise never rejects. */
function conduct(due: Due): Promise<void> | void {
  const { call, hit, within } = due
  const { cache, counters } = call.opened
  const started = cache.clock.ticks()
  const saved = savedMsOf(cache.counters.values())
  const end = (found: Finding): void => {
    const inside = savedMsOf(cache.counters.values()) - saved
    unearned.set(cache, (unearned.get(cache) ?? 0) + inside)
    const ms = cache.clock.ticks() - started
    counters.auditMs += ms
    ended(due, found, ms)
  }
  const fail = (error: unknown): void => {
    cache.failed(call.opened.name, 'auditing a result', error)
    end({ kind: 'dropped', why: shownError(error), isSeen: false })
  }
  let found: Finding | Promise<Finding>
  try {
    found = within(() => muted(() => computeAgain(call, hit)))
  } catch (error) {
    return fail(error)
  }
  if (!(found instanceof Promise)) return end(found)
  return found.then(
    (finding) => unrecorded(() => end(finding)),
    (error: unknown) => unrecorded(() => fail(error)),
  )
}

function ended({ call, sampler }: Due, found: Finding, ms: number): void {
  const { counters } = call.opened
  switch (found.kind) {
    case 'same':
      counters.auditsSame++
      break
    case 'different':
      counters.auditsDifferent++
      sayStale(call, found.lines, quarantine(call.opened, call.key))
      break
    case 'dropped':
      counters.auditsDropped++
      if (found.isSeen) sampler.isSeen = true
      break
    default:
      found satisfies never
  }
  tellAudit(call, found, ms)
}
