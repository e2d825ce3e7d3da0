/**
 * Writes the canonical code of a parsed function and collects its free variables on the way.
 *
 * The code is the syntax tree in brackets, `(tag field … child …)`, lists in `[ ]`, statement lists
 * in `{ }`, nothing as `_`. What must stay true: texts that behave differently never give the same
 * code. Names of locals become numbers, free variables slots, in order of first occurrence; names a
 * program can see stay (property keys, names of functions and classes, a variable that names an
 * anonymous function, everything where direct eval or `with` can look names up).
 */

import type { AnyNode } from 'acorn'
import type { Bound } from './bind.ts'
import { isCounter } from './counters.ts'
import { Findings } from './findings.ts'
import type { ParsedFunction } from './parser.ts'
import type { Binding } from './scope.ts'
import { SlotTable } from './slots.ts'
import {
  bodyOf,
  namingTarget,
  needsReference,
  operandsOf,
  returnedOnly,
  withoutChain,
} from './shapes.ts'
import { UnknownSyntaxError, fieldOf, staticKey, syntaxOf } from './syntax.ts'
import { UseFinder } from './uses.ts'

type Item = string | AnyNode | readonly Item[]
type Of<Type extends AnyNode['type']> = Extract<AnyNode, { type: Type }>

export class CanonicalWriter {
  readonly findings: Findings
  readonly slots: SlotTable
  private readonly parsed: ParsedFunction
  private readonly bound: Bound
  private readonly finder: UseFinder
  private readonly keepNames: boolean
  private readonly written: string[] = []
  /** What is still to be written, next last. A loop instead of recursion: chains get long. */
  private readonly pending: Item[] = []
  private locals: number = 0

  constructor(parsed: ParsedFunction, bound: Bound) {
    this.parsed = parsed
    this.bound = bound
    this.keepNames = bound.directEval || bound.with
    this.finder = new UseFinder(bound.parents, this.isFree)
    this.findings = new Findings(bound, this.finder)
    this.slots = new SlotTable({ escaping: this.keepNames, assigned: bound.directEval })
  }

  write(): string {
    const { kind, key } = this.parsed
    if (kind === 'method' || kind === 'getter' || kind === 'setter') {
      // A computed key was evaluated when the method was defined, not when it runs.
      this.emit(
        `(${kind} `,
        key === null ? '_' : this.keyItem(key, false),
        ' ',
        this.parsed.node,
        ')',
      )
    } else {
      this.emit(this.parsed.node)
    }
    for (let item = this.pending.pop(); item !== undefined; item = this.pending.pop()) {
      if (typeof item === 'string') this.written.push(item)
      else if (isList(item)) this.emitAll(item)
      else this.writeNode(item)
    }
    return this.written.join('')
  }

  private emit(...items: readonly Item[]): void {
    this.emitAll(items)
  }

  private emitAll(items: readonly Item[]): void {
    for (let index = items.length - 1; index >= 0; index -= 1) this.pending.push(items[index]!)
  }

  private readonly isFree = (node: AnyNode): boolean =>
    node.type === 'Identifier' && this.bound.resolutionOf(node).local === null

  private readonly isDropped = (statement: AnyNode): boolean =>
    statement.type === 'EmptyStatement' ||
    (statement.type === 'ExpressionStatement' && isCounter(statement.expression, this.isFree))

