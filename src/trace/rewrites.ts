/**
 * How often inputs that live in this process (variables of the environment, the working directory)
 * were changed while anything was recorded.
 *
 * What must stay true: whoever saw an input before it was changed, and did not change it itself, can
 * tell, also when it is what it was again; setting what is there already is no change.
 */
const rewrites = new Map<string, number>()

/** An input is about to be changed, by whomever; by its id. */
export function noteRewrite(id: string): void {
  rewrites.set(id, rewritesOf(id) + 1)
}

/** A number that is another one after each change. */
export function rewritesOf(id: string): number {
  return rewrites.get(id) ?? 0
}
