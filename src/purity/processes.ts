/**
 * Other processes and threads, the changing state of this one, and what comes in on stdin.
 *
 * What must stay true: reading `process.argv`, `process.cwd()`, `process.platform` is none of this
 * (those are captured values); `process.stdin` counts when it is asked for, because all ways of
 * reading begin there (descriptor 0 read as a file is the recorder's).
 */
import type { Notice } from './impurity.ts'
import { patchGetter, patchMethod } from './patch.ts'
import type { Undo } from './patch.ts'

const STATE = [
  'memoryUsage',
  'cpuUsage',
  'threadCpuUsage',
  'resourceUsage',
  'availableMemory',
  'constrainedMemory',
  'getActiveResourcesInfo',
]
const OS = ['freemem', 'loadavg', 'networkInterfaces', 'getPriority']
const CHILD = ['spawn', 'exec', 'execFile', 'fork', 'spawnSync', 'execSync', 'execFileSync']

/** Watches processes, threads and stdin. */
export function watchProcesses(notice: Notice): Undo[] {
  const os = process.getBuiltinModule('node:os')
  const child = process.getBuiltinModule('node:child_process')
  const { subscribe, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel')
  const started = (): void => notice('process', 'new Worker()')
  const spawned = (): void => notice('process', 'a child process')
  subscribe('worker_threads', started)
  // Also for references to `spawn` that somebody took before.
  subscribe('child_process', spawned)
  return [
    ...STATE.map((key) =>
      patchMethod(process, key, () => notice('process', `process.${key}()`)),
    ),
    patchMethod(process.memoryUsage, 'rss', () => notice('process', 'process.memoryUsage.rss()')),
    ...OS.map((key) => patchMethod(os, key, () => notice('process', `os.${key}()`))),
    ...CHILD.map((key) =>
      patchMethod(child, key, () => notice('process', `child_process.${key}()`)),
    ),
    patchGetter(process, 'stdin', () => notice('stdin', 'process.stdin')),
    () => {
      unsubscribe('worker_threads', started)
      unsubscribe('child_process', spawned)
    },
  ]
}
