/**
 * The directories that are open in this process, one {@link Backing} for each.
 *
 * What must stay true: caches of one directory share it (those that only read share another), and
 * the last one to leave closes it.
 */
import { Backing } from './backing.ts'
import type { Clock } from './clock.ts'
import type { Settings } from './settings.ts'

const open = new Map<string, { readonly backing: Backing; users: number }>()

function nameOf(dir: string, readOnly: boolean): string {
  return `${readOnly ? 'r' : 'w'}:${dir}`
}

/** The shared state of a directory; each call is paired with one {@link release}. */
export function acquire(dir: string, readOnly: boolean, settings: Settings, clock: Clock): Backing {
  const name = nameOf(dir, readOnly)
  const known = open.get(name)
  if (known !== undefined) {
    known.users++
    known.backing.join(settings)
    return known.backing
  }
  const backing = new Backing(dir, readOnly, settings, clock)
  open.set(name, { backing, users: 1 })
  return backing
}

/** Stands for a directory after its cache was closed: nothing is in it, and nothing is kept. */
export function closedBacking(dir: string, settings: Settings, clock: Clock): Backing {
  const backing = new Backing(dir, true, settings, clock)
  backing.close()
  return backing
}

/** Gives a directory back; the last one closes it. */
export function release(backing: Backing): void {
  const name = nameOf(backing.dir, backing.readOnly)
  const known = open.get(name)
  if (known === undefined || known.backing !== backing) return
  known.users--
  if (known.users > 0) return
  open.delete(name)
  backing.close()
}
