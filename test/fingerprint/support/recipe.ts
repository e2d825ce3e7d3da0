/**
 * Recipes of random values: plain data that says how to build a graph of every kind of value, with
 * sharing and cycles. A recipe can be changed in one place, and built again in another process.
 *
 * What must stay true: `nodes[0]` is the root; an ingredient refers to any node by its number, so
 * graphs share and close; building is deterministic.
 */
import fc from 'fast-check'

export type Ingredient =
  | { readonly leaf: 'undefined' | 'null' | 'true' | 'false' }
  | { readonly leaf: 'number'; readonly number: number }
  | { readonly leaf: 'bigint'; readonly digits: string }
  | { readonly leaf: 'text'; readonly units: readonly number[] }
  | {
      readonly leaf: 'symbol'
      readonly kind: 'registered' | 'wellKnown' | 'unique'
      readonly index: number
    }
  | { readonly leaf: 'builtin'; readonly index: number }
  | { readonly node: number }

const KINDS = [
  'plain',
  'nullProto',
  'inheriting',
  'array',
  'map',
  'set',
  'subMap',
  'date',
  'regexp',
  'error',
  'boxed',
  'buffer',
  'view',
  'dataView',
  'url',
  'instance',
  'proxy',
  'closure',
  'bound',
  'accessor',
  'weakMap',
  'weakSet',
  'promise',
  'arguments',
] as const

type Kind = (typeof KINDS)[number]

/** Kinds that a structured clone keeps as they are. */
const CLONEABLE: readonly Kind[] = [
  'plain',
  'array',
  'map',
  'set',
  'date',
  'boxed',
  'buffer',
  'view',
  'dataView',
]

interface Part {
  /** What the part is called where it is a property: an index into {@link NAMES}. */
  readonly name: number
  readonly value: Ingredient
  /** Attributes of the property: 7 is the usual. */
  readonly flags: number
  readonly hole: boolean
}

export interface RecipeNode {
  readonly kind: Kind
  /** A small number that each kind uses as it likes: a date, a type, a pattern. */
  readonly seed: number
  readonly bytes: readonly number[]
  readonly parts: readonly Part[]
  readonly locked: 'open' | 'closed' | 'sealed' | 'frozen'
}

export interface Recipe {
  readonly nodes: readonly RecipeNode[]
}

/** Names of properties: identifiers, indices, symbols, and what is special elsewhere. */
export const NAMES: readonly (string | symbol)[] = [
  'a',
  'b',
  'c',
  '',
  '0',
  '7',
  '4294967295',
  '__proto__x',
  'length1',
  'a b',
  '\ud800',
  Symbol.for('a'),
  Symbol.iterator,
]

const awkward = [
  0,
  -0,
  1,
  -1,
  0.1,
  Number.NaN,
  Infinity,
  -Infinity,
  2 ** 31,
  2 ** 32,
  2 ** 53,
  -(2 ** 53),
  Number.MIN_VALUE,
  Number.MAX_VALUE,
  127,
  128,
]

function leaf(cloneable: boolean): fc.Arbitrary<Ingredient> {
  const simple: fc.Arbitrary<Ingredient> = fc.constantFrom<Ingredient>(
    { leaf: 'undefined' },
    { leaf: 'null' },
    { leaf: 'true' },
    { leaf: 'false' },
  )
  const number = fc
    .oneof(fc.constantFrom(...awkward), fc.double(), fc.integer())
    .map((value): Ingredient => ({ leaf: 'number', number: value }))
  const bigint = fc
    .bigInt({ min: -(2n ** 70n), max: 2n ** 70n })
    .map((value): Ingredient => ({ leaf: 'bigint', digits: String(value) }))
  const text = fc
    .array(
      fc.oneof(
        fc.integer({ min: 97, max: 99 }),
        fc.constantFrom(0, 255, 256, 0xd800, 0xdc00, 0xffff),
      ),
      { maxLength: 5 },
    )
    .map((units): Ingredient => ({ leaf: 'text', units }))
  const symbol = fc
    .record({
      kind: fc.constantFrom('registered' as const, 'wellKnown' as const, 'unique' as const),
      index: fc.nat(2),
    })
    .map(({ kind, index }): Ingredient => ({ leaf: 'symbol', kind, index }))
  const builtin = fc.nat(5).map((index): Ingredient => ({ leaf: 'builtin', index }))
  const basic = [simple, number, bigint, text]
  return cloneable ? fc.oneof(...basic) : fc.oneof(...basic, symbol, builtin)
}

