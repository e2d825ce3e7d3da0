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
import { dependencyVersions } from '../platform/dependencies.ts'
import { hasModuleThis } from '../platform/enclosing.ts'
import { isModuleLevel, readBinding, type FunctionInternals } from '../platform/inspector.ts'
import { isOwnFile } from '../platform/own-files.ts'
import { packageOf, type Home, type PackageHome } from '../platform/packages.ts'
import { behindStandIn } from '../platform/stand-ins.ts'
import { LOGGER_PACKAGES } from './config.ts'
import { analysisOf, codeOf, factsOf, homeOf, type FunctionFacts } from './facts.ts'
import { builtinPrototype, intrinsicName, mayBeBound } from './intrinsics.ts'
import { marks, originalOf, type StandIn } from './marks.ts'
import { importClosure, UnnamedLoad, type ImportClosure } from './modules.ts'
import { encodePrivateState, encodeProperties, encodeProxy, type CodeKnowledge } from './objects.ts'
import { encodePatches } from './patches.ts'
import {
  commonJsExportOf,
  esExportOf,
  exportedSiblings,
  nameOfExport,
  packageFile,
  type PackageExport,
  type Siblings,
} from './package-exports.ts'
import {
  asksOwnResolver,
  builtinModuleName,
  computingNative,
  isBuiltinStatic,
  nativeExportName,
} from './platform-code.ts'
import {
  describeHeld,
  describeProperty,
  heldPrototypeOf,
  isExtensible,
  prototypeOf,
} from './primordials.ts'
import { projectPath, relativePath } from './locations.ts'
import { partText, type PathPart, type Session } from './session.ts'
import {
  builtinImports,
  isScopeless,
  markScopeless,
  scopelessExport,
  settle,
  settledInternals,
  unsettle,
} from './settle.ts'
import { encodeSlots, type CalleeKnowledge, type SlotScope } from './slots.ts'
import type { CodeRoom } from './code-room.ts'
import { refuseComputedFields } from './computed-fields.ts'
import { onlyForwards } from './getter-shapes.ts'
import { exportGetter } from './forwarded-exports.ts'
import { learnHeld, noteUnseen, noteUnseenExport } from './package-impurities.ts'
import { isPristinePrototype } from './pristine.ts'
import { prefetch, readAhead } from './read-ahead.ts'
import { isSloppy } from './strictness.ts'
import {
  functionName,
  writeName,
  writePackage,
  writePackageExport,
  writeVersion,
} from './writes.ts'
import { TAG } from './tags.ts'

/** How a package exports what it made at load; null where its own file and text say it all. */
interface MadeAtLoad {
  readonly exported: PackageExport | null
}

export class FunctionEncoder implements CodeKnowledge, CalleeKnowledge {
  readonly room: CodeRoom

  constructor(room: CodeRoom) {
    this.room = room
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
    session.nest(() => this.encodeOwn(session, fn))
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
    if (facts.native) return this.encodeNative(session, fn, facts)
    if (facts.home !== null && isScopeless(fn) && this.countsByVersion(session, facts))
      return this.encodeScopeless(session, fn, facts)
    const internals = this.internalsOf(session, fn)
    const home = homeOf(facts, internals.scriptId)
    if (facts.url !== null && isOwnFile(facts.url))
      return writeName(session, TAG.builtin, 'permafrost', 'builtin')
    if (home.kind === 'builtin') return this.encodePlatform(session, fn, facts, internals)
    if (this.isIgnoredHome(session, home, facts.url))
      return writeName(session, TAG.logger, '', 'ignored')
    if (home.kind === 'package' && !countsByContent(session, home))
      return this.encodePackage(session, fn, facts, internals, home)
    this.encodeOwnCode(session, fn, facts, internals)
  }

  private internalsOf(session: Session, fn: Function): FunctionInternals {
    const known = settledInternals(fn)
    if (known !== undefined && this.followsBuiltins(session, fn, known)) return known
    session.watch?.giveUp()
    return this.room.pass().internals(fn)
  }

  /** Settled functions that import members of builtins by name hold only while those are as they were. */
  private followsBuiltins(session: Session, fn: Function, internals: FunctionInternals): boolean {
    for (const { local, exported, member } of builtinImports(fn)) {
      session.watch?.property(exported, member)
      const value: unknown = describeHeld(exported, member)?.value
      if (holdsAs(internals, local, value)) continue
      unsettle(fn)
      return false
    }
    return true
  }

