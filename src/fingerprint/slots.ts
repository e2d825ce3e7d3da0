/**
 * Encodes what a function's free variables hold, use by use: a member that is read counts alone
 * while its object does not escape.
 *
 * What must stay true: for each use, everything that the use can see is in the encoding; the value is
 * what the variable holds now, found in the scopes from the inside out; a getter on the way is never
 * called: it counts as code, with its receiver.
 */
import { types } from 'node:util'
import { hiddenNames } from '../platform/enclosing.ts'
import {
  readBinding,
  readProxyParts,
  type FunctionInternals,
  type Scope,
} from '../platform/inspector.ts'
import { behindStandIn, withProperties } from '../platform/stand-ins.ts'
import { ticks } from '../platform/ticks.ts'
import type { FunctionAnalysis, Slot, Use } from './analysis/index.ts'
import { encodeGlobalThis, encodeGlobalUse, isPristineGlobal } from './globals.ts'
import { projectPath, relativePath } from './locations.ts'
import { isPackageExports } from './package-exports.ts'
import { marks } from './marks.ts'
import {
  apply,
  describeHeld,
  describeProperty,
  isArray,
  isExtensible,
  ownNames,
  prototypeOf,
  textOf,
  typedArrayName,
  unveiled,
} from './primordials.ts'
import { partText, type PathPart, type Session } from './session.ts'
import { TAG } from './tags.ts'

/** What the room of functions tells this one. */
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

/** A function whose free variables are encoded. */
export interface SlotScope {
  readonly fn: Function
  readonly analysis: FunctionAnalysis
  readonly internals: FunctionInternals
  readonly root: string
  /**
   * Whose code it is. Of code that counts by name or version, only what calls have put into closures
   * counts. The platform's modules always have their wrapper as outermost closure; a package's
   * CommonJS module may not, so there every closure counts.
   */
  readonly counts: 'own' | 'package' | 'builtin'
}

type Binding =
  | {
      readonly state: 'value'
      readonly value: unknown
      readonly scope: Scope
      readonly index: number
    }
  | { readonly state: 'uninitialised' }
  | { readonly state: 'global' }

/** Writes every use of every free variable of a function. */
export function encodeSlots(session: Session, scope: SlotScope, code: CalleeKnowledge): void {
  const bindings = scope.analysis.slots.map((slot) => find(scope, slot))
  prefetch(session, bindings, code)
  for (const [index, slot] of scope.analysis.slots.entries())
    encodeSlot(session, scope, slot, bindings[index]!, code)
  if (scope.analysis.directEval && scope.counts === 'own') {
    encodeAllScopes(session, scope)
    encodeGlobalThis(session, code)
  }
  session.sink.byte(TAG.end)
}

function find(scope: SlotScope, slot: Slot): Binding {
  const { scopes } = scope.internals
  for (let index = 0; index < scopes.length; index++) {
    const candidate = scopes[index]!
    if (candidate.type === 'global') break
    const binding = readBinding(candidate, slot.name)
    if (binding.state === 'value')
      return { state: 'value', value: binding.value, scope: candidate, index }
    if (binding.state === 'uninitialised') return { state: 'uninitialised' }
  }
  return { state: 'global' }
}

/** Functions among the variables that a code reads, as far as scopes hold them directly. */
export function capturedFunctions(
  analysis: FunctionAnalysis,
  internals: FunctionInternals,
): readonly Function[] {
  const found: Function[] = []
  for (const { name } of analysis.slots)
    for (const scope of internals.scopes) {
      if (scope.type === 'global' || scope.type === 'with') break
      const binding = readBinding(scope, name)
      if (binding.state === 'absent') continue
      if (binding.state === 'value' && typeof binding.value === 'function')
        found.push(binding.value)
      break
    }
  return found
}

/** Reads the scopes of all functions among the variables together: half the price of one by one. */
function prefetch(session: Session, bindings: readonly Binding[], code: CalleeKnowledge): void {
  const functions: Function[] = []
  for (const binding of bindings)
    if (
      binding.state === 'value' &&
      typeof binding.value === 'function' &&
      !session.knows(binding.value)
    )
      functions.push(binding.value)
  if (functions.length > 1) code.prefetch(functions)
}

