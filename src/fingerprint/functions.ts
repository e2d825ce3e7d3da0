/**
 * Encodes functions: the code, and what every free variable of it holds now.
 *
 * | a function of | counts by |
 * | --- | --- |
 * | the language or the platform | its name |
 * | a package (unless configured) | package, version, file and text; captures only where a call made the closure |
 * | a logger package, an ignored module | nothing |
 * | the user | canonical code, each use of each free variable, literal imports |
 *
 * What must stay true: the running text is the truth, not the file on disk; nothing of a function is
 * guessed: what no scope list shows (a lexical `this`) is an error that names the chain. Own
 * properties of a function count only where somebody can see them (it escapes).
 */

import { types } from 'node:util'
import { isModuleLevel, type FunctionInternals } from '../platform/inspector.ts'
import { isOwnFile } from '../platform/own-files.ts'
import type { Home } from '../platform/packages.ts'
import { CodeAnswers } from './code-answers.ts'
import { countsByContent, countsByVersion, isIgnoredHome } from './code-homes.ts'
import type { CodeRoom } from './code-room.ts'
import { refuseComputedFields } from './computed-fields.ts'
import { currentInternals } from './current-internals.ts'
import { analysisOf, codeOf, factsOf, homeOf, type FunctionFacts } from './facts.ts'
import { encodeOwn } from './function-properties.ts'
import { refuseLexical } from './lexical-this.ts'
import { encodeImports } from './literal-imports.ts'
import { projectPath } from './locations.ts'
import { madeAtLoad } from './made-at-load.ts'
import { marks, type StandIn } from './marks.ts'
import { encodeNative } from './native-functions.ts'
import { encodeProxy } from './objects.ts'
import { learnHeld, noteUnseen, noteUnseenExport } from './package-impurities.ts'
import { nameOfExport } from './package-exports.ts'
import { encodePatches } from './patches.ts'
import { isBuiltinStatic } from './platform-code.ts'
import { readAhead } from './read-ahead.ts'
import { partText, type PathPart } from './path.ts'
import type { Session } from './session.ts'
import { isScopeless, markScopeless, scopelessExport } from './settle.ts'
import { encodeSlots } from './slots.ts'
import { isSloppy } from './strictness.ts'
import { TAG } from './tags.ts'
import {
  functionName,
  writeName,
  writePackage,
  writePackageExport,
  writeVersion,
} from './writes.ts'

export class FunctionEncoder {
  /** What others ask about code. */
  readonly answers: CodeAnswers
  private readonly room: CodeRoom

  constructor(room: CodeRoom) {
    this.room = room
    this.answers = new CodeAnswers(room)
  }

  /** Writes a function: its code if it is new, and its own properties if somebody can see them. */
  encode(session: Session, given: Function, use: 'called' | 'escaped'): void {
    const standIn = marks.standIns.get(given)
    const fn = standIn?.original ?? given
    if (this.encodeMarked(session, fn)) return
    if (standIn !== undefined && this.encodeStandIn(session, standIn)) return
    if (types.isProxy(fn)) return this.encodeProxied(session, fn)
    const known = session.knows(fn)
    if (session.again(fn)) return
    if (!known) {
      session.assign(fn)
      session.markCoded(fn)
      session.tree?.met(fn)
      session.nest(() => this.encodeCode(session, fn))
    }
    if (use === 'called' || session.isWhole(fn)) return
    session.markWhole(fn)
    session.nest(() => encodeOwn(session, this.room, fn))
  }

  /** Reads ahead what a function reaches; see read-ahead.ts. */
  readAhead(root: Function): void {
    readAhead(this.room, root)
  }

  /** What a memoized function's options add; true if its version replaces all the rest. */
  private encodeStandIn(session: Session, { version, shaping, state }: StandIn): boolean {
    if (state !== null) {
      // What it returns now counts, so it must be asked at each call.
      session.watch?.giveUp()
      session.sink.byte(TAG.state)
      session.part({ words: '(extraState)' }, state())
    }
    if (shaping.length > 0) {
      session.sink.byte(TAG.keyed)
      for (const option of shaping) session.part({ words: '(option)' }, option)
      session.sink.byte(TAG.end)
    }
    if (version === null) return false
    writeVersion(session, version)
    return true
  }

  private encodeProxied(session: Session, fn: Function): void {
    if (session.again(fn)) return
    session.assign(fn)
    session.markWhole(fn)
    session.nest(() => encodeProxy(session, fn))
  }

  private encodeMarked(session: Session, fn: Function): boolean {
    const { sink } = session
    const ignoredValue = session.config.ignoredValues?.has(fn) === true
    if (ignoredValue || (marks.any && marks.ignored.has(fn))) {
      session.trusts = true
      sink.byte(TAG.ignored)
      session.tree?.is('ignored')
      return true
    }
    const version = marks.versions.get(fn) ?? marks.constant.get(fn)?.version ?? undefined
    if (version !== undefined) {
      session.trusts = true
      writeVersion(session, version)
      return true
    }
    if (marks.own.has(fn)) {
      sink.byte(TAG.builtin)
      sink.text('permafrost')
      session.tree?.is('builtin', 'permafrost')
      return true
    }
    return false
  }

