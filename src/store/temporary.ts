/**
 * The names of files that are being written, and what crashed writers have left of them.
 *
 * What must stay true: no two writers share a name; a file of a process that lives may only be
 * removed when nobody can still be writing it (its writer then writes once more, see whole-file.ts).
 * A name tells its host and process, so that leftovers are recognised at once on the machine that
 * made them, and elsewhere by their age.
 */
import { readdirSync, readlinkSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { checksum } from '../entries/checksum.ts'

const LEFT_AFTER_MS = 3_600_000
const NAME = /^(?<host>[0-9a-f]{8})-(?<pid>\d+)-/

let host: string | undefined
let written = 0

/** Eight hex digits that tell apart the places where process ids mean different processes. */
function hostTag(): string {
  if (host === undefined) {
    const { hostname } = process.getBuiltinModule('node:os')
    const space = `${hostname()}\n${processSpace()}`
    host = BigInt.asUintN(32, checksum(Buffer.from(space)))
      .toString(16)
      .padStart(8, '0')
  }
  return host
}

/** Containers may share a host name and still have process ids of their own. */
function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid')
  } catch {
    return ''
  }
}

/** A path in `dir` that no other writer uses. */
export function temporaryPath(dir: string): string {
  const { threadId } = process.getBuiltinModule('node:worker_threads')
  return join(dir, `${hostTag()}-${process.pid}-${threadId}-${++written}-${Date.now()}`)
}

/** Removes what crashed writers have left in a layout's `tmp`; returns how many files went. */
export function removeLeftovers({ tmp }: { readonly tmp: string }): number {
  let removed = 0
  for (const name of namesIn(tmp)) {
    const path = join(tmp, name)
    if (!isLeftover(name, path)) continue
    try {
      rmSync(path, { recursive: true, force: true })
      removed++
    } catch {
      // Not ours to remove, or in use: it is looked at again by the next writer that opens.
    }
  }
  return removed
}

function namesIn(dir: string): readonly string[] {
  try {
    return readdirSync(dir)
  } catch {
    return []
  }
}

function isLeftover(name: string, path: string): boolean {
  const found = NAME.exec(name)?.groups
  if (found?.['host'] === hostTag() && !isAlive(Number(found['pid']))) return true
  const stats = statSync(path, { throwIfNoEntry: false })
  // A clock that was set back gives files of the future: they are as good as old.
  return stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > LEFT_AFTER_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
