/**
 * Walks a parsed function once: builds its scopes, remembers in which scope each identifier stands
 * and each node's parent, and notes what it takes from its own call or from around it.
 *
 * What must stay true: the walk is iterative (generated code nests deeper than the stack); every
 * declaration is known before the first name is resolved, so the order of the walk is free.
 */

import type { AnyNode } from 'acorn'
import type { ParsedFunction } from './parser.ts'
import {
  type BlockFunction,
  type Resolution,
  type Scope,
  createBinding,
  createScope,
  declareLexical,
  declareVar,
  hoistBlockFunction,
  resolve,
} from './scope.ts'
import { appendChildren, appendPatternNames, hasUseStrict } from './syntax.ts'

type FunctionLike = Extract<
  AnyNode,
  { type: 'FunctionExpression' | 'FunctionDeclaration' | 'ArrowFunctionExpression' }
>

/** What occurs outside nested functions (arrows are not counted as nested). */
interface Sightings {
  this: boolean
  super: boolean
  newTarget: boolean
  arguments: boolean
  directEval: boolean
}

export interface Bound {
  readonly parents: ReadonlyMap<AnyNode, AnyNode>
  readonly resolutionOf: (identifier: AnyNode & { type: 'Identifier' }) => Resolution
  /** What belongs to the call of the text itself, or for arrows and classes to what is around. */
  readonly own: Readonly<Sightings>
  readonly directEval: boolean
  readonly with: boolean
}

interface Visit {
  readonly node: AnyNode
  readonly scope: Scope
  /** `this` means here what it means at the top of the text. */
  readonly own: boolean
}

class Binder {
  readonly parents: Map<AnyNode, AnyNode> = new Map()
  readonly scopes: Map<AnyNode, Scope> = new Map()
  readonly own: Sightings = {
    this: false,
    super: false,
    newTarget: false,
    arguments: false,
    directEval: false,
  }
  readonly ownArguments: (AnyNode & { type: 'Identifier' })[] = []
  readonly blockFunctions: BlockFunction[] = []
  directEval: boolean = false
  with: boolean = false
  private readonly root: AnyNode
  private readonly pending: Visit[] = []

  constructor(root: AnyNode) {
    this.root = root
  }

  run(strict: boolean): void {
    const outermost = createScope(null, strict)
    this.pending.push({ node: this.root, scope: outermost, own: true })
    for (let visit = this.pending.pop(); visit !== undefined; visit = this.pending.pop()) {
      this.visit(visit.node, visit.scope, visit.own)
    }
    for (const each of this.blockFunctions) hoistBlockFunction(each)
  }

  private push(
    parent: AnyNode,
    child: AnyNode | null | undefined,
    scope: Scope,
    own: boolean,
  ): void {
    if (child === null || child === undefined) return
    this.parents.set(child, parent)
    this.pending.push({ node: child, scope, own })
  }

  private pushAll(parent: AnyNode, nodes: readonly AnyNode[], scope: Scope, own: boolean): void {
    for (const node of nodes) this.push(parent, node, scope, own)
  }

  private pushChildren(node: AnyNode, scope: Scope, own: boolean): void {
    const children: AnyNode[] = []
    appendChildren(node, children)
    this.pushAll(node, children, scope, own)
  }

  private visit(node: AnyNode, scope: Scope, own: boolean): void {
    switch (node.type) {
      case 'Identifier':
        this.scopes.set(node, scope)
        if (own && node.name === 'arguments') this.ownArguments.push(node)
        return
      case 'FunctionDeclaration':
        this.visitDeclaration(node, scope, own)
        return
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.visitFunction(node, scope, own)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.visitClass(node, scope, own)
        return
      case 'PropertyDefinition':
        if (node.computed) this.push(node, node.key, scope, own)
        this.push(node, node.value, scope, false)
        return
      case 'StaticBlock':
        this.pushAll(node, node.body, createScope(scope, true, { params: null }), false)
        return
      case 'VariableDeclaration':
        this.visitVariables(node, scope, own)
        return
      case 'SwitchStatement':
        this.push(node, node.discriminant, scope, own)
        this.pushAll(node, node.cases, createScope(scope, scope.strict), own)
        return
      case 'CatchClause':
        this.visitCatch(node, scope, own)
        return
      case 'BlockStatement':
      case 'ForStatement':
      case 'ForInStatement':
      case 'ForOfStatement':
        this.pushChildren(node, createScope(scope, scope.strict), own)
        return
      default:
        this.note(node, own)
        this.pushChildren(node, scope, own)
    }
  }

  private note(node: AnyNode, own: boolean): void {
    switch (node.type) {
      case 'ThisExpression':
        this.own.this ||= own
        break
      case 'Super':
        // A getter reached through `super` receives `this`.
        this.own.super ||= own
        this.own.this ||= own
        break
      case 'MetaProperty':
        this.own.newTarget ||= own && node.meta.name === 'new'
        break
      case 'CallExpression':
        // By name, whatever it resolves to: what it holds then decides whether it is direct.
        if (node.optional || node.callee.type !== 'Identifier' || node.callee.name !== 'eval') break
        this.directEval = true
        this.own.directEval ||= own
        break
      case 'WithStatement':
        this.with = true
        break
      default:
    }
  }