  private encodeCode(session: Session, fn: Function): void {
    const facts = factsOf(fn)
    if (facts.native) return encodeNative(session, this.room, fn, facts, this.answers)
    if (facts.home !== null && isScopeless(fn) && countsByVersion(session, facts))
      return this.encodeScopeless(session, fn, facts)
    const internals = currentInternals(session, this.room, fn)
    const home = homeOf(facts, internals.scriptId)
    if (facts.url !== null && isOwnFile(facts.url))
      return writeName(session, TAG.builtin, 'permafrost', 'builtin')
    if (home.kind === 'builtin') return this.encodePlatform(session, fn, facts, internals)
    if (isIgnoredHome(session, home, facts.url))
      return writeName(session, TAG.logger, '', 'ignored')
    if (home.kind === 'package' && !countsByContent(session, home))
      return this.encodePackage(session, fn, facts, internals, home)
    this.encodeOwnCode(session, fn, facts, internals)
  }

  private encodeScopeless(session: Session, fn: Function, facts: FunctionFacts): void {
    const { home } = facts
    if (home?.kind === 'package') {
      writePackage(session, facts, home)
      noteUnseen(session, fn, functionName(fn), { name: home.name, url: facts.url })
      const exported = scopelessExport(fn)
      session.notePackageCode(home, fn, nameOfExport(exported) ?? functionName(fn))
      writePackageExport(session, exported)
      noteUnseenExport(session, exported, facts.url)
    } else writeName(session, TAG.builtin, `${facts.url ?? ''} ${functionName(fn)}`, 'builtin')
  }

  /** `path.join` counts by name; `promisify(f)` holds `f`, so what a call closed over counts too. */
  private encodePlatform(
    session: Session,
    fn: Function,
    facts: FunctionFacts,
    internals: FunctionInternals,
  ): void {
    writeName(session, TAG.builtin, `${facts.url ?? ''} ${functionName(fn)}`, 'builtin')
    // Bundled dependencies of the platform have closures around everything, made once.
    const bundled = facts.url !== null && facts.url.includes('/deps/')
    if (bundled || isModuleLevel(internals) || isBuiltinStatic(fn)) return markScopeless(fn)
    encodeSlots(session, this.answers.scopeOf(fn, facts, internals, 'builtin'), this.answers)
  }

  private encodePackage(
    session: Session,
    fn: Function,
    facts: FunctionFacts,
    internals: FunctionInternals,
    home: Extract<Home, { kind: 'package' }>,
  ): void {
    writePackage(session, facts, home)
    learnHeld(fn, facts.text, internals)
    noteUnseen(session, fn, functionName(fn), { name: home.name, url: facts.url })
    const isPlain = isModuleLevel(internals)
    const made = isPlain ? null : madeAtLoad(this.room, fn, internals)
    session.notePackageCode(home, fn, nameOfExport(made?.exported ?? null) ?? functionName(fn))
    if (isPlain) return markScopeless(fn)
    if (made !== null) {
      markScopeless(fn, made.exported)
      noteUnseenExport(session, made.exported, facts.url)
      return writePackageExport(session, made.exported)
    }
    // A closure that a call into the package made holds what that call was given.
    session.packageTime?.enter()
    encodeSlots(session, this.answers.scopeOf(fn, facts, internals, 'package'), this.answers)
    session.packageTime?.leave(home.name, captureOf(session.path))
  }

  private encodeOwnCode(
    session: Session,
    fn: Function,
    facts: FunctionFacts,
    internals: FunctionInternals,
  ): void {
    const { sink } = session
    const analysis = analysisOf(facts, this.room.analysis)
    const code = codeOf(facts, this.room.analysis)
    sink.byte(TAG.code)
    sink.digest(code)
    facts.sloppy ??= isSloppy(fn, analysis.kind)
    sink.byte(facts.sloppy ? 1 : 0)
    session.codes.push(code)
    const where = projectPath(this.room.root, facts.url, internals.line)
    if (session.tree !== null) {
      session.tree.is(
        `${analysis.kind === 'class' ? 'class' : 'function'} ${functionName(fn)}`.trimEnd(),
        code.toString(16),
      )
      session.tree.code(where, facts.text)
    }
    for (const trait of analysis.environment) session.traits.add(trait)
    if (facts.text.includes('stream')) session.streamMentioned = true
    refuseLexical(session, this.room, analysis, internals, fn)
    refuseComputedFields(session, analysis, fn)
    encodePatches(session, facts, analysis.canonical)
    this.room.read.push({ fn, facts, analysis, internals })
    const loaded = encodeImports(session, this.room, fn, facts, analysis)
    if (analysis.importMeta.length > 0) {
      sink.byte(TAG.importMeta)
      sink.text(projectPath(this.room.root, facts.url, null))
    }
    session.path.push({
      words: `function ${functionName(fn) || '(anonymous)'}${where === '' ? '' : ` at ${where}`}`,
    })
    for (const home of loaded) session.notePackageCode(home, null, null)
    const { holder } = session
    session.holder = null
    encodeSlots(session, this.answers.scopeOf(fn, facts, internals, 'own'), this.answers)
    session.holder = holder
    session.path.pop()
  }
}

/** The capture of the root, or of a function it calls, that a chain starts with. */
function captureOf(path: readonly PathPart[]): string {
  const first = path.find((part) => typeof part === 'object' && part.words.startsWith('captured '))
  return first === undefined ? '' : partText(first)
}
