/** File systems that the tests mount: as root on Linux, where the container lets them. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

function run(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0
}

export function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false
  const dir = mkdtempSync(join(tmpdir(), 'permafrost-mount-'))
  try {
    return run('mount', '--bind', dir, dir) && run('umount', dir)
  } finally {
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Mounts at `at`, until the test ends. */
function mount(at: string, ...args: readonly string[]): void {
  mkdirSync(at)
  if (!run('mount', ...args, at)) throw new Error(`Cannot mount ${args.join(' ')} at "${at}"`)
  onTestFinished(() => void run('umount', '--lazy', at))
}

/** Mounts a small file system of its own. */
export function mountSmall(at: string, size: string): void {
  mount(at, '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs')
}

/** Mounts `dir` once more, to be read only. */
export function mountReadOnly(dir: string, at: string): void {
  mount(at, '--bind', dir)
  if (!run('mount', '-o', 'remount,bind,ro', at)) throw new Error(`Cannot remount "${at}"`)
}
