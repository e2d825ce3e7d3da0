/**
 * Recognises the counters that istanbul (and vitest with it) puts into code: `cov_1a2b().s[3]++`.
 *
 * What must stay true: a counter is left out of canonical code and slots together, else its value,
 * which changes with every call, would count as a captured value. Only what has exactly this shape
 * and a free root is a counter.
 */

import type { AnyNode } from 'acorn'

/** Whether an expression only counts that a place was reached. */
export function isCounter(node: AnyNode, isFree: (name: AnyNode) => boolean): boolean {
  if (node.type !== 'UpdateExpression' || node.operator !== '++') return false
  let target: AnyNode = node.argument
  let depth = 0
  while (target.type === 'MemberExpression' && target.computed) {
    if (target.property.type !== 'Literal') return false
    target = target.object
    depth += 1
  }
  if (target.type !== 'MemberExpression' || target.property.type !== 'Identifier') return false
  const kind = target.property.name
  if (depth !== (kind === 'b' || kind === 'bT' ? 2 : kind === 's' || kind === 'f' ? 1 : -1)) {
    return false
  }
  let root: AnyNode = target.object
  if (root.type === 'CallExpression' && root.arguments.length === 0) root = root.callee
  return root.type === 'Identifier' && /^cov_[a-z0-9]+$/i.test(root.name) && isFree(root)
}
