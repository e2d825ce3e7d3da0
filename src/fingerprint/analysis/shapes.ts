/**
 * Shapes in code that mean the same, or that look the same and do not.
 *
 * What must stay true: two shapes are made one only where no program can tell them apart.
 */

import type { AnyNode } from 'acorn'

type IsDropped = (statement: AnyNode) => boolean

/** Statements that may not lose the block around them: they declare in it, or can be its label. */
const NEEDS_BLOCK: ReadonlySet<string> = new Set([
  'ClassDeclaration',
  'FunctionDeclaration',
  'LabeledStatement',
])

/** A branch's or loop's body: `{ s }` is `s`, `{}` is nothing (null). */
export function bodyOf(statement: AnyNode, isDropped: IsDropped): AnyNode | null {
  let body = statement
  for (;;) {
    if (isDropped(body)) return null
    if (body.type !== 'BlockStatement') return body
    const kept = body.body.filter((each) => !isDropped(each))
    const only = kept[0]
    if (only === undefined) return null
    if (kept.length > 1 || NEEDS_BLOCK.has(only.type)) return body
    if (only.type === 'VariableDeclaration' && only.kind !== 'var') return body
    body = only
  }
}

/** What `{ return x }` as the body of an arrow returns, or null if it is anything else. */
export function returnedOnly(body: AnyNode, isDropped: IsDropped): AnyNode | null {
  if (body.type !== 'BlockStatement') return null
  const kept = body.body.filter((each) => !isDropped(each))
  const only = kept[0]
  if (kept.length !== 1 || only?.type !== 'ReturnStatement') return null
  return only.argument ?? null
}

/** The operands of `a && b && c`, however they are bracketed; other operators stay nested. */
export function operandsOf(node: Extract<AnyNode, { type: 'LogicalExpression' }>): AnyNode[] {
  const operands: AnyNode[] = []
  const pending: AnyNode[] = [node]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.type !== 'LogicalExpression' || next.operator !== node.operator) operands.push(next)
    else pending.push(next.right, next.left)
  }
  return operands
}

/** The bracket in `(a?.b)?.c` ends a chain that would end there anyway; that in `(a?.b).c` does not. */
export function withoutChain(node: AnyNode): AnyNode {
  return node.type === 'ChainExpression' ? node.expression : node
}

/** Where `f = function () {}` gives the function its name: the name and the function. */
export function namingTarget(
  node: AnyNode,
): { readonly name: string; readonly value: AnyNode } | null {
  let target: AnyNode
  let value: AnyNode | null | undefined
  switch (node.type) {
    case 'VariableDeclarator':
      target = node.id
      value = node.init
      break
    case 'AssignmentExpression':
      if (!['=', '&&=', '||=', '??='].includes(node.operator)) return null
      target = node.left
      value = node.right
      break
    case 'AssignmentPattern':
      target = node.left
      value = node.right
      break
    default:
      return null
  }
  // In `(f) = function () {}` the bracket stands first, and no name is given.
  if (target.type !== 'Identifier' || target.start !== node.start) return null
  if (value === null || value === undefined || !isAnonymousFunction(value)) return null
  return { name: target.name, value }
}

function isAnonymousFunction(node: AnyNode): boolean {
  if (node.type === 'ArrowFunctionExpression') return true
  if (node.type !== 'FunctionExpression' && node.type !== 'ClassExpression') return false
  return node.id === null || node.id === undefined
}

/**
 * Whether `(x)` instead of the sequence `(…, x)` would mean something else where it stands: a
 * method would get its object, `eval` its scope, `delete` and `typeof` their variable.
 */
export function needsReference(
  sequence: AnyNode,
  only: AnyNode,
  parent: AnyNode | undefined,
): boolean {
  if (!['Identifier', 'MemberExpression', 'ChainExpression'].includes(only.type)) return false
  switch (parent?.type) {
    case 'CallExpression':
      return parent.callee === sequence
    case 'TaggedTemplateExpression':
      return parent.tag === sequence
    case 'UnaryExpression':
      return parent.operator === 'delete' || parent.operator === 'typeof'
    default:
      return false
  }
}
