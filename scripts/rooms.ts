/**
 * The rooms of `src` and who may import whom. A room is a folder of `src`, or a file directly in
 * it. `index` stands above the table: it may import everything, and nothing imports it.
 */

/**
 * Top to bottom. A room may import any room on a lower level, and one beside it on its own level
 * as long as the arrows between rooms stay free of cycles.
 */
export const LEVELS: readonly (readonly string[])[] = [
  ['cli', 'report'],
  ['register'],
  ['memo', 'helpers'],
  [
    'cache',
    'key',
    'entries',
    'store',
    'policy',
    'purity',
    'trace',
    'effects',
    'lock',
    'serializer',
  ],
  ['fingerprint'],
  ['platform'],
  ['events'],
  ['errors'],
]

/** Rooms that may import less than their level allows. */
export const ONLY: Readonly<Record<string, readonly string[]>> = {
  serializer: ['platform', 'errors'],
}

/** The room above the table. */
export const TOP = 'index'

/** What a room may import, besides itself; `null` for a room that isn't in the table. */
export function mayImport(room: string): readonly string[] | null {
  if (room === TOP) return LEVELS.flat()
  const level = LEVELS.findIndex((rooms) => rooms.includes(room))
  if (level === -1) return null
  return (
    ONLY[room] ??
    LEVELS.slice(level)
      .flat()
      .filter((other) => other !== room)
  )
}