function encodeSlot(
  session: Session,
  scope: SlotScope,
  slot: Slot,
  binding: Binding,
  code: CalleeKnowledge,
): void {
  const { sink } = session
  if (scope.counts !== 'own' && (binding.state !== 'value' || isStaticScope(scope, binding.index)))
    return
  sink.byte(TAG.use)
  if (binding.state === 'uninitialised') {
    session.watch?.giveUp()
    session.reach?.uninitialised(scope.fn, slot.name)
    sink.byte(TAG.uninitialised)
    return
  }
  if (binding.state === 'global') {
    if (slot.self) {
      for (const use of slot.uses) encodeUse(session, slot.name, scope.fn, use, code)
      return
    }
    encodeGlobal(session, slot, scope, code)
    return
  }
  let { value } = binding
  session.reach?.binding(scope.fn, slot.name, value)
  if (slot.name === 'require' && typeof value === 'function' && code.isPlatformCode(value)) {
    refuseHiddenRequire(session, slot)
    sink.byte(TAG.builtin)
    sink.text('require')
    return
  }
  if (slot.name === '__vite_ssr_dynamic_import__') {
    // What it loads counts by content already.
    sink.byte(TAG.builtin)
    sink.text('import')
    return
  }
  if (slot.name === '__vite_ssr_import_meta__' && isObject(value))
    value = relativeMeta(value, scope.root)
  if ((slot.name === '__dirname' || slot.name === '__filename') && typeof value === 'string')
    value = relativePath(scope.root, value)
  for (const use of slot.uses) encodeUse(session, slot.name, value, use, code)
}

/** `import.meta` as vite hands it to modules, without the paths of this machine. */
function relativeMeta(meta: object, root: string): object {
  const relative: Record<string, unknown> = {}
  for (const key of ['url', 'filename', 'dirname']) {
    const value = describeProperty(meta, key)?.value as unknown
    if (typeof value === 'string') relative[key] = projectPath(root, value, null)
  }
  return {
    ...Object.fromEntries(
      Object.entries(Object.getOwnPropertyDescriptors(meta))
        .filter(([, d]) => 'value' in d)
        .map(([key, d]) => [key, d.value as unknown]),
    ),
    ...relative,
  }
}

/** `require('./x')` counts by what it loads; `const r = require` or `require.cache` may load anything. */
function refuseHiddenRequire(session: Session, slot: Slot): void {
  for (const { path, how } of slot.uses) {
    if (how === 'typeof' || how === 'test') continue
    if (how === 'call' && (path.length === 0 || path[0] === 'resolve')) continue
    session.fail(
      'ERR_FINGERPRINT_UNSUPPORTED',
      `\`require\` used as a value (${['require', ...path].join('.')}): what it loads can't be known. ` +
        "Call it with a literal, require('./file'), or give a `version`",
    )
  }
}

/** The scopes that exist once a script, not once a call: module, script, and the platform's wrappers. */
function isStaticScope(scope: SlotScope, index: number): boolean {
  const { scopes } = scope.internals
  const { type } = scopes[index]!
  if (type === 'module' || type === 'script') return true
  if (scope.counts !== 'builtin') return false
  return scopes
    .slice(index + 1)
    .every((outer) => outer.type === 'script' || outer.type === 'global')
}

function encodeGlobal(session: Session, slot: Slot, scope: SlotScope, code: CalleeKnowledge): void {
  const realm = globalOf(scope)
  const property = describeGlobal(session, realm, slot.name)
  if (property === undefined) {
    refuseHiddenName(session, slot, scope)
    session.reach?.read(realm, slot.name)
    session.sink.byte(TAG.absent)
    return
  }
  const known = unveiled(property)
  if (realm === globalThis && isPristineGlobal(slot.name, known, code)) {
    // A direct eval sees what is in sight here, and all of that counts: see encodeAllScopes.
    if (slot.name === 'eval' && scope.analysis.directEval) return
    for (const use of slot.uses) {
      session.sink.byte(TAG.use)
      encodeGlobalUse(
        session,
        slot.name,
        'value' in property ? property : known,
        use,
        code,
        (label, root, rest) => encodeUse(session, label, root, rest, code),
      )
    }
    return
  }
  session.reach?.read(realm, slot.name)
  if (!('value' in property)) return encodeAccessor(session, property, realm, code)
  for (const use of slot.uses) encodeUse(session, slot.name, property.value, use, code)
}

