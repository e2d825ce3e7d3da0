/**
 * When a file's stat proves its content.
 *
 * A write sets `ctime` (and mostly `mtime`) to the clock of the file system, which moves in ticks: a
 * file written twice within one tick has the same stat before and after. Git has the same problem
 * with its index and solves it the same way (https://git-scm.com/docs/racy-git): what is as young as
 * the look at it is not believed. Linux takes the time of its last timer interrupt, 1 to 10 ms ago
 * (kernel: Documentation/filesystems/multigrain-ts.rst; finer from 6.13 on); FAT counts in 2 s, HFS+
 * and old NFS in 1 s, and their times have no nanoseconds.
 *
 * What must stay true: a stat counts as proof only when both times lie further back than a tick of
 * such a clock, seen from *before* the content was read. Known to be imperfect: a network file
 * system whose server's clock runs behind ours by more than a tick; a program that writes through
 * `mmap` and never syncs.
 */
import type { BigIntStats } from 'node:fs'

const FINE = 20n * 1_000_000n
const COARSE = 2_000n * 1_000_000n
const SECOND = 1_000_000_000n

// Taken once: tests replace the clock, and files don't follow.
const dateNow = Date.now

/** Now, as nanoseconds since the epoch. */
export function nowNs(): bigint {
  return BigInt(dateNow()) * 1_000_000n
}

/** Whether a stat taken at `at` (or later) may look the same after another write. */
export function isRacy(stats: Pick<BigIntStats, 'mtimeNs' | 'ctimeNs'>, at: bigint): boolean {
  const { mtimeNs, ctimeNs } = stats
  const tick = mtimeNs % SECOND === 0n && ctimeNs % SECOND === 0n ? COARSE : FINE
  return mtimeNs + tick > at || ctimeNs + tick > at
}

/** Whether two stats are of the same file in the same state. */
export function sameStats(a: BigIntStats, b: BigIntStats): boolean {
  return (
    a.ctimeNs === b.ctimeNs &&
    a.mtimeNs === b.mtimeNs &&
    a.size === b.size &&
    a.ino === b.ino &&
    a.dev === b.dev &&
    a.mode === b.mode
  )
}
