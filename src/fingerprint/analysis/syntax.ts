/**
 * The syntax tree as a table: for each node type its tag in canonical code, the plain fields that
 * carry meaning and the fields that hold children, in the order in which they are written.
 *
 * What must stay true: tags are distinct, and every field that changes what a program does is
 * listed (or written by hand in canonical.ts); else two different programs share one canonical
 * code. A type that is missing here is refused, never skipped.
 */

import type { AnyNode } from 'acorn'

export interface Syntax {
  readonly tag: string
  readonly scalars: readonly string[]
  readonly children: readonly string[]
}

const syntax = (
  tag: string,
  children: readonly string[],
  scalars: readonly string[] = [],
): Syntax => ({
  tag,
  scalars,
  children,
})

const FUNCTION_CHILDREN = ['id', 'params', 'body']
const FUNCTION_SCALARS = ['async', 'generator']

const SYNTAX: ReadonlyMap<string, Syntax> = new Map(
  Object.entries({
    ArrayExpression: syntax('array', ['elements']),
    ArrayPattern: syntax('array-pattern', ['elements']),
    ArrowFunctionExpression: syntax('arrow', ['params', 'body'], ['async']),
    AssignmentExpression: syntax('assign', ['left', 'right'], ['operator']),
    AssignmentPattern: syntax('default', ['left', 'right']),
    AwaitExpression: syntax('await', ['argument']),
    BinaryExpression: syntax('binary', ['left', 'right'], ['operator']),
    BlockStatement: syntax('block', ['body']),
    BreakStatement: syntax('break', []),
    CallExpression: syntax('call', ['callee', 'arguments'], ['optional']),
    CatchClause: syntax('catch', ['param', 'body']),
    ChainExpression: syntax('chain', ['expression']),
    ClassBody: syntax('members', ['body']),
    ClassDeclaration: syntax('class-declaration', ['id', 'superClass', 'body']),
    ClassExpression: syntax('class', ['id', 'superClass', 'body']),
    ConditionalExpression: syntax('conditional', ['test', 'consequent', 'alternate']),
    ContinueStatement: syntax('continue', []),
    DebuggerStatement: syntax('debugger', []),
    DoWhileStatement: syntax('do', ['body', 'test']),
    EmptyStatement: syntax('empty', []),
    ExpressionStatement: syntax('statement', ['expression']),
    ForInStatement: syntax('for-in', ['left', 'right', 'body']),
    ForOfStatement: syntax('for-of', ['left', 'right', 'body'], ['await']),
    ForStatement: syntax('for', ['init', 'test', 'update', 'body']),
    FunctionDeclaration: syntax('declaration', FUNCTION_CHILDREN, FUNCTION_SCALARS),
    FunctionExpression: syntax('function', FUNCTION_CHILDREN, FUNCTION_SCALARS),
    Identifier: syntax('name', []),
    IfStatement: syntax('if', ['test', 'consequent', 'alternate']),
    ImportExpression: syntax('import', ['source', 'options']),
    LabeledStatement: syntax('label', ['body']),
    Literal: syntax('literal', []),
    LogicalExpression: syntax('logical', ['left', 'right'], ['operator']),
    MemberExpression: syntax('member', ['object', 'property'], ['optional']),
    MetaProperty: syntax('meta', []),
    MethodDefinition: syntax('method', ['key', 'value'], ['kind', 'static']),
    NewExpression: syntax('new', ['callee', 'arguments']),
    ObjectExpression: syntax('object', ['properties']),
    ObjectPattern: syntax('object-pattern', ['properties']),
    PrivateIdentifier: syntax('private', [], ['name']),
    Property: syntax('property', ['key', 'value'], ['kind', 'method']),
    PropertyDefinition: syntax('field', ['key', 'value'], ['static']),
    RestElement: syntax('rest', ['argument']),
    ReturnStatement: syntax('return', ['argument']),
    SequenceExpression: syntax('sequence', ['expressions']),
    SpreadElement: syntax('spread', ['argument']),
    StaticBlock: syntax('static', ['body']),
    Super: syntax('super', []),
    SwitchCase: syntax('case', ['test', 'consequent']),
    SwitchStatement: syntax('switch', ['discriminant', 'cases']),
    TaggedTemplateExpression: syntax('tagged', ['tag', 'quasi']),
    TemplateElement: syntax('quasi', []),
    TemplateLiteral: syntax('template', ['quasis', 'expressions']),
    ThisExpression: syntax('this', []),
    ThrowStatement: syntax('throw', ['argument']),
    TryStatement: syntax('try', ['block', 'handler', 'finalizer']),
    UnaryExpression: syntax('unary', ['argument'], ['operator']),
    UpdateExpression: syntax('update', ['argument'], ['operator', 'prefix']),
    VariableDeclaration: syntax('variables', ['declarations'], ['kind']),
    VariableDeclarator: syntax('variable', ['id', 'init']),
    WhileStatement: syntax('while', ['test', 'body']),
    WithStatement: syntax('with', ['object', 'body']),
    YieldExpression: syntax('yield', ['argument'], ['delegate']),
    // Only scripts have these; a function's text never does.
    ExportAllDeclaration: syntax('export-all', []),
    ExportDefaultDeclaration: syntax('export-default', ['declaration']),
    ExportNamedDeclaration: syntax('export', ['declaration']),
    ImportDeclaration: syntax('import-declaration', []),
    Program: syntax('program', ['body']),
  }),
)

