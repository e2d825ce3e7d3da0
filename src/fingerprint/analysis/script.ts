/**
 * What can be known of a script's bindings from its text: which are never assigned again after
 * their declaration, what it imports and exports.
 *
 * What must stay true: it goes by name over the whole script, so a name counts as reassigned if any
 * binding of that name, in any scope, may be; a binding it does not list is constant once it is
 * initialised. Whatever could assign unseen (direct eval, `with`, unparsable text) makes the script
 * opaque. Scripts have up to 10 MB: one pass in a loop, nothing kept for each node.
 */

import type { AnyNode, Program } from 'acorn'
import { readModuleRecords } from './modules.ts'
import { acorn } from './parser.ts'
import {
  appendChildren,
  appendPatternNames,
  appendPatternTargets,
  hasUseStrict,
  staticKey,
} from './syntax.ts'
import type { ScriptAnalysis } from './types.ts'

/** How a script is parsed; `commonjs` is the text of the file, without the wrapper of Node. */
export type ScriptGoal = 'module' | 'script' | 'commonjs'

type FunctionLike = Extract<
  AnyNode,
  { type: 'FunctionExpression' | 'FunctionDeclaration' | 'ArrowFunctionExpression' }
>

/** One function's (or the script's) own variables. */
interface Frame {
  /** Names of `var`, of functions and of parameters: declared again, they are assigned. */
  readonly declared: Set<string>
  /** Parameters that can be assigned through the `arguments` seen here. */
  readonly mapped: readonly string[]
  readonly strict: boolean
}

interface Context {
  readonly frame: Frame
  readonly loop: boolean
  /** In a block, so that a function declared here is not at the top of its function. */
  readonly block: boolean
}

const OPAQUE: ScriptAnalysis = {
  reassigned: [],
  vars: [],
  imports: [],
  exports: [],
  starExports: [],
  opaque: true,
}

/**
 * Analyses the text of a whole script or module. Does not throw: what it can't parse is opaque.
 *
 * @example
 * analyzeScript('let n = 0\nexport const K = 1\nexport const bump = () => ++n', 'module').reassigned
 * // ['n']
 */
export function analyzeScript(text: string, goal: ScriptGoal): ScriptAnalysis {
  let program: Program
  try {
    program = acorn().parse(text, {
      ecmaVersion: 'latest',
      sourceType: goal,
      checkPrivateFields: false,
    })
  } catch {
    return OPAQUE
  }
  const walker = new ScriptWalker(program, goal)
  if (!walker.walk()) return OPAQUE
  return { ...walker.bindings(), ...readModuleRecords(program), opaque: false }
}

class ScriptWalker {
  private readonly program: Program
  private readonly goal: ScriptGoal
  private readonly reassigned: Set<string> = new Set()
  private readonly vars: Set<string> = new Set()
  private readonly catchParams: Set<string> = new Set()
  private readonly nodes: AnyNode[] = []
  private readonly contexts: Context[] = []

  constructor(program: Program, goal: ScriptGoal) {
    this.program = program
    this.goal = goal
  }

  /** @returns false if the script is opaque */
  walk(): boolean {
    const strict = this.goal === 'module' || hasUseStrict(this.program.body)
    const frame: Frame = { declared: new Set(), mapped: [], strict }
    this.pushChildren(this.program, { frame, loop: false, block: false })
    for (let node = this.nodes.pop(); node !== undefined; node = this.nodes.pop()) {
      if (isOpaque(node)) return false
      this.visit(node, this.contexts.pop()!)
    }
    // `catch (e) { var e = 1 }` assigns the parameter.
    for (const name of this.catchParams) if (this.vars.has(name)) this.reassigned.add(name)
    if (this.goal === 'script') this.addShared(frame)
    return true
  }

  bindings(): Pick<ScriptAnalysis, 'reassigned' | 'vars'> {
    return { reassigned: [...this.reassigned].toSorted(), vars: [...this.vars].toSorted() }
  }

  /** The top level of a classic script is shared with other scripts, and they may assign it. */
  private addShared(top: Frame): void {
    const names = [...top.declared]
    for (const node of this.program.body) {
      if (node.type === 'ClassDeclaration') names.push(node.id.name)
      if (node.type !== 'VariableDeclaration' || node.kind !== 'let') continue
      for (const each of node.declarations) appendPatternNames(each.id, names)
    }
    for (const name of names) this.reassigned.add(name)
  }

  private push(node: AnyNode | null | undefined, context: Context): void {
    if (node === null || node === undefined) return
    this.nodes.push(node)
    this.contexts.push(context)
  }

  private pushChildren(node: AnyNode, context: Context): void {
    const before = this.nodes.length
    appendChildren(node, this.nodes)
    for (let count = this.nodes.length - before; count > 0; count -= 1) this.contexts.push(context)
  }

