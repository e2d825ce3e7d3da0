/**
 * The tree of what was hashed, as text for people.
 *
 * What must stay true: every node of the tree is a line, in order; lines never hold a line break.
 */
import type { TreeNode } from '../fingerprint/tree.ts'

/** Kinds whose text is a literal that says everything. */
const LITERALS: ReadonlySet<string> = new Set([
  'string',
  'number',
  'bigint',
  'boolean',
  'symbol',
  'null',
  'undefined',
])

/** One line for each node, the root under a name of its own. */
export function treeText(root: TreeNode, name: string): string {
  const lines: string[] = [lineOf(root, name)]
  const stack = childrenOf(root, '')
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, before, isLast } = next
    lines.push(`${before}${isLast ? '└─ ' : '├─ '}${lineOf(node, node.label)}`)
    stack.push(...childrenOf(node, `${before}${isLast ? '   ' : '│  '}`))
  }
  return `${lines.join('\n')}\n`
}

interface Placed {
  readonly node: TreeNode
  readonly before: string
  readonly isLast: boolean
}

/** The children of a node, the last one first, for a stack. */
function childrenOf({ children }: TreeNode, before: string): Placed[] {
  const last = children.length - 1
  return children.map((node, at) => ({ node, before, isLast: at === last })).toReversed()
}

function lineOf(node: TreeNode, label: string): string {
  const { kind, text, where, source } = node
  if (source !== null) return joined(`${label}: ${kind.trim()}`, where ?? '')
  if (LITERALS.has(kind)) return `${label} = ${text}`
  if (kind === 'same') return `${label}: ${text}`
  if (kind === 'builtin') return label.endsWith(text) ? label : `${label}: ${text}`
  return joined(`${label}: ${kind}`, text)
}

function joined(first: string, second: string): string {
  return (second === '' ? first : `${first}  ${second}`).replaceAll(/\s*\n\s*/g, ' ')
}
