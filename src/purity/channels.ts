/**
 * Talk with processes, threads and peers that were there before the call: a service that a tool has
 * started, a pool of workers, an open connection.
 *
 * What must stay true: what comes back from there no input decides, so sending counts, whoever
 * started the other side; what a program writes to its own stdout and stderr is none of this.
 */
import type * as ChildProcess from 'node:child_process'
import type * as Net from 'node:net'
import type * as Threads from 'node:worker_threads'
import { runtimePartAsks } from '../trace/call-frames.ts'
import { isIdle } from '../trace/index.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Watcher } from './watcher.ts'

/** Watches messages to threads. */
export function watchThreads(watcher: Watcher, { Worker, MessagePort }: typeof Threads): void {
  watcher.method(Worker.prototype, 'postMessage', 'process', 'worker.postMessage')
  watcher.replace(
    MessagePort.prototype,
    'postMessage',
    'port.postMessage()',
    (original): AnyFunction =>
      function (this: unknown, ...args: unknown[]): unknown {
        // A worker's stdout and stderr are ports of the runtime's own; so is that of `worker.postMessage`.
        if (!isIdle() && !runtimePartAsks('node:internal/worker'))
          watcher.notice('process', 'port.postMessage()')
        return Reflect.apply(original, this, args)
      },
  )
}

/** Watches messages to processes. */
export function watchMessages(watcher: Watcher, child: typeof ChildProcess): void {
  watcher.method(child.ChildProcess.prototype, 'send', 'process', 'child.send')
}

interface Written {
  readonly fd?: unknown
  readonly remoteAddress?: unknown
  readonly _handle?: { readonly constructor?: { readonly name?: unknown } } | null
}

/** Watches what goes out through sockets and pipes that are open already. */
export function watchSockets(watcher: Watcher, { Socket }: typeof Net): void {
  for (const key of ['_write', '_writev'])
    watcher.replace(Socket.prototype, key, `socket.${key}`, (original): AnyFunction => {
      return function (this: unknown, ...args: unknown[]): unknown {
        if (!isIdle()) {
          const { fd, _handle } = this as Written
          const isPipe = _handle?.constructor?.name === 'Pipe'
          if (fd !== 1 && fd !== 2)
            watcher.notice(
              isPipe ? 'process' : 'network',
              isPipe ? 'writing to a pipe' : 'socket.write()',
            )
        }
        return Reflect.apply(original, this, args)
      }
    })
}
