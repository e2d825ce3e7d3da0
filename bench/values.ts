/**
 * JSON-like values of about a megabyte, in the shapes that programs pass around.
 */

/** Numbers between 0 and 1, the same in each run. */
function makeRandom(): () => number {
  let state = 42
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

const WORDS = 'alder birch cedar elm fir hazel juniper larch maple oak pine rowan spruce yew'.split(
  ' ',
)

type Tree = { name: string; weight: number; children: Tree[] }

/** By name; each is about a megabyte of JSON. */
export function shapes(): Readonly<Record<string, object>> {
  const random = makeRandom()
  const word = (): string => WORDS[Math.floor(random() * WORDS.length)]!
  const sentence = (words: number): string => Array.from({ length: words }, word).join(' ')
  const tree = (depth: number): Tree => ({
    name: word(),
    weight: Math.floor(random() * 1000),
    children: depth === 0 ? [] : Array.from({ length: 4 }, () => tree(depth - 1)),
  })
  const list = <T>(length: number, make: (at: number) => T): T[] =>
    Array.from({ length }, (_, at) => make(at))
  return {
    records: list(9000, (id) => ({
      id,
      name: `${word()} ${id}`,
      height: random() * 30,
      evergreen: random() < 0.5,
      tags: [word(), word()],
      planted: null,
    })),
    texts: list(900, (id) => ({ id, title: sentence(6), body: sentence(180) })),
    trees: list(5, () => tree(6)),
    numbers: list(400, () => list(140, () => random() * 1000)),
    dictionary: Object.fromEntries(list(22_000, (id) => [`${word()}-${id}`, sentence(5)])),
  }
}