/** The name of a function expression around this one is in no scope list. */
function refuseHiddenName(session: Session, slot: Slot, scope: SlotScope): void {
  if (slot.uses.every(({ how, path }) => how === 'typeof' && path.length === 0)) return
  const hidden = hiddenNames(scope.internals)
  if (hidden !== null && !hidden.has(slot.name)) return
  session.fail(
    'ERR_FINGERPRINT_UNSUPPORTED',
    `the variable "${slot.name}": it may be the name of a function expression around this function, ` +
      'which no scope shows. Give that function a `const` of its own, or give a `version`',
  )
}

/** The global object that the function's code sees: another one for code of a vm context. */
function globalOf(scope: SlotScope): object {
  return scope.internals.scopes.find(({ type }) => type === 'global')?.variables ?? globalThis
}

function describeGlobal(
  session: Session,
  realm: object,
  name: string,
): PropertyDescriptor | undefined {
  for (let at: object | null = realm; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return undefined
    session.watch?.property(at, name)
    const property = describeHeld(at, name)
    if (property !== undefined) return property
  }
  return undefined
}

/** Writes what one use of a variable that holds `root` can see. */
function encodeUse(
  session: Session,
  name: string,
  root: unknown,
  use: Use,
  code: CalleeKnowledge,
): void {
  session.sink.byte(TAG.use)
  const label: PathPart = {
    words: `captured ${name}${use.path.map((key: string) => partText(key)).join('')}`,
  }
  session.reach?.origin(root, name)
  session.path.push(label)
  session.tree?.enter(label.words)
  const { costs } = session
  // Captures of the root alone: what others reach through them is part of their cost.
  const timed = costs !== null && session.path.length === 2
  const started = timed ? ticks() - code.inspecting() : 0
  walk(session, root, use, code)
  if (timed) {
    // What the inspector takes is paid until the function settles, and no fault of the value.
    const cost = ticks() - code.inspecting() - started
    costs.set(label.words, (costs.get(label.words) ?? 0) + cost)
  }
  session.tree?.leave()
  session.path.pop()
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}

function walk(session: Session, root: unknown, use: Use, code: CalleeKnowledge): void {
  let { path } = use
  let value = withProperties(root)
  /** What stands at the end of the path, be it a stand-in. */
  let held = root
  let receiver: unknown
  /** `o.f()` calls what a getter of `o` forwards to with `o`, wherever that comes from. */
  let caller: unknown
  for (let i = 0; i < path.length; i++) {
    // A member of a primitive is the language's, and the primitive says it all.
    if (!isObject(value)) return session.value(value)
    if (isLoggerObject(session, value, path, i, code)) {
      session.sink.byte(TAG.logger)
      session.tree?.is('logger')
      return
    }
    if (isMarked(session, behindStandIn(value))) return session.value(value)
    const holder = throughProxy(session, value, code)
    if (holder === null) return
    // Stacks never count, and V8 keeps them in an accessor of its own.
    if (path[i] === 'stack' && types.isNativeError(holder)) return session.sink.byte(TAG.ignored)
    session.sink.byte(TAG.receiver)
    session.identity(behindStandIn(holder))
    session.reach?.read(behindStandIn(holder), path[i]!)
    receiver = holder
    const found = findProperty(session, holder, path[i]!)
    if (use.how === 'write' && i === path.length - 1) encodeTarget(session, holder, found)
    if (found === 'opaque') return session.value(holder)
    if (found === 'uninitialised') return session.sink.byte(TAG.uninitialised)
    if (found === 'absent') {
      session.sink.byte(TAG.absent)
      session.tree?.is('absent', 'absent')
      return
    }
    if (!('value' in found)) {
      const promises = i < path.length - 1 ? promisesOf(holder, path[i]!, found, code) : null
      if (promises !== null) {
        session.sink.byte(TAG.forwarded)
        held = promises
        value = withProperties(held)
        continue
      }
      // Compiled modules export through getters; what such a getter returns can be read instead.
      // A write runs the setter instead, and that is code like any other.
      const writes = use.how === 'write' && i === path.length - 1
      const scope =
        found.get === undefined || writes
          ? null
          : code.forwarding(session, behindStandIn(found.get))
      const forwarded = scope === null ? null : forwardedBy(session, scope)
      if (forwarded === null) return encodeAccessor(session, found, holder, code)
      session.sink.byte(TAG.forwarded)
      if (i === path.length - 1) caller ??= holder
      held = forwarded.value
      value = withProperties(held)
      path = [...forwarded.path, ...path.slice(i + 1)]
      i = -1
      continue
    }
    if (typeof holder === 'function' && path[i] === 'toString' && i === path.length - 1)
      encodeSourceText(session, behindStandIn(holder))
    held = found.value
    value = withProperties(held)
  }
  encodeEnd(session, held, caller ?? receiver, use, code)
}