  private visitDeclaration(node: FunctionLike, scope: Scope, own: boolean): void {
    const parent = this.parents.get(node)
    // `if (x) function f() {}` declares f as if a block stood around it.
    const home = parent?.type === 'IfStatement' ? createScope(scope, scope.strict) : scope
    const id = node.id
    if (id !== null && id !== undefined) {
      if (home.holdsVars) {
        declareVar(home, id.name)
      } else {
        declareLexical(home, id.name)
        if (!node.async && !node.generator) {
          this.blockFunctions.push({ name: id.name, block: home })
        }
      }
      this.scopes.set(id, home)
    }
    this.visitFunction(node, home, own)
  }

  private visitFunction(node: FunctionLike, scope: Scope, own: boolean): void {
    const isArrow = node.type === 'ArrowFunctionExpression'
    const isRoot = node === this.root
    let outer = scope
    if (node.type === 'FunctionExpression' && node.id && !isRoot) {
      outer = createScope(scope, scope.strict)
      outer.names.set(node.id.name, createBinding(node.id.name))
      this.scopes.set(node.id, outer)
    }
    const body: AnyNode = node.body
    const strict = scope.strict || (body.type === 'BlockStatement' && hasUseStrict(body.body))
    const params = createScope(outer, strict)
    if (!isArrow) params.names.set('arguments', createBinding('arguments', true))
    const names: string[] = []
    for (const param of node.params) appendPatternNames(param, names)
    for (const name of names) params.names.set(name, createBinding(name))
    const ownBody = isArrow ? own : isRoot
    this.pushAll(node, node.params, params, ownBody)
    if (body.type === 'BlockStatement') {
      this.parents.set(body, node)
      this.pushAll(body, body.body, createScope(params, strict, { params }), ownBody)
    } else {
      this.push(node, body, params, ownBody)
    }
  }

  private visitClass(
    node: Extract<AnyNode, { type: 'ClassDeclaration' | 'ClassExpression' }>,
    scope: Scope,
    own: boolean,
  ): void {
    const inner = createScope(scope, true)
    if (node.id) {
      const binding = declareLexical(node.type === 'ClassExpression' ? inner : scope, node.id.name)
      // The name inside is a binding of its own, but nothing tells it from the one outside: it
      // shares the number, as it shares the name.
      inner.names.set(node.id.name, binding)
      this.scopes.set(node.id, inner)
    }
    this.push(node, node.superClass, inner, own)
    this.push(node, node.body, inner, own)
  }

  private visitVariables(
    node: Extract<AnyNode, { type: 'VariableDeclaration' }>,
    scope: Scope,
    own: boolean,
  ): void {
    const names: string[] = []
    for (const each of node.declarations) appendPatternNames(each.id, names)
    for (const name of names) {
      if (node.kind === 'var') declareVar(scope, name)
      else declareLexical(scope, name)
    }
    for (const each of node.declarations) {
      if (each.id.type !== 'Identifier' || !isCreateRequire(each.init)) continue
      const { local } = resolve(each.id.name, scope)
      if (local !== null) local.loadsModules = true
    }
    this.pushChildren(node, scope, own)
  }

  private visitCatch(
    node: Extract<AnyNode, { type: 'CatchClause' }>,
    scope: Scope,
    own: boolean,
  ): void {
    const inner = createScope(scope, scope.strict)
    const param = node.param
    if (param !== null && param !== undefined) {
      const names: string[] = []
      appendPatternNames(param, names)
      for (const name of names) {
        // A plain parameter, unlike a destructured one, lets a `var` of its name pass.
        if (param.type === 'Identifier') inner.names.set(name, createBinding(name))
        else declareLexical(inner, name)
      }
    }
    this.pushChildren(node, inner, own)
  }
}

/** Whether an expression is `createRequire(…)`, however it was imported. */
export function isCreateRequire(init: AnyNode | null | undefined): boolean {
  if (init?.type !== 'CallExpression') return false
  let callee: AnyNode = init.callee
  if (callee.type === 'SequenceExpression') callee = callee.expressions.at(-1) ?? callee
  if (callee.type === 'MemberExpression' && !callee.computed) callee = callee.property
  return callee.type === 'Identifier' && callee.name === 'createRequire'
}

/** Binds the names of a parsed function. */
export function bind(parsed: ParsedFunction): Bound {
  const binder = new Binder(parsed.node)
  binder.run(parsed.strict)
  const { scopes, own } = binder
  const resolutionOf = (identifier: AnyNode & { type: 'Identifier' }): Resolution => {
    const scope = scopes.get(identifier)
    if (scope === undefined) throw new Error(`identifier "${identifier.name}" was never bound`)
    return resolve(identifier.name, scope)
  }
  own.arguments = binder.ownArguments.some((identifier) => {
    const { local } = resolutionOf(identifier)
    return local === null || local.implicit
  })
  return {
    parents: binder.parents,
    resolutionOf,
    own,
    directEval: binder.directEval,
    with: binder.with,
  }
}
