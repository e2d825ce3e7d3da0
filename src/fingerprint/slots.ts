/**
 * Encodes what a function's free variables hold, slot by slot: captured ones, globals, and those that
 * module loaders put around a module.
 *
 * What must stay true: for each use, everything that the use can see is in the encoding; the value is
 * what the variable holds now; a variable that no scope shows is refused unless it is surely a global.
 */
import { hiddenNames } from '../platform/enclosing.ts'
import { readBinding } from '../platform/inspector.ts'
import type { Slot } from './analysis/index.ts'
import { findBinding, globalOf, isStaticScope, type Binding, type SlotScope } from './bindings.ts'
import type { CalleeKnowledge } from './code-knowledge.ts'
import { encodeGlobalThis, encodeGlobalUse, isPristineGlobal } from './globals.ts'
import { projectPath, relativePath } from './locations.ts'
import { encodeAccessor, findPlatformProperty } from './members.ts'
import { describeProperty, isObject, unveiled } from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'
import { encodeUse } from './uses.ts'

/** Writes every use of every free variable of a function. */
export function encodeSlots(session: Session, scope: SlotScope, code: CalleeKnowledge): void {
  const bindings = scope.analysis.slots.map((slot) => findBinding(scope, slot))
  prefetch(session, bindings, code)
  for (const [index, slot] of scope.analysis.slots.entries())
    encodeSlot(session, scope, slot, bindings[index]!, code)
  if (scope.analysis.directEval && scope.counts === 'own') {
    encodeAllScopes(session, scope)
    encodeGlobalThis(session, code)
  }
  session.sink.byte(TAG.end)
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

function encodeGlobal(session: Session, slot: Slot, scope: SlotScope, code: CalleeKnowledge): void {
  const realm = globalOf(scope)
  const property = findPlatformProperty(session, realm, slot.name)
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
