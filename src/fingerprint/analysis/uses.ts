/**
 * How one occurrence of a free variable is used: the longest static member chain on it, and what
 * happens to the value at its end.
 *
 * What must stay true: what is not recognised is `value`, the whole of what the path leads to;
 * `test` only where no more than undefined, null, falsy or truthy can have an effect.
 */

import type { AnyNode } from 'acorn'
import type { UseKind } from './types.ts'
import { literalKey, staticKey } from './syntax.ts'

type Parents = ReadonlyMap<AnyNode, AnyNode>

/** One use of an occurrence; a destructured one has several. */
export interface Occurrence {
  readonly path: readonly string[]
  readonly how: UseKind
  /** The expression at the end of the path, and what it stands in. */
  readonly end: AnyNode
  readonly parent: AnyNode | undefined
}

/** Where the value of an expression goes. */
type Flow = 'tested' | 'discarded' | 'value'

/** Finds the uses of occurrences in one text; keeps what it learnt about logical expressions. */
export class UseFinder {
  private readonly parents: Parents
  private readonly flows: Map<AnyNode, Flow> = new Map()
  private readonly isFreeName: (node: AnyNode) => boolean

  /** @param isFreeName whether an identifier is not a local of the text */
  constructor(parents: Parents, isFreeName: (node: AnyNode) => boolean) {
    this.parents = parents
    this.isFreeName = isFreeName
  }

  /** @param root an identifier, or `import.meta` */
  find(root: AnyNode): readonly Occurrence[] {
    const path: string[] = []
    let node = root
    let detached = false
    let parent = this.parents.get(node)
    for (; parent !== undefined; parent = this.parents.get(node)) {
      if (parent.type === 'MemberExpression' && parent.object === node) {
        const key = this.stepOf(parent)
        if (key === null) break
        path.push(key)
        detached = false
      } else if (parent.type === 'SequenceExpression' && parent.expressions.at(-1) === node) {
        detached = true
      } else if (parent.type !== 'ChainExpression') {
        break
      }
      node = parent
    }
    return this.classify(node, parent, path, detached && path.length > 0)
  }

  private stepOf(member: AnyNode & { type: 'MemberExpression' }): string | null {
    if (member.property.type === 'PrivateIdentifier') return null
    const key = staticKey(member.property, member.computed)
    // What `__proto__` gives is no property of the object: let the whole object count.
    return key === '__proto__' ? null : key
  }

  private classify(
    end: AnyNode,
    parent: AnyNode | undefined,
    path: readonly string[],
    detached: boolean,
  ): readonly Occurrence[] {
    const as = (...kinds: readonly UseKind[]): readonly Occurrence[] =>
      kinds.map((how) => ({ path, how, end, parent }))
    switch (parent?.type) {
      case 'CallExpression':
        return as(parent.callee !== end ? 'value' : detached ? 'callDetached' : 'call')
      case 'TaggedTemplateExpression':
        return as(detached ? 'callDetached' : 'call')
      case 'NewExpression':
        return as(parent.callee === end ? 'new' : 'value')
      case 'UnaryExpression':
        if (parent.operator === 'typeof') return as('typeof')
        if (parent.operator === '!') return as('test')
        if (parent.operator !== 'delete') return as('value')
        return [{ path: path.slice(0, -1), how: 'value', end, parent }]
      case 'UpdateExpression':
        return as('value', 'write')
      case 'AssignmentExpression':
        if (parent.left === end) return parent.operator === '=' ? as('write') : as('value', 'write')
        if (parent.operator !== '=' || this.flowOf(parent) !== 'discarded') return as('value')
        return this.destructure(parent.left, end, parent, path)
      case 'VariableDeclarator':
        return this.destructure(parent.id, end, parent, path)
      case 'AssignmentPattern':
        if (parent.left === end) return as('write')
        return this.destructure(parent.left, end, parent, path)
      case 'ForInStatement':
      case 'ForOfStatement':
        return as(parent.left === end ? 'write' : 'value')
      case 'ArrayPattern':
      case 'RestElement':
        return as('write')
      case 'Property': {
        const isTarget = this.parents.get(parent)?.type === 'ObjectPattern' && parent.value === end
        return as(isTarget ? 'write' : 'value')
      }
      case 'BinaryExpression':
        return as(this.isNullishComparison(parent, end) ? 'test' : 'value')
      case 'LogicalExpression':
      case 'ConditionalExpression':
      case 'IfStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
      case 'ForStatement':
        return as(this.flowOf(end) === 'tested' ? 'test' : 'value')
      default:
        return as('value')
    }
  }

