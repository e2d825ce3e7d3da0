/** The chain that an error prints, and the labels of the described tree: how people write a step of it. */
import { descriptionOf } from './primordials.ts'

/** A step of the chain that an error prints: a property, an index, or words. */
export type PathPart = string | number | symbol | { readonly words: string }

const identifier = /^[A-Za-z_$][\w$]*$/

/** A step of a chain as people write it: `.db`, `[3]`, `['a b']`, `[Symbol(x)]`. */
export function partText(part: PathPart): string {
  if (typeof part === 'object') return part.words
  if (typeof part === 'number') return `[${part}]`
  if (typeof part === 'symbol') return `[Symbol(${descriptionOf(part) ?? ''})]`
  return identifier.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
}