  private writeNode(node: AnyNode): void {
    this.findings.noteNode(node)
    switch (node.type) {
      case 'Identifier':
        return this.emit(this.nameOf(node))
      case 'Literal':
        return this.emit(literalText(node))
      case 'TemplateLiteral':
        return this.writeTemplate(node)
      case 'MemberExpression':
        return this.emit(
          node.optional ? '(?. ' : '(. ',
          node.optional ? withoutChain(node.object) : node.object,
          ' ',
          this.keyItem(node.property, node.computed),
          ')',
        )
      case 'PrivateIdentifier':
        return this.emit(`#${node.name}`)
      case 'Property':
        return this.writeProperty(node)
      case 'MethodDefinition':
      case 'PropertyDefinition':
        return this.emit(
          `(${node.type === 'MethodDefinition' ? node.kind : 'field'}${node.static ? ' static ' : ' '}`,
          this.keyItem(node.key, node.computed),
          ' ',
          node.value ?? '_',
          ')',
        )
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
        return this.writeFunction(node)
      case 'ClassDeclaration':
      case 'ClassExpression':
        return this.emit(
          node.type === 'ClassExpression' ? '(class ' : '(class-declaration ',
          this.idItems(node.id),
          ' ',
          node.superClass ?? '_',
          ' ',
          node.body,
          ')',
        )
      case 'BlockStatement':
        return this.emit(this.statements(node.body))
      case 'StaticBlock':
        return this.emit('(static ', this.statements(node.body), ')')
      case 'SwitchCase':
        return this.emit('(case ', node.test ?? '_', ' ', this.statements(node.consequent), ')')
      case 'ExpressionStatement':
        if (this.isDropped(node)) return this.emit('(empty)')
        if (typeof node.directive !== 'string') return this.emit(node.expression)
        return this.emit(`(directive ${JSON.stringify(node.directive)})`)
      case 'LabeledStatement':
        return this.emit(`(label ${JSON.stringify(node.label.name)} `, node.body, ')')
      case 'BreakStatement':
      case 'ContinueStatement': {
        const tag = node.type === 'BreakStatement' ? 'break' : 'continue'
        return this.emit(node.label ? `(${tag} ${JSON.stringify(node.label.name)})` : `(${tag})`)
      }
      case 'SequenceExpression':
        return this.writeSequence(node)
      case 'LogicalExpression':
        return this.emit(`(logical ${node.operator} `, list(operandsOf(node)), ')')
      case 'CallExpression': {
        const callee = node.optional ? withoutChain(node.callee) : node.callee
        return this.emit(
          node.optional ? '(?call ' : '(call ',
          callee,
          ' ',
          list(node.arguments),
          ')',
        )
      }
      case 'MetaProperty':
        return this.emit(`(meta ${node.meta.name})`)
      default:
        return this.writeGeneric(node)
    }
  }

  private writeGeneric(node: AnyNode): void {
    const row = syntaxOf(node)
    if (row === undefined) throw new UnknownSyntaxError(node.type)
    const items: Item[] = [`(${row.tag}`]
    for (const field of row.scalars)
      items.push(` ${String(fieldOf(node, field)).replace(' ', '-')}`)
    const naming = namingTarget(node)
    for (const field of row.children) {
      items.push(' ')
      const child = fieldOf(node, field) as AnyNode | readonly (AnyNode | null)[] | null | undefined
      if (child === null || child === undefined) items.push('_')
      else if (isList(child)) items.push(list(child))
      else if (naming !== null && naming.value === child) {
        items.push(`(named ${JSON.stringify(naming.name)} `, child, ')')
      } else items.push(this.bodyItem(node, field, child))
    }
    items.push(')')
    this.emit(...items)
  }

  /** The body of a loop or branch without braces that hold a single statement or none. */
  private bodyItem(node: AnyNode, field: string, child: AnyNode): Item {
    const isBranch = node.type === 'IfStatement' && field !== 'test'
    const isLoop = field === 'body' && BODIES.has(node.type)
    if (!isBranch && !isLoop) return child
    return bodyOf(child, this.isDropped) ?? (field === 'alternate' ? '_' : '(empty)')
  }

  private statements(body: readonly AnyNode[]): Item {
    const items: Item[] = ['{']
    for (const statement of body) {
      if (this.isDropped(statement)) continue
      if (items.length > 1) items.push(' ')
      items.push(statement)
    }
    items.push('}')
    return items
  }

  private writeFunction(
    node: Of<'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression'>,
  ): void {
    const tag =
      node.type === 'ArrowFunctionExpression'
        ? 'arrow'
        : node.type === 'FunctionExpression'
          ? 'function'
          : 'declaration'
    const flags = `${node.async ? ' async' : ''}${node.generator ? ' generator' : ''}`
    const body: AnyNode = node.body
    const value = tag === 'arrow' ? returnedOnly(body, this.isDropped) : null
    this.emit(
      `(${tag}${flags} `,
      this.idItems(node.id),
      ' ',
      list(node.params),
      ' ',
      body.type === 'BlockStatement' && value === null
        ? this.statements(body.body)
        : (value ?? body),
      ')',
    )
  }

