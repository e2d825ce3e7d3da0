/**
 * What changed between two described values, as typed changes that a person can read.
 *
 * What must stay true: two descriptions with one fingerprint give no change; two with different
 * fingerprints give at least one. A change names the smallest part that differs.
 */
import type { Description } from './describe.ts'
import type { TreeNode } from './tree.ts'

/** One difference. */
export interface Change {
  readonly kind: 'body' | 'capture' | 'package' | 'added' | 'removed' | 'value'
  /** From the root: `captured cfg.rate`, `argument 0[3].name`. */
  readonly path: string
  /** `src/util.ts:12` of the function that changed, or that captures what changed. */
  readonly where: string | null
  /** The literal, or for code the lines that differ, before. */
  readonly before: string | null
  readonly after: string | null
  /** One line: `src/util.ts:12 function scale: body changed`. */
  readonly summary: string
}

interface Pair {
  readonly before: TreeNode
  readonly after: TreeNode
  readonly path: string
  readonly where: string | null
}

/** What changed from one description to the other; the order is that of the walk. */
export function diffDescriptions(before: Description, after: Description): readonly Change[] {
  if (before.fingerprint === after.fingerprint) return []
  const changes: Change[] = []
  const stack: Pair[] = [{ before: before.root, after: after.root, path: '', where: null }]
  for (let pair = stack.pop(); pair !== undefined; pair = stack.pop()) compare(pair, changes, stack)
  if (changes.length === 0) changes.push(aliasChange())
  return changes
}

/** The same parts in another order. */
function orderChange(pair: Pair, before: readonly string[], after: readonly string[]): Change {
  const start = before.findIndex((label, index) => label !== after[index])
  const cut = (labels: readonly string[]): string => {
    const shown = labels.slice(start, start + 3).join(', ')
    return start + 3 < labels.length ? `${shown}, …` : shown
  }
  return {
    kind: 'value',
    path: pair.path,
    where: pair.after.where ?? pair.where,
    before: cut(before),
    after: cut(after),
    summary: `${pair.path === '' ? 'value' : pair.path}: order changed, ${cut(before)} → ${cut(after)}`,
  }
}

/** Parts that read the same: which objects are one and the same differs, or a detail without a text. */
function aliasChange(): Change {
  return {
    kind: 'value',
    path: '',
    where: null,
    before: null,
    after: null,
    summary: 'which objects are one and the same changed, or a detail that has no text',
  }
}

function isCode(node: TreeNode): boolean {
  return node.source !== null
}

function compare(pair: Pair, changes: Change[], stack: Pair[]): void {
  const { before, after, path } = pair
  let rewritten = false
  if (isCode(before) && isCode(after)) {
    if (before.kind !== after.kind) changes.push(replaced(pair))
    else if (before.text !== after.text) {
      changes.push(bodyChange(pair))
      rewritten = true
    }
  } else if (before.kind !== after.kind || before.text !== after.text) {
    changes.push(
      before.kind.startsWith('package ') && before.kind === after.kind
        ? packageChange(pair)
        : replaced(pair),
    )
    if (before.kind !== after.kind) return
  }
  const where = after.where ?? pair.where
  const left = byLabel(before.children)
  const right = byLabel(after.children)
  const next: Pair[] = []
  for (const [label, node] of left) {
    const other = right.get(label)
    const childPath = join(path, node.label)
    // What other code captures instead follows from its other text.
    if (other === undefined) {
      if (!rewritten) changes.push(oneSided('removed', node, childPath, where))
    } else next.push({ before: node, after: other, path: childPath, where })
  }
  for (const [label, node] of right)
    if (!left.has(label) && !rewritten)
      changes.push(oneSided('added', node, join(path, node.label), where))
  if (!isCode(after) && left.size === right.size && next.length === left.size) {
    const [labels, others] = [namesOf(before), namesOf(after)]
    if (labels.some((label, index) => label !== others[index]))
      changes.push(orderChange(pair, labels, others))
  }
  stack.push(...next.toReversed())
}