  /** Whether a function whose home is known counts by name or version in this session. */
  private countsByVersion(session: Session, { home, url }: FunctionFacts): boolean {
    if (home === null || home.kind === 'own' || this.isIgnoredHome(session, home, url)) return false
    return home.kind === 'builtin' || !countsByContent(session, home)
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

  private encodeNative(session: Session, fn: Function, facts: FunctionFacts): void {
    const known = intrinsicName(fn)
    if (known !== undefined) return writeName(session, TAG.intrinsic, known, 'builtin')
    if (mayBeBound(facts.text)) {
      const internals = settledInternals(fn) ?? this.room.pass().internals(fn)
      const { bound } = internals
      if (bound !== null && asksOwnResolver(fn, bound.boundThis))
        return writeName(session, TAG.builtin, nativeExportName(fn) ?? functionName(fn), 'builtin')
      if (bound !== null) {
        settle(fn, internals)
        session.sink.byte(TAG.bound)
        session.tree?.is('bound function')
        session.part({ words: '(bound function)' }, bound.target)
        session.part(
          { words: '(bound this)' },
          this.seesThis(bound.target) ? bound.boundThis : undefined,
        )
        for (const argument of bound.boundArgs)
          session.part({ words: '(bound argument)' }, argument)
        session.sink.byte(TAG.end)
        return
      }
    }
    const file = packageFile(fn)
    const home = file === null ? null : packageOf(file)
    if (home?.kind === 'package') {
      session.packages.add(`${home.name}@${home.version}`)
      session.notePackageCode(home, fn, functionName(fn))
      return writeName(
        session,
        TAG.packageCode,
        `${home.name} ${home.version} ${dependencyVersions(home.root)} ${functionName(fn)}`,
        `package ${home.name}`,
      )
    }
    // A builtin of another realm: its prototype is that realm's Function.prototype.
    const prototype = prototypeOf(fn) as object | null
    if (
      prototype !== null &&
      prototype !== Function.prototype &&
      builtinPrototype(prototype)?.foreign === true
    )
      return writeName(session, TAG.native, facts.text, 'builtin')
    const exported = nativeExportName(fn)
    const name = computingNative(exported)
    if (name !== null) return writeName(session, TAG.builtin, name, 'builtin')
    session.fail(
      'ERR_FINGERPRINT_NATIVE',
      `the native function "${exported ?? functionName(fn)}": its code can't be seen. ` +
        `Give the function that calls it a \`version\`, or wrap it with codeVersion('1', …)`,
    )
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
    encodeSlots(session, this.scopeOf(fn, facts, internals, 'builtin'), this)
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
    const made = isPlain ? null : this.madeAtLoad(fn, internals)
    session.notePackageCode(home, fn, nameOfExport(made?.exported ?? null) ?? functionName(fn))
    if (isPlain) return markScopeless(fn)
    if (made !== null) {
      markScopeless(fn, made.exported)
      noteUnseenExport(session, made.exported, facts.url)
      return writePackageExport(session, made.exported)
    }
    // A closure that a call into the package made holds what that call was given.
    session.packageTime?.enter()
    encodeSlots(session, this.scopeOf(fn, facts, internals, 'package'), this)
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
    this.refuseLexical(session, analysis, internals, fn)
    refuseComputedFields(session, analysis, fn)
    encodePatches(session, facts, analysis.canonical)
    this.room.read.push({ fn, facts, analysis, internals })
    if (analysis.imports.length > 0) session.watch?.giveUp()
    const loaded: PackageHome[] = []
    for (const { specifier, kind } of analysis.imports) {
      if (specifier === null)
        session.fail(
          'ERR_FINGERPRINT_UNSUPPORTED',
          `the function "${functionName(fn)}": it loads a module whose name is not a literal, so what it runs can't be known. ` +
            'Use a literal specifier, pass the module as an argument, or give a `version`',
        )
      sink.byte(TAG.dynamicImport)
      const { digest, packages } = this.closureOf(session, fn, specifier, kind, facts.url)
      loaded.push(...packages)
      sink.text(digest)
      if (session.tree !== null) {
        session.tree.enter(`import(${JSON.stringify(specifier)})`)
        session.tree.is('module', digest)
        session.tree.leave()
      }
    }
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
    encodeSlots(session, this.scopeOf(fn, facts, internals, 'own'), this)
    session.holder = holder
    session.path.pop()
  }

  private closureOf(
    session: Session,
    fn: Function,
    specifier: string,
    kind: 'import' | 'require',
    url: string | null,
  ): ImportClosure {
    try {
      return importClosure(specifier, kind, url)
    } catch (error) {
      if (!(error instanceof UnnamedLoad)) throw error
      return session.fail(
        'ERR_FINGERPRINT_UNSUPPORTED',
        `the function "${functionName(fn)}": "${relativePath(this.room.root, error.message)}", which it loads, loads a module whose name is not a literal. ` +
          'Use literal specifiers, or give a `version`',
      )
    }
  }

  private scopeOf(
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

  private refuseLexical(
    session: Session,
    analysis: ReturnType<typeof analysisOf>,
    internals: FunctionInternals,
    fn: Function,
  ): void {
    const { lexical, kind } = analysis
    if (
      kind === 'arrow' &&
      (lexical.this || lexical.super || lexical.newTarget) &&
      !hasModuleThis(internals)
    )
      session.fail(
        'ERR_FINGERPRINT_LEXICAL_THIS',
        `the arrow function "${functionName(fn)}": it uses the \`this\` around it, which no scope shows. ` +
          'Memoize the method with memoizeMethods(), pass what it needs as an argument, or give a `version`',
      )
    if (
      kind !== 'arrow' &&
      kind !== 'class' &&
      lexical.super &&
      !this.isAtHome(session, fn, internals)
    )
      session.fail(
        'ERR_FINGERPRINT_LEXICAL_THIS',
        `the method "${functionName(fn)}": it uses \`super\`, and its class was not reached. ` +
          'Memoize it with memoizeMethods(), or give a `version`',
      )
  }

  /**
   * Whether the object through which a method was reached is the one that its `super` looks from. A
   * method keeps that object when it is copied elsewhere, and nothing shows it: so the object must be
   * of the class in whose text, in the same script, the method stands.
   */
  private isAtHome(session: Session, fn: Function, internals: FunctionInternals): boolean {
    const isRoot = session.root !== null && session.root.fn === fn
    const home = isRoot ? session.root!.home : session.holder
    if (home === 'decorated') return true
    if (home === null || types.isProxy(home)) return false
    const found =
      typeof home === 'function' ? home : (describeProperty(home, 'constructor')?.value as unknown)
    if (typeof found !== 'function' || types.isProxy(found)) return false
    if (typeof home !== 'function' && describeProperty(found, 'prototype')?.value !== home)
      return false
    const constructor = originalOf(found)
    if (!factsOf(constructor).text.includes(factsOf(fn).text)) return false
    return (
      (settledInternals(constructor) ?? this.room.pass().internals(constructor)).scriptId ===
      internals.scriptId
    )
  }

  /** Own properties, `prototype` and `[[Prototype]]`: what a program sees of a function it holds. */
  private encodeOwn(session: Session, fn: Function): void {
    const facts = factsOf(fn)
    const { sink } = session
    sink.byte(TAG.own)
    session.reach?.leaveOut(fn)
    if (facts.native && !mayBeBound(facts.text)) return
    if (facts.home?.kind === 'builtin') return
    if (facts.home !== null && this.isIgnoredHome(session, facts.home, facts.url)) return
    if (facts.home?.kind === 'package' && isScopeless(fn) && this.countsByVersion(session, facts))
      return
    session.reach?.takeIn(fn)
    sink.byte(isExtensible(fn) ? 1 : 0)
    encodeProperties(session, fn, SKIPPED)
    const own = describeProperty(fn, 'prototype')
    const prototype: unknown = own?.value
    if (typeof prototype === 'object' && prototype !== null) {
      sink.byte(own!.writable === true ? 1 : 0)
      if (!isPristinePrototype(fn, prototype)) session.part({ words: '.prototype' }, prototype)
    } else if (own !== undefined) {
      session.part({ words: '.prototype' }, prototype)
    }
    const held = heldPrototypeOf(fn) as object | null
    // Constructing a date without arguments is what would be watched.
    if (typeof held === 'function' && !alwaysGivesArguments(facts.text)) session.noteUnwatched(held)
    const parent = behindStandIn(held)
    const builtin = parent === null || types.isProxy(parent) ? undefined : builtinPrototype(parent)
    if (parent !== null && builtin === undefined) session.part({ words: '(base)' }, parent)
    else writeName(session, TAG.intrinsic, parent === null ? 'null' : builtin!.name, null)
    const isClass = !facts.native && analysisOf(facts, this.room.analysis).kind === 'class'
    if (isClass && analysisOf(facts, this.room.analysis).declaresPrivate)
      encodePrivateState(session, fn)
  }

  /**
   * How a package exports a function that was made when the package was loaded; null for what may
   * hold the values of a call.
   */
  private madeAtLoad(fn: Function, internals: FunctionInternals): MadeAtLoad | null {
    const exported = esExportOf(fn)
    if (exported !== null) return { exported }
    const siblings = exportedSiblings(fn)
    if (siblings === null) return this.isForwarded(fn, internals) ? { exported: null } : null
    return this.isUsual(siblings, internals) ? { exported: commonJsExportOf(fn) } : null
  }

  /**
   * Whether a function that CommonJS exports hold was made when the package was loaded, and not by a
   * later call that put the user's values into it (a compiled template hung on the exports, an entry
   * of a registry there). No scope tells the module's wrapper from a factory, but most exports of a
   * file stand at the depth of its own functions: what stands deeper is taken for a closure.
   */
  private isUsual({ direct, nested }: Siblings, internals: FunctionInternals): boolean {
    const usual = this.usualDepth(direct, internals) ?? this.usualDepth(nested, internals) ?? 0
    return closureDepth(internals) <= usual
  }

  /** The depth at which most of the functions of one script stand; null without any. */
  private usualDepth(
    functions: readonly Function[],
    { scriptId }: FunctionInternals,
  ): number | null {
    const depths = new Map<number, number>()
    for (const each of this.room.pass().internalsOfAll(functions)) {
      if (each.scriptId !== scriptId) continue
      const depth = closureDepth(each)
      depths.set(depth, (depths.get(depth) ?? 0) + 1)
    }
    let usual: number | null = null
    let most = 0
    for (const [depth, count] of [...depths].toSorted(([left], [right]) => left - right))
      if (count > most) [usual, most] = [depth, count]
    return usual
  }

  /** Whether a getter of the exports gives `fn`, which stands no deeper than the getter does. */
  private isForwarded(fn: Function, internals: FunctionInternals): boolean {
    const read = (each: Function): FunctionInternals => this.room.pass().internals(each)
    const getter = exportGetter(fn, functionName(fn), factsOf(fn).url, read)
    if (getter === null) return false
    const above = read(getter)
    return above.scriptId === internals.scriptId && closureDepth(internals) <= closureDepth(above)
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
    return this.homeOf(fn)?.kind === 'builtin'
  }

  isIgnoredCode(session: Session, given: Function): boolean {
    const fn = behindStandIn(given)
    if (types.isProxy(fn)) return false
    const home = this.homeOf(fn)
    return home !== null && this.isIgnoredHome(session, home, factsOf(fn).url)
  }

  /** Reads ahead what a function reaches; see read-ahead.ts. */
  readAhead(root: Function): void {
    readAhead(this.room, root)
  }

  prefetch(functions: readonly Function[]): void {
    prefetch(this.room, functions)
  }

  inspecting(): number {
    return this.room.pass().spent
  }

  isPackageCode(given: Function): boolean {
    const fn = behindStandIn(given)
    return !types.isProxy(fn) && this.homeOf(fn)?.kind === 'package'
  }

  isBuiltinObject(value: object): boolean {
    return (
      builtinModuleName(value) !== null || value === process || intrinsicName(value) !== undefined
    )
  }

  builtinModule(value: object): string | null {
    return builtinModuleName(value)
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
    const internals = this.internalsOf(session, getter)
    const home = homeOf(facts, internals.scriptId)
    if (home.kind === 'builtin' || (home.kind === 'package' && !countsByContent(session, home)))
      return null
    this.room.read.push({ fn: getter, facts, analysis, internals })
    return this.scopeOf(getter, facts, internals, 'own')
  }

  private homeOf(fn: Function): Home | null {
    const facts = factsOf(fn)
    if (facts.native) return null
    return (
      facts.home ?? homeOf(facts, (settledInternals(fn) ?? this.room.pass().internals(fn)).scriptId)
    )
  }

  private isIgnoredHome(session: Session, home: Home, url: string | null): boolean {
    if (home.kind === 'builtin') return false
    if (home.kind === 'package' && LOGGER_PACKAGES.has(home.name)) return true
    return session.config.ignoredModules.some(
      (module) =>
        (home.kind === 'package' && home.name === module) ||
        (url !== null && home.kind === 'own' && stripQuery(url).endsWith(module)),
    )
  }
}

/** Whether a class has a constructor of its own, and all its calls of `super` give an argument. */
function alwaysGivesArguments(text: string): boolean {
  const calls = text.match(/\bsuper\s*\(\s*(?:\)|\.\.\.|\/[*/]|)/g) ?? []
  return calls.length > 0 && calls.every((call) => call.trimEnd().endsWith('('))
}

/** The capture of the root, or of a function it calls, that a chain starts with. */
function captureOf(path: readonly PathPart[]): string {
  const first = path.find((part) => typeof part === 'object' && part.words.startsWith('captured '))
  return first === undefined ? '' : partText(first)
}

const SKIPPED: ReadonlySet<PropertyKey> = new Set(['prototype', 'arguments', 'caller'])

/** Whether, in a snapshot of scopes, the module's variable of a name has this very value. */
function holdsAs({ scopes }: FunctionInternals, name: string, value: unknown): boolean {
  return scopes.some((scope) => {
    if (scope.type !== 'module') return false
    const binding = readBinding(scope, name)
    return binding.state === 'value' && binding.value === value
  })
}

function closureDepth({ scopes }: FunctionInternals): number {
  return scopes.filter(({ type }) => type === 'closure').length
}

function stripQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}

function countsByContent(session: Session, home: Extract<Home, { kind: 'package' }>): boolean {
  const { contentPackages } = session.config
  return contentPackages === 'all' || contentPackages.has(home.name)
}
