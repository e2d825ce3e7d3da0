/**
 * Which globals and builtin modules read or change the outside world.
 *
 * What must stay true: only free variables are looked up here, so a local named `fetch` is nothing;
 * modules whose names a loader has hidden (`__vite_ssr_import_0__.readFileSync`) are known by
 * names of members that no other module has.
 */

import type { ImpurityKind, UseKind } from './types.ts'

export interface ImpureName {
  readonly kind: ImpurityKind
  readonly what: string
}

/** Every member of these counts. */
const WHOLE: ReadonlyMap<string, ImpurityKind> = new Map([
  ['console', 'console'],
  ['fs', 'fs'],
  ['fsp', 'fs'],
  ['fsPromises', 'fs'],
  ['fs_promises', 'fs'],
  ['child_process', 'process'],
  ['childProcess', 'process'],
])

/** These count by themselves. */
const BARE: ReadonlyMap<string, ImpurityKind> = new Map([
  ['fetch', 'network'],
  ['XMLHttpRequest', 'network'],
  ['WebSocket', 'network'],
  ['EventSource', 'network'],
])

const MEMBERS: ReadonlyMap<string, ReadonlyMap<string, ImpurityKind>> = new Map([
  ['Date', kinds('clock', ['now'])],
  ['Math', kinds('random', ['random'])],
  ['performance', kinds('clock', ['now', 'timeOrigin', 'mark', 'measure', 'toJSON'])],
  ['dgram', kinds('network', ['createSocket'])],
  ['dns', kinds('network', ['lookup', 'promises', 'resolve', 'resolve4', 'resolve6', 'reverse'])],
  ['http', kinds('network', ['createServer', 'get', 'request'])],
  ['http2', kinds('network', ['connect', 'createSecureServer', 'createServer'])],
  ['https', kinds('network', ['createServer', 'get', 'request'])],
  // Not every member: `net` is a good name for a neural network, too.
  ['net', kinds('network', ['Server', 'Socket', 'connect', 'createConnection', 'createServer'])],
  ['tls', kinds('network', ['TLSSocket', 'connect', 'createServer'])],
  ['navigator', kinds('network', ['sendBeacon'])],
  [
    'process',
    new Map([
      ...kinds('clock', ['hrtime', 'uptime']),
      ...kinds('process', [
        'abort',
        'availableMemory',
        'chdir',
        'cpuUsage',
        'cwd',
        'emit',
        'exit',
        'exitCode',
        'getActiveResourcesInfo',
        'kill',
        'memoryUsage',
        'on',
        'once',
        'pid',
        'ppid',
        'resourceUsage',
        'send',
        'stderr',
        'stdin',
        'stdout',
        'umask',
      ]),
    ]),
  ],
  ['os', kinds('process', ['freemem', 'loadavg', 'uptime', 'getPriority', 'networkInterfaces'])],
  [
    'crypto',
    kinds('random', ['generateKey', 'generateKeyPair', 'generateKeyPairSync', 'generateKeySync']),
  ],
])

/** Names that tell by themselves where they come from, as a variable or as a member of anything. */
const TELLING: ReadonlyMap<string, ImpurityKind> = new Map([
  ...kinds('random', [
    'getRandomValues',
    'randomBytes',
    'randomFill',
    'randomFillSync',
    'randomInt',
    'randomUUID',
    'randomUUIDv7',
  ]),
  ...kinds('process', ['execFileSync', 'execSync', 'spawnSync']),
  ...kinds('fs', [
    'accessSync',
    'appendFile',
    'appendFileSync',
    'copyFileSync',
    'createReadStream',
    'createWriteStream',
    'existsSync',
    'lstatSync',
    'mkdirSync',
    'mkdtempSync',
    'opendirSync',
    'openSync',
    'readFile',
    'readFileSync',
    'readdir',
    'readdirSync',
    'readlinkSync',
    'realpathSync',
    'renameSync',
    'rmSync',
    'statSync',
    'symlinkSync',
    'truncateSync',
    'unlinkSync',
    'utimesSync',
    'writeFile',
    'writeFileSync',
  ]),
])

function kinds(kind: ImpurityKind, names: readonly string[]): Map<string, ImpurityKind> {
  return new Map(names.map((name) => [name, kind]))
}

/** The impurity that a use of a free variable's chain is, if it is one. */
export function impurityOf(chain: readonly string[], how: UseKind): ImpureName | null {
  if (how === 'typeof' || how === 'test' || how === 'write') return null
  const [head = '', member, below] = chain
  if (head === 'Temporal') {
    const reads = member === 'Now' && below !== undefined && below !== 'timeZoneId'
    return reads ? { kind: 'clock', what: `Temporal.Now.${below}` } : null
  }
  if (head === 'Date' && member === undefined) {
    return how === 'call' ? { kind: 'clock', what: 'Date()' } : null
  }
  const bare = BARE.get(head)
  if (bare !== undefined) return { kind: bare, what: head }
  if (member !== undefined) {
    const kind = MEMBERS.get(head)?.get(member) ?? WHOLE.get(head)
    if (kind !== undefined) return { kind, what: `${head}.${member}` }
    // `perf_hooks.performance.now`, `__vite_ssr_import_0__.performance.now`
    const nested = below === undefined ? undefined : MEMBERS.get(member)?.get(below)
    if (nested !== undefined) return { kind: nested, what: `${member}.${below}` }
  }
  // A method after it (`readFileSync.call`, `randomBytes.bind`) changes nothing.
  const end = chain.findIndex((name) => TELLING.has(name))
  const kind = TELLING.get(chain[end] ?? '')
  if (kind === undefined) return null
  // What vitest calls an imported module says nothing to anybody.
  const start = end > 0 && /import_\d+__$/.test(head) ? 1 : 0
  return { kind, what: chain.slice(start, end + 1).join('.') }
}