/**
 * What becomes of a write is up to what is written to: an element of a typed array wraps around, an
 * array grows, what is locked or read-only throws.
 */
function encodeTarget(session: Session, target: object, found: Found): void {
  const extensible = isExtensible(target)
  const writable = typeof found === 'object' && found.writable === true
  session.sink.text(typedArrayName(target) ?? (isArray(target) ? 'Array' : ''))
  session.sink.byte((extensible ? 1 : 0) + (writable ? 2 : 0))
  session.watch?.check(() => isExtensible(target) === extensible)
}

/**
 * The object in which members are looked for; null behind a Proxy, which counts whole. Test runners
 * hand the platform's modules out behind one: what is put into these counts as it does elsewhere.
 */
function throughProxy(session: Session, value: object, code: CalleeKnowledge): object | null {
  if (!types.isProxy(value)) return value
  session.value(value)
  const { target } = readProxyParts(value)
  return isObject(target) && code.isBuiltinObject(target) ? target : null
}

/**
 * `fs.promises` and the like, which a getter of the platform gives: members of it may be replaced like
 * those of any module. Null for all else.
 */
function promisesOf(
  holder: object,
  key: string,
  { get }: PropertyDescriptor,
  code: CalleeKnowledge,
): object | null {
  if (key !== 'promises' || get === undefined || !code.isBuiltinObject(holder)) return null
  if (!code.isPlatformCode(get)) return null
  const given: unknown = apply(get, holder, [])
  return isObject(given) ? given : null
}

function encodeEnd(
  session: Session,
  value: unknown,
  receiver: unknown,
  use: Use,
  code: CalleeKnowledge,
): void {
  switch (use.how) {
    case 'value':
    case 'new':
      return session.value(value)
    case 'callDetached':
      return typeof value === 'function' ? session.callee(value) : session.value(value)
    case 'call': {
      if (typeof value !== 'function') return session.value(value)
      const before = session.holder
      // `super` of a method looks from the object on the chain that owns it.
      if (isObject(receiver)) session.holder = session.owner
      session.callee(value)
      session.holder = before
      if (
        isObject(receiver) &&
        code.seesThis(value) &&
        !isConstantReceiver(receiver, value, code)
      ) {
        session.sink.byte(TAG.receiver)
        if (code.isPackageCode(value) && isPackageExports(receiver))
          encodeExportsState(session, receiver)
        else session.part({ words: '(its this)' }, receiver)
      }
      return
    }
    case 'typeof':
      session.sink.byte(TAG.typeOf)
      session.sink.text(typeof value)
      session.tree?.is('typeof', typeof value)
      return
    case 'test':
      return encodeTest(session, value)
    case 'write':
      return session.sink.byte(TAG.write)
  }
}

/**
 * A method of a package's exports object sees what the user has set on it; what the package put
 * there (functions, tables) counts by version.
 */
function encodeExportsState(session: Session, exported: object): void {
  session.watch?.whole(exported)
  session.path.push({ words: '(its this)' })
  for (const key of ownNames(exported)) {
    const property = describeProperty(exported, key)
    if (property === undefined || !('value' in property) || isObject(property.value)) continue
    session.key(key)
    session.reach?.read(exported, key)
    session.part(key, property.value)
  }
  session.path.pop()
  session.sink.byte(TAG.end)
}