/** The names of parts that have one: not keys, members, prototypes. */
function namesOf(node: TreeNode): readonly string[] {
  return node.children.map(({ label }) => label).filter((label) => !label.startsWith('('))
}

/** Children by label; repeated labels (members of a Set) by their turn. */
function byLabel(children: readonly TreeNode[]): Map<string, TreeNode> {
  const turns = new Map<string, number>()
  const found = new Map<string, TreeNode>()
  for (const child of children) {
    const turn = turns.get(child.label) ?? 0
    turns.set(child.label, turn + 1)
    found.set(turn === 0 ? child.label : `${child.label}#${turn}`, child)
  }
  return found
}

/** Captures and arguments start a path of their own; members are appended. */
function join(path: string, label: string): string {
  if (
    label.startsWith('captured ') ||
    label.startsWith('global ') ||
    label.startsWith('argument ') ||
    label === 'this'
  )
    return label
  return label.startsWith('(') ? `${path} ${label}`.trim() : path + label
}

function isSmall(node: TreeNode): boolean {
  return node.children.length === 0 && !isCode(node) && node.text !== ''
}

function show(node: TreeNode): string {
  if (isCode(node)) return node.kind
  return isSmall(node) ? node.text : node.text === '' ? node.kind : `${node.kind} (${node.text})`
}

function replaced(pair: Pair): Change {
  const { before, after, path } = pair
  const shown = path === '' ? 'value' : path
  // Two kinds may read the same: the bytes of a Buffer and of a Uint8Array.
  const alike = show(before) === show(after)
  const [left, right] = [before, after].map((node) =>
    alike ? `${node.kind} ${node.text}`.trim() : show(node),
  ) as [string, string]
  return {
    kind: path.startsWith('captured ') || path.startsWith('global ') ? 'capture' : 'value',
    path,
    where: after.where ?? pair.where,
    before: left,
    after: right,
    summary: `${shown}: ${left} → ${right}`,
  }
}

function packageChange(pair: Pair): Change {
  const name = pair.after.kind.slice('package '.length)
  return {
    kind: 'package',
    path: pair.path,
    where: null,
    before: pair.before.text,
    after: pair.after.text,
    summary: `package ${name} ${pair.before.text} → ${pair.after.text}`,
  }
}

function bodyChange(pair: Pair): Change {
  const { before, after, path } = pair
  const snippet = differingLines(before.source!, after.source!)
  return {
    kind: 'body',
    path,
    where: after.where,
    before: snippet.before,
    after: snippet.after,
    summary: `${after.where === null || after.where === '' ? '' : `${after.where} `}${after.kind}: body changed`,
  }
}

function oneSided(
  kind: 'added' | 'removed',
  node: TreeNode,
  path: string,
  where: string | null,
): Change {
  const text = show(node)
  return {
    kind,
    path,
    where: node.where ?? where,
    before: kind === 'removed' ? text : null,
    after: kind === 'added' ? text : null,
    summary: `${path}: ${kind}${text === '' ? '' : ` (${text})`}`,
  }
}

const CONTEXT = 1
const MOST_LINES = 12

/** The lines of two texts between their common beginning and end, with a line around them. */
function differingLines(before: string, after: string): { before: string; after: string } {
  const left = before.split('\n')
  const right = after.split('\n')
  let start = 0
  while (start < left.length && start < right.length && left[start] === right[start]) start++
  let end = 0
  while (
    end < left.length - start &&
    end < right.length - start &&
    left.at(-1 - end) === right.at(-1 - end)
  )
    end++
  const cut = (lines: readonly string[]): string => {
    const from = Math.max(0, start - CONTEXT)
    const to = Math.min(lines.length, lines.length - end + CONTEXT)
    const part = lines.slice(from, to)
    return part.length <= MOST_LINES
      ? part.join('\n')
      : [...part.slice(0, MOST_LINES), '…'].join('\n')
  }
  return { before: cut(left), after: cut(right) }
}
