/**
 * Watches builtin modules that are loaded late: loading them all at the first memoized call would
 * cost a program 10 ms that may never use them.
 *
 * What must stay true: nobody gets such a module before it is watched, whichever way he asks for it:
 * `import`, `require`, `process.getBuiltinModule` or a global that is made of it. Once all are
 * watched, nothing of this stays.
 */
import type * as ChildProcess from 'node:child_process'
import type * as Crypto from 'node:crypto'
import type * as Dns from 'node:dns'
import * as nodeModule from 'node:module'
import type * as Net from 'node:net'
import type * as Sqlite from 'node:sqlite'
import type * as V8 from 'node:v8'
import type * as Wasi from 'node:wasi'
import type * as Threads from 'node:worker_threads'
import { hasFeature } from '../platform/runtime.ts'
import { unrecorded } from '../trace/index.ts'
import { watchMessages, watchSockets, watchThreads } from './channels.ts'
import { watchDatabases } from './databases.ts'
import { watchDns } from './network.ts'
import { watchChildProcess, watchHeap, watchSystems } from './processes.ts'
import { watchCrypto } from './randomness.ts'
import type { Watcher } from './watcher.ts'

interface Modules {
  readonly child_process: typeof ChildProcess
  readonly crypto: typeof Crypto
  readonly dns: typeof Dns
  readonly net: typeof Net
  readonly sqlite: typeof Sqlite
  readonly v8: typeof V8
  readonly wasi: typeof Wasi
  readonly worker_threads: typeof Threads
}

type Watch = { readonly [Name in keyof Modules]: (watcher: Watcher, module: Modules[Name]) => void }

const WATCH: Watch = {
  child_process: (watcher, child) => {
    watchChildProcess(watcher, child)
    watchMessages(watcher, child)
  },
  crypto: watchCrypto,
  dns: watchDns,
  net: watchSockets,
  sqlite: watchDatabases,
  worker_threads: watchThreads,
  v8: watchHeap,
  wasi: watchSystems,
}

/** Other modules and globals through which one of these is had. */
const PARTS: Readonly<Record<string, keyof Modules>> = { 'dns/promises': 'dns' }

function watchNow(watcher: Watcher, name: keyof Modules): void {
  const watch = WATCH[name] as (watcher: Watcher, module: unknown) => void
  watch(watcher, process.getBuiltinModule(`node:${name}`))
  nodeModule.syncBuiltinESMExports()
}

/** Watches those that are loaded, and the others as soon as they are. */
export function watchModules(watcher: Watcher): void {
  const { moduleLoadList } = process as unknown as { moduleLoadList?: readonly string[] }
  const pending = new Set(Object.keys(WATCH) as (keyof Modules)[])
  const stops: (() => void)[] = []

  const watch = (name: keyof Modules): void => {
    if (!pending.delete(name)) return
    unrecorded(() => watchNow(watcher, name))
    if (pending.size === 0) for (const stop of stops.splice(0)) stop()
  }
  const asked = (id: unknown): void => {
    if (pending.size === 0 || typeof id !== 'string') return
    const name = id.startsWith('node:') ? id.slice(5) : id
    watch((PARTS[name] ?? name) as keyof Modules)
  }

  const canFollow = hasFeature('registerHooks')
  for (const name of pending)
    if (!canFollow || moduleLoadList?.includes(`NativeModule ${name}`) !== false) watch(name)
  if (pending.size === 0) return
  const hooks = nodeModule.registerHooks({
    resolve(specifier, context, next) {
      asked(specifier)
      return next(specifier, context)
    },
  })
  stops.push(() => hooks.deregister())
  watcher.patches.onRestore(() => {
    pending.clear()
    for (const stop of stops.splice(0)) stop()
  })
  watcher.patches.replace(
    process,
    'getBuiltinModule',
    (original) =>
      function (this: unknown, ...args: unknown[]): unknown {
        asked(args[0])
        return Reflect.apply(original, this, args)
      },
  )
  watcher.replaceGetter(
    globalThis,
    'crypto',
    (original) =>
      function (this: unknown): unknown {
        watch('crypto')
        return Reflect.apply(original, this, [])
      },
  )
}
