/**
 * Lays the options of one source over those of another.
 *
 * What must stay true: `undefined` is the same as leaving an option out; of options that say the
 * same thing in different ways, the upper source's word replaces all that the lower one said.
 */

/** Sets of options of which one source may use one. */
const ONE_OF: readonly (readonly string[])[] = [
  ['key', 'ignoreArgs'],
  ['dir', 'systemWide', 'temporary'],
]

function says(value: unknown): boolean {
  return value !== undefined && value !== false
}

/** `upper` where it says something, else `lower`. */
export function overlay<T extends object>(upper: T, lower: T): T {
  const given = Object.entries(upper).filter(([, value]) => value !== undefined)
  const merged: Record<string, unknown> = { ...lower, ...Object.fromEntries(given) }
  for (const names of ONE_OF) {
    const said = names.filter((name) => says((upper as Record<string, unknown>)[name]))
    if (said.length === 0) continue
    for (const name of names) if (!said.includes(name)) delete merged[name]
  }
  return merged as T
}
