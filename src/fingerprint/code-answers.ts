/**
 * Answers what those who encode objects and variables ask about code.
 *
 * What must stay true: nothing here writes or runs anything; a Proxy is never asked, and a function
 * that stands for another answers as that one.
 */
import { types } from 'node:util'
import type { FunctionInternals } from '../platform/inspector.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import type { SlotScope } from './bindings.ts'
import { countsByContent, homeOfFunction, isIgnoredHome } from './code-homes.ts'
import type { CalleeKnowledge, CodeKnowledge } from './code-knowledge.ts'
import type { CodeRoom } from './code-room.ts'
import { currentInternals } from './current-internals.ts'
import { analysisOf, factsOf, homeOf, type FunctionFacts } from './facts.ts'
import { onlyForwards } from './getter-shapes.ts'
import { intrinsicName } from './intrinsics.ts'
import { marks } from './marks.ts'
import { builtinModuleName } from './platform-code.ts'
import { prefetch } from './read-ahead.ts'
import type { Session } from './session.ts'

export class CodeAnswers implements CodeKnowledge, CalleeKnowledge {
  private readonly room: CodeRoom

  constructor(room: CodeRoom) {
    this.room = room
  }

  /** Whether a call of `fn` can see its receiver. */
  seesThis(given: unknown): boolean {
    const fn = behindStandIn(given)
    if (typeof fn !== 'function' || types.isProxy(fn)) return true
    const facts = factsOf(fn)
    if (facts.native) return true
    const { usesThis, usesArguments, directEval, kind } = analysisOf(facts, this.room.analysis)
    return usesThis || directEval || usesArguments || kind === 'class'
  }

  declaresPrivate(constructor: Function): boolean {
    if (types.isProxy(constructor)) return false
    const facts = factsOf(constructor)
    if (facts.native || !facts.text.startsWith('class') || !facts.text.includes('#')) return false
    return analysisOf(facts, this.room.analysis).declaresPrivate
  }

  isPlatformCode(given: Function): boolean {
    const fn = behindStandIn(given)
    if (types.isProxy(fn)) return false
    return homeOfFunction(this.room, fn)?.kind === 'builtin'
  }

  isPackageCode(given: Function): boolean {
    const fn = behindStandIn(given)
    return !types.isProxy(fn) && homeOfFunction(this.room, fn)?.kind === 'package'
  }

  isIgnoredCode(session: Session, given: Function): boolean {
    const fn = behindStandIn(given)
    if (types.isProxy(fn)) return false
    const home = homeOfFunction(this.room, fn)
    return home !== null && isIgnoredHome(session, home, factsOf(fn).url)
  }

  isBuiltinObject(value: object): boolean {
    return (
      builtinModuleName(value) !== null || value === process || intrinsicName(value) !== undefined
    )
  }

  builtinModule(value: object): string | null {
    return builtinModuleName(value)
  }

  prefetch(functions: readonly Function[]): void {
    prefetch(this.room, functions)
  }

  inspecting(): number {
    return this.room.pass().spent
  }

  forwarding(session: Session, getter: Function): SlotScope | null {
    if (
      types.isProxy(getter) ||
      marks.versions.has(getter) ||
      (marks.any && marks.ignored.has(getter))
    )
      return null
    const facts = factsOf(getter)
    if (facts.native || facts.text.length > 300) return null
    const analysis = analysisOf(facts, this.room.analysis)
    if (!onlyForwards(analysis)) return null
    const internals = currentInternals(session, this.room, getter)
    const home = homeOf(facts, internals.scriptId)
    if (home.kind === 'builtin' || (home.kind === 'package' && !countsByContent(session, home)))
      return null
    this.room.read.push({ fn: getter, facts, analysis, internals })
    return this.scopeOf(getter, facts, internals, 'own')
  }

  /** What encoding the variables of a function needs. */
  scopeOf(
    fn: Function,
    facts: FunctionFacts,
    internals: FunctionInternals,
    counts: SlotScope['counts'],
  ): SlotScope {
    return {
      fn,
      analysis: analysisOf(facts, this.room.analysis),
      internals,
      root: this.room.root,
      counts,
    }
  }
}