  private visit(node: AnyNode, context: Context): void {
    switch (node.type) {
      case 'Identifier':
        // Not one of the uses below that only read it: parameters may be assigned through it.
        if (node.name === 'arguments') this.assignMapped(context)
        return
      case 'MemberExpression':
        if (!isArguments(node.object)) break
        if (node.computed) this.push(node.property, context)
        return
      case 'SpreadElement':
        if (isArguments(node.argument)) return
        break
      case 'CallExpression':
        this.visitCall(node, context)
        return
      case 'AssignmentExpression':
        this.assign(node.left, context)
        break
      case 'UpdateExpression':
        this.assign(node.argument, context)
        break
      case 'UnaryExpression':
        if (node.operator === 'delete') this.assign(node.argument, context)
        break
      case 'VariableDeclaration':
        this.visitVariables(node, context)
        break
      case 'FunctionDeclaration':
        this.declareFunction(node, context)
        this.visitFunction(node, context)
        return
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        this.visitFunction(node, context)
        return
      case 'ClassDeclaration':
      case 'ClassExpression':
        this.pushChildren(node, { ...context, frame: { ...context.frame, strict: true } })
        return
      case 'StaticBlock': {
        const frame: Frame = { declared: new Set(), mapped: [], strict: true }
        this.pushChildren(node, { frame, loop: false, block: false })
        return
      }
      case 'ForInStatement':
      case 'ForOfStatement':
        this.visitForEach(node, context)
        return
      case 'ForStatement':
        // What the head declares is initialised once, what stands in the rest each time around.
        this.push(node.init, context)
        for (const each of [node.test, node.update, node.body]) this.push(each, inLoop(context))
        return
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.pushChildren(node, inLoop(context))
        return
      case 'BlockStatement':
      case 'IfStatement':
      case 'SwitchStatement':
        this.pushChildren(node, context.block ? context : { ...context, block: true })
        return
      case 'CatchClause':
        if (node.param?.type === 'Identifier') this.catchParams.add(node.param.name)
        break
      default:
    }
    this.pushChildren(node, context)
  }

  private assign(pattern: AnyNode, context: Context): void {
    const targets: AnyNode[] = []
    appendPatternTargets(pattern, targets)
    for (const target of targets) {
      if (target.type === 'Identifier') this.reassigned.add(target.name)
      else if (target.type === 'MemberExpression' && isArguments(target.object)) {
        this.assignMapped(context)
      }
    }
  }

  private assignMapped(context: Context): void {
    for (const name of context.frame.mapped) this.reassigned.add(name)
  }

  private addDeclared(name: string, frame: Frame): void {
    if (frame.declared.has(name)) this.reassigned.add(name)
    frame.declared.add(name)
  }

  private visitCall(node: Extract<AnyNode, { type: 'CallExpression' }>, context: Context): void {
    const callee = node.callee
    // `arguments[0]()` gets `arguments` as its `this`.
    if (callee.type === 'MemberExpression' && isArguments(callee.object)) this.assignMapped(context)
    this.push(callee, context)
    const isApply =
      callee.type === 'MemberExpression' && staticKey(callee.property, callee.computed) === 'apply'
    for (const [index, argument] of node.arguments.entries()) {
      if (!(isApply && index === 1 && isArguments(argument))) this.push(argument, context)
    }
  }

  private visitVariables(
    node: Extract<AnyNode, { type: 'VariableDeclaration' }>,
    context: Context,
  ): void {
    if (node.kind !== 'var') return
    for (const declarator of node.declarations) {
      const names: string[] = []
      appendPatternNames(declarator.id, names)
      for (const name of names) {
        this.addDeclared(name, context.frame)
        if (declarator.init === null || declarator.init === undefined) continue
        if (context.loop) this.reassigned.add(name)
        else this.vars.add(name)
      }
    }
  }

  private visitForEach(
    node: Extract<AnyNode, { type: 'ForInStatement' | 'ForOfStatement' }>,
    context: Context,
  ): void {
    if (node.left.type === 'VariableDeclaration') {
      for (const { id, init } of node.left.declarations) {
        const names: string[] = []
        if (node.left.kind === 'var') appendPatternNames(id, names)
        for (const name of names) {
          context.frame.declared.add(name)
          this.reassigned.add(name)
        }
        this.push(id, context)
        this.push(init, context)
      }
    } else {
      this.assign(node.left, context)
      this.push(node.left, context)
    }
    this.push(node.right, context)
    this.push(node.body, inLoop(context))
  }

  private declareFunction(
    node: Extract<AnyNode, { type: 'FunctionDeclaration' }>,
    context: Context,
  ): void {
    if (node.id === null) return
    // In a block it is also a variable of the function, undefined until the block is entered.
    if (context.block) this.reassigned.add(node.id.name)
    else this.addDeclared(node.id.name, context.frame)
  }

  private visitFunction(node: FunctionLike, context: Context): void {
    const isArrow = node.type === 'ArrowFunctionExpression'
    const body: AnyNode = node.body
    const strict =
      context.frame.strict || (body.type === 'BlockStatement' && hasUseStrict(body.body))
    const params: string[] = []
    for (const param of node.params) appendPatternNames(param, params)
    const isMapped = !strict && node.params.every((param) => param.type === 'Identifier')
    const frame: Frame = {
      declared: new Set(),
      mapped: isArrow ? context.frame.mapped : isMapped ? params : [],
      strict,
    }
    for (const name of params) this.addDeclared(name, frame)
    const inner: Context = { frame, loop: false, block: false }
    for (const param of node.params) this.push(param, inner)
    if (body.type !== 'BlockStatement') this.push(body, inner)
    else for (const statement of body.body) this.push(statement, inner)
  }
}

function inLoop(context: Context): Context {
  return context.loop ? context : { ...context, loop: true }
}

function isArguments(node: AnyNode): boolean {
  return node.type === 'Identifier' && node.name === 'arguments'
}

/** Whether a node can assign variables that the text does not name. */
function isOpaque(node: AnyNode): boolean {
  if (node.type === 'WithStatement') return true
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'eval'
  )
}