function part(nodes: number, cloneable: boolean): fc.Arbitrary<Part> {
  const value = fc.oneof(
    { arbitrary: leaf(cloneable), weight: 2 },
    { arbitrary: fc.nat(nodes - 1).map((node): Ingredient => ({ node })), weight: 3 },
  )
  return fc.record({
    name: cloneable ? fc.nat(9) : fc.nat(NAMES.length - 1),
    value,
    flags: cloneable
      ? fc.constant(7)
      : fc.oneof({ arbitrary: fc.constant(7), weight: 8 }, { arbitrary: fc.nat(7), weight: 1 }),
    hole: fc.oneof(
      { arbitrary: fc.constant(false), weight: 6 },
      { arbitrary: fc.constant(true), weight: 1 },
    ),
  })
}

function node(nodes: number, cloneable: boolean): fc.Arbitrary<RecipeNode> {
  return fc.record({
    kind: fc.constantFrom(...(cloneable ? CLONEABLE : KINDS)),
    seed: fc.nat(5),
    bytes: fc.array(fc.nat(255), { maxLength: 12 }),
    parts: fc.array(part(nodes, cloneable), { maxLength: 4 }),
    locked: cloneable
      ? fc.constant('open' as const)
      : fc.oneof(
          { arbitrary: fc.constant('open' as const), weight: 8 },
          {
            arbitrary: fc.constantFrom('closed' as const, 'sealed' as const, 'frozen' as const),
            weight: 1,
          },
        ),
  })
}

/** Any recipe; with `cloneable`, of such values only that a structured clone keeps. */
export function recipes(cloneable = false): fc.Arbitrary<Recipe> {
  return fc
    .integer({ min: 1, max: 7 })
    .chain((count) =>
      fc
        .array(node(count, cloneable), { minLength: count, maxLength: count })
        .map((nodes) => ({ nodes })),
    )
}

/** A recipe and one that differs from it in one place (which may turn out to make no difference). */
export function neighbours(): fc.Arbitrary<readonly [Recipe, Recipe]> {
  return recipes().chain((recipe) => {
    const count = recipe.nodes.length
    const change = fc.record({
      at: fc.nat(count - 1),
      what: fc.constantFrom('kind', 'seed', 'bytes', 'locked', 'part', 'swap', 'drop', 'unshare'),
      other: node(count, false),
      extra: part(count, false),
      index: fc.nat(3),
    })
    return change.map(({ at, what, other, extra, index }): readonly [Recipe, Recipe] => {
      const nodes = [...recipe.nodes]
      const old = nodes[at]!
      const parts = [...old.parts]
      switch (what) {
        case 'kind':
          nodes[at] = { ...old, kind: other.kind }
          break
        case 'seed':
          nodes[at] = { ...old, seed: other.seed }
          break
        case 'bytes':
          nodes[at] = { ...old, bytes: other.bytes }
          break
        case 'locked':
          nodes[at] = { ...old, locked: old.locked === 'open' ? 'frozen' : 'open' }
          break
        case 'part':
          parts[Math.min(index, parts.length)] = extra
          nodes[at] = { ...old, parts }
          break
        case 'swap':
          nodes[at] = { ...old, parts: parts.toReversed() }
          break
        case 'drop':
          parts.splice(index, 1)
          nodes[at] = { ...old, parts }
          break
        default: {
          // One of the references to a shared node gets a copy of its own.
          const found = parts[index]
          if (found === undefined || !('node' in found.value)) break
          nodes.push(nodes[found.value.node]!)
          parts[index] = { ...found, value: { node: nodes.length - 1 } }
          nodes[at] = { ...old, parts }
        }
      }
      return [recipe, { nodes }]
    })
  })
}