/** Values that the user or a config has taken out, or given a version: no member of them counts. */
function isMarked(session: Session, value: object): boolean {
  if (session.config.ignoredValues?.has(value) === true) return true
  if (marks.own.has(value) || marks.versions.has(value)) return true
  return marks.any && (marks.ignored.has(value) || marks.constant.has(value))
}

/** `f.toString()` shows comments and layout too. */
function encodeSourceText(session: Session, fn: Function): void {
  session.sink.byte(TAG.sourceText)
  session.sink.text(types.isProxy(fn) ? '' : textOf(fn))
}

/** Only undefined, null, other falsy and truthy values are told apart. */
function encodeTest(session: Session, value: unknown): void {
  const answer =
    value === undefined ? 'undefined' : value === null ? 'null' : value ? 'truthy' : 'falsy'
  session.sink.byte(TAG.truthy)
  session.sink.text(answer)
  session.tree?.is('test', answer)
}

/** Receivers whose state is code: namespaces of modules, and what packages export for good. */
function isConstantReceiver(receiver: object, callee: Function, code: CalleeKnowledge): boolean {
  if (code.isPlatformCode(callee)) return code.isBuiltinObject(receiver)
  return code.isPackageCode(callee) && types.isModuleNamespaceObject(receiver)
}

function isLoggerObject(
  session: Session,
  value: object,
  path: readonly string[],
  at: number,
  code: CalleeKnowledge,
): boolean {
  if (types.isProxy(value)) return false
  if (typeof value === 'function') return code.isIgnoredCode(session, value)
  const member = findProperty(session, value, path[at]!)
  if (typeof member === 'string' || typeof member.value !== 'function') return false
  return code.isIgnoredCode(session, member.value as Function)
}

/** What a forwarding getter returns: a variable, a member of one, or `from[key]`. */
function forwardedBy(
  session: Session,
  scope: SlotScope,
): { readonly value: unknown; readonly path: readonly string[] } | null {
  const [slot, keySlot] = scope.analysis.slots
  const root = find(scope, slot!)
  if (root.state !== 'value') return null
  session.reach?.binding(scope.fn, slot!.name, root.value)
  session.reach?.origin(root.value, slot!.name)
  if (keySlot === undefined) return { value: root.value, path: slot!.uses[0]!.path }
  const key = find(scope, keySlot)
  if (key.state !== 'value' || typeof key.value !== 'string') return null
  return { value: root.value, path: [key.value] }
}

type Found = PropertyDescriptor | 'absent' | 'opaque' | 'uninitialised'

/** The property as reading it would find it, along the prototypes, without running anything. */
function findProperty(session: Session, object: object, key: string): Found {
  for (let at: object | null = object; at !== null; at = prototypeOf(at) as object | null) {
    if (types.isProxy(at)) return 'opaque'
    session.watch?.property(at, key)
    try {
      const property = describeHeld(at, key)
      if (property !== undefined) {
        session.owner = at
        return property
      }
    } catch {
      // The export of a module in its temporal dead zone.
      return 'uninitialised'
    }
  }
  return 'absent'
}

/** A getter or setter on the way: its code and captures, and its receiver where it sees it. */
function encodeAccessor(
  session: Session,
  property: PropertyDescriptor,
  receiver: object,
  code: CalleeKnowledge,
): void {
  session.sink.byte(TAG.accessor)
  for (const accessor of [property.get, property.set]) {
    if (accessor === undefined) {
      session.sink.byte(TAG.undefined)
      continue
    }
    session.callee(accessor)
    if (receiver !== globalThis && code.seesThis(accessor))
      session.part({ words: '(its this)' }, receiver)
  }
}

/** Direct eval can name every variable in sight. */
function encodeAllScopes(session: Session, scope: SlotScope): void {
  session.watch?.giveUp()
  for (const { type, variables } of scope.internals.scopes) {
    if (type === 'global') continue
    for (const name of Object.getOwnPropertyNames(variables)) {
      const binding = readBinding({ type, name: null, variables }, name)
      session.key(name)
      if (binding.state === 'value') session.reach?.binding(scope.fn, name, binding.value)
      if (binding.state === 'value')
        session.part({ words: `captured ${name} (eval)` }, binding.value)
      else session.sink.byte(TAG.uninitialised)
    }
  }
}
