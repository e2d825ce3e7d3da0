/**
 * Connections, requests and name look-ups, from Node's diagnostics channels where it has them.
 *
 * What must stay true: a look-up of names counts also when no connection follows.
 */
import type { Notice } from './impurity.ts'
import { patchMethod } from './patch.ts'
import type { Undo } from './patch.ts'

const CHANNELS: readonly (readonly [channel: string, what: string])[] = [
  ['undici:request:create', 'fetch()'],
  ['http.client.request.created', 'http.request()'],
  ['http.client.request.start', 'http.request()'],
  ['http2.client.stream.created', 'http2.connect()'],
  ['net.client.socket', 'net.connect()'],
  ['udp.socket', 'dgram.createSocket()'],
]

/** Watches the network. */
export function watchNetwork(notice: Notice): Undo[] {
  const { subscribe, unsubscribe } = process.getBuiltinModule('node:diagnostics_channel')
  const dns = process.getBuiltinModule('node:dns')
  const undos: Undo[] = CHANNELS.map(([channel, what]) => {
    const seen = (): void => notice('network', what)
    subscribe(channel, seen)
    return () => void unsubscribe(channel, seen)
  })
  for (const [owner, name] of [
    [dns, 'dns'],
    [dns.promises, 'dns.promises'],
  ] as const)
    for (const key of Object.keys(owner))
      if (/^(?:lookup|lookupService|resolve\w*|reverse)$/.test(key))
        undos.push(patchMethod(owner, key, () => notice('network', `${name}.${key}()`)))
  if (typeof globalThis.fetch === 'function')
    undos.push(patchMethod(globalThis, 'fetch', () => notice('network', 'fetch()')))
  return undos
}
