/**
 * Talk with processes, threads and peers that were there before the call: a service that a tool has
 * started, a pool of workers, an open connection.
 *
 * What must stay true: what comes back from there no input decides, so sending counts, whoever
 * started the other side; what a program writes to its own stdout and stderr is none of this, nor is
 * a channel whose two ends the call has made itself.
 */
import type * as ChildProcess from 'node:child_process'
import type * as Net from 'node:net'
import type * as Threads from 'node:worker_threads'
import { standIn } from '../platform/stand-ins.ts'
import { runtimePartAsks } from '../trace/call-frames.ts'
import { current, isIdle } from '../trace/index.ts'
import type { Recording } from '../trace/index.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Watcher } from './watcher.ts'

/** Watches messages to threads. */
export function watchThreads(watcher: Watcher, threads: typeof Threads): void {
  const { Worker, MessagePort, BroadcastChannel } = threads
  watchMaking(watcher, threads)
  watcher.method(Worker.prototype, 'postMessage', 'process', 'worker.postMessage')
  watcher.method(BroadcastChannel.prototype, 'postMessage', 'process', 'channel.postMessage')
  watcher.replace(
    MessagePort.prototype,
    'postMessage',
    'process',
    'port.postMessage',
    (original): AnyFunction =>
      function (this: unknown, ...args: unknown[]): unknown {
        // A worker's stdout and stderr are ports of the runtime's own; so is that of `worker.postMessage`.
        if (!isIdle() && !isOwn(this as object) && !runtimePartAsks('node:internal/worker'))
          watcher.notice('process', 'port.postMessage()')
        return Reflect.apply(original, this, args)
      },
  )
}

/** Who made a port: what a call says to itself is its own. */
const makers = new WeakMap<object, Recording>()

function isOwn(port: object): boolean {
  const maker = makers.get(port)
  if (maker === undefined) return false
  for (let at = current(); at !== null; at = at.parent) if (at === maker) return true
  return false
}

function watchMaking(watcher: Watcher, threads: typeof Threads): void {
  const original = threads.MessageChannel
  const proxy: typeof original = new Proxy(original, {
    construct(target, args: [], maker: Function): object {
      const channel = Reflect.construct(target, args, maker === proxy ? target : maker)
      const recording = isIdle() ? null : current()
      if (recording !== null)
        for (const port of [channel.port1, channel.port2]) makers.set(port, recording)
      return channel
    },
  })
  standIn(proxy, original)
  for (const owner of [threads, globalThis]) watcher.put(owner, 'MessageChannel', proxy)
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
    watcher.replace(Socket.prototype, key, 'network', `socket.${key}`, (original): AnyFunction => {
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