  /** The name of a function or class: a variable for the code, and a name that can be seen. */
  private idItems(id: Of<'Identifier'> | null | undefined): Item {
    if (id === null || id === undefined) return '_'
    const name = JSON.stringify(id.name)
    // The text's own name is no local of it; where the text uses it, it is a free variable.
    const isOwnName = this.parsed.kind === 'function' && id === this.parsed.node.id
    return isOwnName ? name : `${this.nameOf(id)} ${name}`
  }

  private writeProperty(node: Of<'Property'>): void {
    const inPattern = this.bound.parents.get(node)?.type === 'ObjectPattern'
    const key = this.keyItem(node.key, node.computed)
    const plain = !node.computed && !node.shorthand && !node.method && node.kind === 'init'
    // Written `__proto__: x` it sets the prototype; in any other way it is a property.
    const tag = !inPattern && plain && key === '"__proto__"' ? 'prototype' : 'property'
    const kind = node.method ? ' method ' : node.kind === 'init' ? ' ' : ` ${node.kind} `
    this.emit(`(${tag}${kind}`, key, ' ', node.value, ')')
  }

  private keyItem(key: AnyNode, computed: boolean): Item {
    const name = staticKey(key, computed)
    return name === null ? key : JSON.stringify(name)
  }

  private writeTemplate(node: Of<'TemplateLiteral'>): void {
    const parent = this.bound.parents.get(node)
    const tagged = parent?.type === 'TaggedTemplateExpression'
    // Only a tag can see how the text was spelled, and that decides what it means.
    const texts = node.quasis.map(({ value }) => (tagged ? value.raw : (value.cooked ?? value.raw)))
    this.emit(`(template ${JSON.stringify(texts)} `, list(node.expressions), ')')
  }

  private writeSequence(node: Of<'SequenceExpression'>): void {
    const last = node.expressions.length - 1
    const kept = node.expressions.filter(
      (each, index) => index === last || !isCounter(each, this.isFree),
    )
    const only = kept.length === 1 ? kept[0] : undefined
    if (only !== undefined && !needsReference(node, only, this.bound.parents.get(node))) {
      return this.emit(only)
    }
    this.emit('(sequence ', list(kept), ')')
  }

  private nameOf(node: Of<'Identifier'>): string {
    const { local, maybes } = this.bound.resolutionOf(node)
    const name = local === null ? this.slotName(node) : this.localName(local)
    if (maybes.length === 0) return name
    return `(either ${maybes.map((each) => this.localName(each)).join(' ')} ${name})`
  }

  private localName(binding: Binding): string {
    if (binding.implicit) return 'arguments'
    if (binding.number === -1) {
      binding.number = this.locals
      this.locals += 1
    }
    const kept = this.keepNames || binding.name === 'arguments'
    return `L${binding.number}${kept ? `:${JSON.stringify(binding.name)}` : ''}`
  }

  private slotName(node: Of<'Identifier'>): string {
    const uses = this.finder.find(node)
    const number = this.slots.add(node.name, uses)
    for (const use of uses) this.findings.noteUse(node.name, use, node.start)
    return `$${number}${this.keepNames ? `:${JSON.stringify(node.name)}` : ''}`
  }
}

const BODIES: ReadonlySet<string> = new Set([
  'DoWhileStatement',
  'ForInStatement',
  'ForOfStatement',
  'ForStatement',
  'WhileStatement',
  'WithStatement',
])

function isList<Element>(child: AnyNode | readonly Element[]): child is readonly Element[] {
  return Array.isArray(child)
}

function list(nodes: readonly (AnyNode | null)[]): Item {
  const items: Item[] = ['[']
  for (const [index, node] of nodes.entries()) {
    if (index > 0) items.push(' ')
    items.push(node ?? '_')
  }
  items.push(']')
  return items
}

function literalText(node: Of<'Literal'>): string {
  if (node.regex) {
    const flags = node.regex.flags.split('').toSorted().join('')
    return `(regex ${JSON.stringify(node.regex.pattern)} ${flags === '' ? '_' : flags})`
  }
  const { value } = node
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'bigint' ? `${value}n` : String(value)
}
