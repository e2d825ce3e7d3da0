/**
 * Records the labelled tree of what an encoding session wrote, for `describe` and `diff`.
 *
 * What must stay true: it listens to the very walk that makes the fingerprint, so that the tree can
 * neither miss a part nor invent one. It holds no reference to the user's objects once finished.
 */
import { hashText } from '../platform/hash.ts'
import { isSecret } from '../platform/secret.ts'
import { describeProperty, descriptionOf, digitsOf, symbolKeyFor } from './primordials.ts'

/** One part of what was hashed. */
export interface TreeNode {
  /** How the part hangs on its parent: `.rate`, `[3]`, `captured cfg.rate`, `argument 0`. */
  label: string
  /** `string`, `number`, `Map`, `function scale`, `package sharp`, … */
  kind: string
  /** What the part is by itself, without its children: a literal or a hash. */
  text: string
  /** For code: `src/util.ts:12`. */
  where: string | null
  /** For code: the running text. */
  source: string | null
  readonly children: TreeNode[]
}

const LONG = 120

function node(label: string): TreeNode {
  return { label, kind: 'undefined', text: 'undefined', where: null, source: null, children: [] }
}

function shorten(text: string): string {
  return text.length <= LONG
    ? text
    : `${text.slice(0, 60)}… (${text.length} characters, ${hashText(text)})`
}

function remarkOn(part: TreeNode, words: string): void {
  part.text = part.text === '' ? words : `${part.text}, ${words}`
}

/** A symbol as one writes it. */
function symbolText(symbol: symbol): string {
  const registered = symbolKeyFor(symbol)
  if (registered !== undefined) return `Symbol.for(${JSON.stringify(registered)})`
  const description = descriptionOf(symbol)
  if (
    description?.startsWith('Symbol.') === true &&
    describeProperty(Symbol, description.slice(7))?.value === symbol
  )
    return description
  return description === undefined ? 'Symbol()' : `Symbol(${JSON.stringify(description)})`
}

export class TreeRecorder {
  readonly root: TreeNode
  private stack: TreeNode[]
  private names: Map<object | symbol, string> = new Map()

  constructor(label: string) {
    this.root = node(label)
    this.stack = [this.root]
  }

  private get top(): TreeNode {
    return this.stack[this.stack.length - 1]!
  }

  enter(label: string): void {
    const child = node(label)
    this.top.children.push(child)
    this.stack.push(child)
  }

  leave(): void {
    if (this.stack.length > 1) this.stack.pop()
  }

  /** Says what the present part is. */
  is(kind: string, text = ''): void {
    this.top.kind = kind
    this.top.text = text
  }

  /** Says what the present part is by itself, and leaves its kind. */
  says(text: string): void {
    this.top.text = text
  }

  /** Adds what a value of this kind usually isn't: `not extensible`. */
  remark(words: string): void {
    remarkOn(this.top, words)
  }

  /** As {@link remark}, of the part that was left last. */
  remarkLast(words: string): void {
    const last = this.top.children.at(-1)
    if (last !== undefined) remarkOn(last, words)
  }

  /** Says where the present part's code is and how it reads. */
  code(where: string, source: string): void {
    this.top.where = where
    this.top.source = source
  }

  /** Remembers where an object was met first, so that a later "the same" can name it. */
  met(value: object | symbol): void {
    if (!this.names.has(value)) this.names.set(value, this.stack.map((part) => part.label).join(''))
  }

  same(value: object | symbol): void {
    this.is('same', `the same as ${this.names.get(value) ?? 'something met before'}`)
  }

  captured(): void {
    this.is('same', 'the same as a captured object')
  }

  leaf(value: unknown): void {
    if (value === null) return this.is('null', 'null')
    switch (typeof value) {
      case 'string':
        return this.is('string', this.textOf(value))
      case 'number':
        return this.is('number', Object.is(value, -0) ? '-0' : String(value))
      case 'bigint':
        return this.is(
          'bigint',
          shorten(`${BigInt.asIntN(64, value) === value ? value : digitsOf(value)}n`),
        )
      case 'symbol':
        return this.is('symbol', symbolText(value))
      default:
        return this.is(
          typeof value,
          value === undefined ? 'undefined' : value === true ? 'true' : 'false',
        )
    }
  }

  /** A text as it may be kept and shown. */
  private textOf(text: string): string {
    if (!isSecret(this.top.label, text)) return shorten(JSON.stringify(text))
    return `a text of ${text.length} characters, #${hashText(text).slice(0, 8)}`
  }

  /** The present place, to come back to with {@link resume}. */
  mark(): TreeNode[] {
    return [...this.stack]
  }

  resume(place: TreeNode[]): TreeNode[] {
    const before = this.stack
    this.stack = place
    return before
  }
}
