/**
 * Connections, requests and name look-ups.
 *
 * What must stay true: Node's diagnostics channels tell of every connection as it is made, whoever
 * makes it; a look-up of names counts also when no connection follows. What is asked for and never
 * leaves the process (`fetch('data:…')`, a `Response`) is none.
 */
import type * as Dns from 'node:dns'
import type { Watcher } from './watcher.ts'

const CHANNELS: readonly (readonly [channel: string, what: string])[] = [
  ['undici:request:create', 'a request'],
  ['http.client.request.start', 'a request'],
  ['http2.client.stream.created', 'a request'],
  ['net.client.socket', 'a connection'],
  ['udp.socket', 'dgram.createSocket()'],
  ['tracing:net.server.listen:asyncStart', 'server.listen()'],
]

/** Watches connections. */
export function watchConnections(watcher: Watcher): void {
  for (const [channel, what] of CHANNELS) watcher.channel(channel, 'network', what)
}

const LOOKUP = /^(?:lookup|lookupService|resolve\w*|reverse|getServers)$/

/** Watches name look-ups. */
export function watchDns(watcher: Watcher, dns: typeof Dns): void {
  const owners: readonly (readonly [object, string])[] = [
    [dns, 'dns'],
    [dns.promises, 'dns.promises'],
    [dns.Resolver.prototype, 'dns.Resolver'],
    [dns.promises.Resolver.prototype, 'dns.promises.Resolver'],
  ]
  for (const [owner, name] of owners)
    for (let at = owner; at !== Object.prototype; at = Object.getPrototypeOf(at) as object)
      for (const key of Object.getOwnPropertyNames(at))
        if (LOOKUP.test(key)) watcher.method(at, key, 'network', `${name}.${key}`)
}