  /** The uses that a pattern makes of the value it takes apart. */
  private destructure(
    pattern: AnyNode,
    end: AnyNode,
    parent: AnyNode,
    path: readonly string[],
  ): readonly Occurrence[] {
    const found: Occurrence[] = []
    const pending: { pattern: AnyNode; path: readonly string[] }[] = [{ pattern, path }]
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const target = next.pattern.type === 'AssignmentPattern' ? next.pattern.left : next.pattern
      const steps = target.type === 'ObjectPattern' ? stepsOf(target) : null
      if (steps === null) {
        found.push({ path: next.path, how: 'value', end, parent })
      } else if (steps.length === 0) {
        found.push({ path: next.path, how: 'test', end, parent })
      } else {
        for (const step of steps) {
          pending.push({ pattern: step.pattern, path: [...next.path, step.key] })
        }
      }
    }
    return found
  }

  private isNullishComparison(
    node: AnyNode & { type: 'BinaryExpression' },
    side: AnyNode,
  ): boolean {
    if (!['==', '!=', '===', '!=='].includes(node.operator)) return false
    const other = node.left === side ? node.right : node.left
    if (other.type === 'Literal') return other.raw === 'null'
    if (other.type === 'UnaryExpression') {
      return other.operator === 'void' && other.argument.type === 'Literal'
    }
    return other.type === 'Identifier' && other.name === 'undefined' && this.isFreeName(other)
  }

  /** Where the value of an expression goes; iterative and remembered, for chains get long. */
  private flowOf(expression: AnyNode): Flow {
    const climbed: AnyNode[] = []
    let node = expression
    let flow: Flow | null = null
    while (flow === null) {
      const known = this.flows.get(node)
      const parent = this.parents.get(node)
      if (known !== undefined) {
        flow = known
      } else if (parent?.type === 'LogicalExpression' && parent.left === node) {
        // The left side flows on by itself, unless nobody looks at the result.
        flow = this.flowOfLeft(parent)
      } else if (parent !== undefined && passesOn(parent, node)) {
        climbed.push(node)
        node = parent
      } else {
        flow = directFlow(node, parent)
      }
    }
    this.flows.set(node, flow)
    for (const each of climbed) this.flows.set(each, flow)
    return flow
  }

  private flowOfLeft(logical: AnyNode): Flow {
    // `a || b || c` nests to the left: climb it in a loop, each level asks the same of its parent.
    const levels: AnyNode[] = []
    let node = logical
    let parent = this.parents.get(node)
    while (parent?.type === 'LogicalExpression' && parent.left === node && !this.flows.has(node)) {
      levels.push(node)
      node = parent
      parent = this.parents.get(node)
    }
    const flow = this.flows.get(node) ?? this.flowOf(node)
    for (const each of levels) this.flows.set(each, flow === 'discarded' ? 'tested' : flow)
    return flow === 'value' ? 'value' : 'tested'
  }
}

interface Step {
  readonly key: string
  readonly pattern: AnyNode
}

/** The keys an object pattern reads, or null if it can read others (rest, computed keys). */
function stepsOf(pattern: AnyNode & { type: 'ObjectPattern' }): readonly Step[] | null {
  const steps: Step[] = []
  for (const property of pattern.properties) {
    if (property.type !== 'Property') return null
    const key = staticKey(property.key, property.computed)
    if (key === null || key === '__proto__') return null
    steps.push({ key, pattern: property.value })
  }
  return steps
}

/** Whether the value of `node` is the value of the expression `parent` around it. */
function passesOn(parent: AnyNode, node: AnyNode): boolean {
  switch (parent.type) {
    case 'LogicalExpression':
      return parent.right === node
    case 'ConditionalExpression':
      return parent.test !== node
    case 'SequenceExpression':
      return parent.expressions.at(-1) === node
    case 'ChainExpression':
      return true
    default:
      return false
  }
}

function directFlow(node: AnyNode, parent: AnyNode | undefined): Flow {
  switch (parent?.type) {
    case 'IfStatement':
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'ConditionalExpression':
      return 'tested'
    case 'ForStatement':
      return parent.test === node ? 'tested' : 'discarded'
    case 'UnaryExpression':
      return parent.operator === '!' ? 'tested' : 'value'
    case 'ExpressionStatement':
    case 'SequenceExpression':
      return 'discarded'
    default:
      return 'value'
  }
}

/** The module that an expression loads by a literal, or null if it is not a literal. */
export function literalSpecifier(node: AnyNode | undefined): string | null {
  if (node === undefined) return null
  if (node.type === 'Literal' && typeof node.value !== 'string') return null
  return literalKey(node)
}
