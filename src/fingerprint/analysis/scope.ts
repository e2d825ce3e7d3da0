/**
 * Scopes and bindings of one function text, and the rules by which names reach them.
 *
 * What must stay true: a name counts as local only if it is local under every reading of the text.
 * Where that hangs on whether strict code surrounds it (functions in blocks), both readings are
 * kept. Bindings that a program can tell apart only by sharing a name (a parameter and a `var`, a
 * block's function and its `var`) are one binding here, so that a number stands for the name.
 */

export interface Binding {
  readonly name: string
  /** The `arguments` that a function has without declaring it. */
  readonly implicit: boolean
  /** Initialised by `createRequire(…)`: calls to it load modules. */
  loadsModules: boolean
  /** Its place in the canonical code; -1 until it occurs there. */
  number: number
}

export interface Scope {
  readonly parent: Scope | null
  readonly names: Map<string, Binding>
  /** Names that only exist here if the code around the text is sloppy. */
  readonly maybe: Map<string, Binding>
  /** Names declared lexically, which a `var` of that name may not pass. */
  readonly lexical: Set<string>
  /** Where `var` declarations inside it go: a function's body, a static block. */
  readonly holdsVars: boolean
  /** Of a function's body: the scope of its parameters. */
  readonly params: Scope | null
  readonly strict: boolean
}

export function createBinding(name: string, implicit: boolean = false): Binding {
  return { name, implicit, loadsModules: false, number: -1 }
}

export function createScope(
  parent: Scope | null,
  strict: boolean,
  body: { readonly params: Scope | null } | null = null,
): Scope {
  return {
    parent,
    names: new Map(),
    maybe: new Map(),
    lexical: new Set(),
    holdsVars: body !== null,
    params: body?.params ?? null,
    strict,
  }
}

/** Declares let, const, class, a function in a block, or a destructured catch parameter. */
export function declareLexical(scope: Scope, name: string): Binding {
  const binding = scope.names.get(name) ?? createBinding(name)
  scope.names.set(name, binding)
  scope.lexical.add(name)
  return binding
}

/** Declares `var`, or a function at the top of a body, from within `scope`. */
export function declareVar(scope: Scope, name: string): Binding {
  const passed: Scope[] = []
  let target = scope
  while (!target.holdsVars && target.parent !== null) {
    passed.push(target)
    target = target.parent
  }
  const binding = target.names.get(name) ?? target.params?.names.get(name) ?? createBinding(name)
  target.names.set(name, binding)
  // `catch (e) { var e = 1 }` assigns the parameter and declares the variable: one name for both.
  for (const each of passed) if (each.names.has(name)) each.names.set(name, binding)
  return binding
}

/** A function declaration in a block, which in sloppy code is also a `var` of the function. */
export interface BlockFunction {
  readonly name: string
  readonly block: Scope
}

/** Adds the `var` side of functions in blocks; to be called when all else is declared. */
export function hoistBlockFunction({ name, block }: BlockFunction): void {
  if (block.strict) return
  let target = block.parent
  for (; target !== null; target = target.parent) {
    if (target.lexical.has(name)) return
    if (target.holdsVars) break
  }
  if (target === null) return
  const parameter = target.params?.names.get(name)
  if (parameter !== undefined && !parameter.implicit) return
  const certain = target.names.get(name)
  const binding = certain ?? target.maybe.get(name) ?? createBinding(name)
  if (certain === undefined) target.maybe.set(name, binding)
  block.names.set(name, binding)
}

export interface Resolution {
  /** The binding in the text, or null for a free variable. */
  readonly local: Binding | null
  /** Bindings that come first if the code around the text is sloppy. */
  readonly maybes: readonly Binding[]
}

const NONE: readonly Binding[] = []

export function resolve(name: string, from: Scope): Resolution {
  let maybes: Binding[] | null = null
  for (let scope: Scope | null = from; scope !== null; scope = scope.parent) {
    const local = scope.names.get(name)
    if (local !== undefined) return { local, maybes: maybes ?? NONE }
    const maybe = scope.maybe.get(name)
    if (maybe !== undefined) (maybes ??= []).push(maybe)
  }
  return { local: null, maybes: maybes ?? NONE }
}