/** The table's row for a node, or undefined for a type it does not know. */
export function syntaxOf(node: AnyNode): Syntax | undefined {
  return SYNTAX.get(node.type)
}

/** A field of a node by name. */
export function fieldOf(node: AnyNode, field: string): unknown {
  return (node as unknown as Record<string, unknown>)[field]
}

/** Whether a child field is a plain name (`.a`, `{ a: … }`) instead of an expression. */
function isPlainKey(node: AnyNode, field: string): boolean {
  return (field === 'key' || field === 'property') && fieldOf(node, 'computed') === false
}

/** Appends a node's children (less plain keys) to `list`, in their order of writing. */
export function appendChildren(node: AnyNode, list: AnyNode[]): void {
  const row = SYNTAX.get(node.type)
  if (row === undefined) throw new UnknownSyntaxError(node.type)
  for (const field of row.children) {
    if (isPlainKey(node, field)) continue
    const child = fieldOf(node, field)
    if (Array.isArray(child)) {
      for (const each of child as readonly (AnyNode | null)[]) if (each !== null) list.push(each)
    } else if (child !== null && child !== undefined) {
      list.push(child as AnyNode)
    }
  }
}

/** The parser gave a node type that this table does not know; callers turn it into their refusal. */
export class UnknownSyntaxError extends Error {
  constructor(type: string) {
    super(`unknown syntax "${type}"`)
    this.name = 'UnknownSyntaxError'
  }
}

/** The property key that a literal stands for (`1.0` → '1'), or null if it is not a plain one. */
export function literalKey(node: AnyNode): string | null {
  if (node.type === 'TemplateLiteral') {
    return node.expressions.length === 0 ? (node.quasis[0]?.value.cooked ?? null) : null
  }
  if (node.type !== 'Literal' || (node.regex !== undefined && node.regex !== null)) return null
  return typeof node.value === 'object' && node.value !== null ? null : String(node.value)
}

/** The static key of a member access, property or class element; null if computed or private. */
export function staticKey(key: AnyNode, computed: boolean): string | null {
  if (!computed && key.type === 'Identifier') return key.name
  return literalKey(key)
}

/** Appends what a pattern binds or assigns, in order: identifiers and member accesses. */
export function appendPatternTargets(pattern: AnyNode, list: AnyNode[]): void {
  const pending: AnyNode[] = [pattern]
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    switch (node.type) {
      case 'ObjectPattern':
        for (const property of node.properties.toReversed()) {
          pending.push(property.type === 'RestElement' ? property : property.value)
        }
        break
      case 'ArrayPattern':
        for (const element of node.elements.toReversed()) {
          if (element !== null) pending.push(element)
        }
        break
      case 'AssignmentPattern':
        pending.push(node.left)
        break
      case 'RestElement':
        pending.push(node.argument)
        break
      default:
        list.push(node)
    }
  }
}

/** Appends the name of every identifier that a pattern binds or assigns. */
export function appendPatternNames(pattern: AnyNode, list: string[]): void {
  const targets: AnyNode[] = []
  appendPatternTargets(pattern, targets)
  for (const target of targets) if (target.type === 'Identifier') list.push(target.name)
}

/** Whether a statement list starts with a 'use strict' directive. */
export function hasUseStrict(statements: readonly AnyNode[]): boolean {
  for (const statement of statements) {
    const directive = fieldOf(statement, 'directive')
    if (directive === undefined || directive === null) return false
    if (directive === 'use strict') return true
  }
  return false
}
