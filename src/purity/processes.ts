/**
 * Other processes and threads, the changing state of this one, and what comes in on stdin.
 *
 * What must stay true: reading `process.argv`, `process.cwd()`, `process.platform` is none of this
 * (those are captured values), nor is what the machine is (`os.cpus()`); `process.stdin` counts when it
 * is asked for, because all ways of reading begin there (descriptor 0 read as a file is the recorder's).
 */
import type * as ChildProcess from 'node:child_process'
import type * as V8 from 'node:v8'
import type * as Wasi from 'node:wasi'
import type { Watcher } from './watcher.ts'

const STATE = [
  'availableMemory',
  'chdir',
  'constrainedMemory',
  'cpuUsage',
  'getActiveResourcesInfo',
  'kill',
  'memoryUsage',
  'resourceUsage',
  'send',
  'threadCpuUsage',
  'umask',
]
const OS = ['freemem', 'getPriority', 'loadavg', 'networkInterfaces', 'setPriority']

/** Watches this process, and the making of threads. */
export function watchProcess(watcher: Watcher): void {
  const os = process.getBuiltinModule('node:os')
  // First what hangs on the function, so that it is watched on both.
  watcher.method(process.memoryUsage, 'rss', 'process', 'process.memoryUsage.rss')
  for (const key of STATE) watcher.method(process, key, 'process', `process.${key}`)
  for (const key of ['getReport', 'writeReport'])
    watcher.method(process.report, key, 'process', `process.report.${key}`)
  for (const key of OS) watcher.method(os, key, 'process', `os.${key}`)
  watcher.getter(process, 'stdin', 'stdin', 'process.stdin')
  watcher.channel('worker_threads', 'process', 'new Worker()')
  // All that doesn't wait for the child ends here, also through references taken before.
  watcher.channel('child_process', 'process', 'starting a process')
}

/** Watches processes that are waited for, which no channel tells of. */
export function watchChildProcess(watcher: Watcher, child: typeof ChildProcess): void {
  for (const key of ['execFileSync', 'execSync', 'spawnSync'])
    watcher.method(child, key, 'process', `child_process.${key}`)
}

/** Watches what gives WebAssembly files, clocks and randomness of the system, below all else. */
export function watchSystems(watcher: Watcher, { WASI }: typeof Wasi): void {
  for (const key of ['getImportObject', 'initialize', 'start'])
    watcher.method(WASI.prototype, key, 'process', `WASI.${key}`)
}

/** Watches readings of the heap. */
export function watchHeap(watcher: Watcher, heap: typeof V8): void {
  for (const key of Object.keys(heap))
    if (/^(?:get|write)Heap|^getCppHeap|^queryObjects$/.test(key))
      watcher.method(heap, key, 'process', `v8.${key}`)
  watcher.method(heap.GCProfiler.prototype, 'stop', 'process', 'v8.GCProfiler.stop')
}
