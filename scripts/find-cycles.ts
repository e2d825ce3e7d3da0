/** Finds cycles in a directed graph, each as the shortest way round. */

/**
 * One cycle for each group of nodes that reach one another: the shortest one through the group's
 * first node in code unit order, written with that node at both ends.
 */
export function findCycles(
  arrows: ReadonlyMap<string, ReadonlySet<string>>,
): readonly (readonly string[])[] {
  const cycles: (readonly string[])[] = []
  const covered = new Set<string>()
  for (const node of [...arrows.keys()].toSorted()) {
    if (covered.has(node)) continue
    const cycle = shortestWay(arrows, node, node)
    if (cycle === null) continue
    cycles.push(cycle)
    for (const other of arrows.keys()) {
      const together =
        shortestWay(arrows, node, other) !== null && shortestWay(arrows, other, node) !== null
      if (together) covered.add(other)
    }
  }
  return cycles
}

/** The shortest way of at least one arrow, breadth first; `null` if there is none. */
function shortestWay(
  arrows: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
  to: string,
): readonly string[] | null {
  const ways: (readonly string[])[] = [[from]]
  const seen = new Set<string>()
  for (const way of ways) {
    for (const next of arrows.get(way.at(-1) ?? from) ?? []) {
      if (next === to) return [...way, next]
      if (seen.has(next)) continue
      seen.add(next)
      ways.push([...way, next])
    }
  }
  return null
}
