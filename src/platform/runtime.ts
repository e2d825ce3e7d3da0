/**
 * What this process runs on, and what of that can change results.
 *
 * What must stay true: nothing is read at import; the environment is the one *now* (a program may
 * set `TZ`), but asking again costs next to nothing while it has not changed.
 */
import { ConfigError } from '../errors.ts'
import { isBuiltin } from 'node:module'
import { endianness } from 'node:os'
import process from 'node:process'
import { canInspect } from './inspector-session.ts'
import { behindStandIn } from './stand-ins.ts'

/** The families of runtimes that results are kept apart by. */
export type RuntimeFamily = 'node' | 'bun' | 'deno'

/** What a function's result may depend on besides its code: see `environmentOf`. */
export type RuntimeTrait = 'timezone' | 'locale' | 'icu' | 'platform' | 'terminal' | 'window'

/** A feature that some runtimes lack. */
export type RuntimeFeature =
  | 'inspector'
  | 'sqlite'
  | 'zstd'
  | 'registerHooks'
  | 'callSites'
  | 'temporal'
  | 'float16Array'

interface Feature {
  /** The first version of Node that has it without a flag. */
  readonly node: string
  /** Whether Bun 1.4 and Deno 2.9 have it, by trying. */
  readonly bun: boolean
  readonly deno: boolean
  readonly link: string
  readonly present: () => boolean
}

/** The features that Permafrost uses where they are. */
const FEATURES: Readonly<Record<RuntimeFeature, Feature>> = {
  // Captured variables. Elsewhere the module is there, but answers later or not at all.
  inspector: {
    node: '8.0.0',
    bun: false,
    deno: false,
    link: 'https://nodejs.org/api/inspector.html#class-inspectorsession',
    present: canInspect,
  },
  sqlite: {
    node: '22.13.0',
    bun: true,
    deno: true,
    link: 'https://nodejs.org/api/sqlite.html',
    present: () => hasBuiltin('node:sqlite'),
  },
  zstd: {
    node: '22.15.0',
    bun: true,
    deno: true,
    link: 'https://nodejs.org/api/zlib.html#zlibzstdcompresssyncbuffer-options',
    present: () => hasBuiltin('node:zlib', 'zstdCompressSync'),
  },
  registerHooks: {
    node: '22.15.0',
    bun: false,
    deno: true,
    link: 'https://nodejs.org/api/module.html#moduleregisterhooksoptions',
    present: () => hasBuiltin('node:module', 'registerHooks'),
  },
  callSites: {
    node: '22.9.0',
    bun: true,
    deno: true,
    link: 'https://nodejs.org/api/util.html#utilgetcallsitesframecount-options',
    present: () => hasBuiltin('node:util', 'getCallSites'),
  },
  temporal: {
    node: '26.0.0',
    bun: true,
    deno: true,
    link: 'https://tc39.es/proposal-temporal/docs/',
    present: () => 'Temporal' in globalThis,
  },
  float16Array: {
    node: '24.0.0',
    bun: true,
    deno: true,
    link: 'https://tc39.es/proposal-float16array/',
    present: () => 'Float16Array' in globalThis,
  },
}

const features = new Map<RuntimeFeature, boolean>()

/** Whether this process has a feature, found by trying; asked once each. */
export function hasFeature(feature: RuntimeFeature): boolean {
  let present = features.get(feature)
  if (present === undefined) {
    present = FEATURES[feature].present()
    features.set(feature, present)
  }
  return present
}

function hasBuiltin(module: string, member?: string): boolean {
  // Asked without loading: loading `node:sqlite` warns on Node 22.
  if (!isBuiltin(module)) return false
  return member === undefined || member in (process.getBuiltinModule(module) as object)
}

/** The oldest Node that has all that Permafrost needs. */
const OLDEST = [22, 18] as const

/**
 * Refuses a Node that is too old, before something in it fails that says less.
 *
 * @throws ConfigError that names both versions.
 */
export function requireSupportedRuntime(): void {
  if (runtimeFamily() !== 'node') return
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return
  throw new ConfigError(
    'ERR_CONFIG_RUNTIME',
    `Permafrost needs Node ${OLDEST.join('.')} or newer: this is ${process.version}`,
  )
}

/** The runtime's family. */
export function runtimeFamily(): RuntimeFamily {
  if ('bun' in process.versions) return 'bun'
  return 'deno' in process.versions ? 'deno' : 'node'
}

/** Family and major version: `node 24`. Results are kept apart by it. */
export function runtimeVersion(): string {
  const family = runtimeFamily()
  const version = process.versions[family] ?? ''
  return `${family} ${version.slice(0, version.indexOf('.'))}`
}

/**
 * The parts of the environment that `traits` name, as they are now: equal strings mean that a
 * function that depends on nothing else of it gives equal results. About 3 µs, more when the time
 * zone has just changed.
 */
export function environmentOf(traits: readonly RuntimeTrait[]): string {
  return JSON.stringify([...new Set(traits)].toSorted().map((trait) => [trait, traitNow(trait)]))
}

function traitNow(trait: RuntimeTrait): string {
  switch (trait) {
    case 'timezone':
      return timeZone()
    case 'locale':
      return (locale ??= resolveLocale())
    case 'icu': {
      const { icu = '', cldr = '', unicode = '' } = process.versions
      return `icu ${icu} cldr ${cldr} unicode ${unicode}`
    }
    case 'platform':
      return `${process.platform} ${process.arch} ${(order ??= endianness())}`
    case 'terminal':
      return terminal()
    case 'window':
      return `${process.stdout.columns} ${process.stdout.rows} ${process.stderr.columns}`
    default:
      return trait satisfies never
  }
}

/** What decides whether text is coloured. */
function terminal(): string {
  const { NO_COLOR, FORCE_COLOR, NODE_DISABLE_COLORS } = behindStandIn(process.env)
  const streams = [process.stdout, process.stderr].map((stream) =>
    stream.isTTY ? stream.getColorDepth() : 0,
  )
  return JSON.stringify([streams, NO_COLOR, FORCE_COLOR, NODE_DISABLE_COLORS])
}

const TheDate = behindStandIn(Date)
const DateTimeFormat = Intl.DateTimeFormat
const offsetAt = Date.prototype.getTimezoneOffset
/** Two summers and two winters: a zone that changes under us seldom keeps all four. */
const PROBES = ['1970-01-15', '1970-07-15', '2024-01-15', '2024-07-15'].map(
  (day) => new TheDate(day),
)

let locale: string | undefined
let order: string | undefined
let zone: { readonly seen: string; readonly name: string } | null = null

/** The zone in use. Resolving one takes 10 to 50 µs, so it is done when its traces have changed. */
function timeZone(): string {
  let seen = behindStandIn(process.env)['TZ'] ?? '-'
  for (const probe of PROBES) seen += ` ${Reflect.apply(offsetAt, probe, [])}`
  if (zone === null || zone.seen !== seen) {
    zone = { seen, name: `${zoneName()} ${seen} tz ${process.versions['tz'] ?? ''} ${language()}` }
  }
  return zone.name
}

/** The language that a date's text names its zone in; the engine takes it when the process starts. */
let spoken: string | null = null

function language(): string {
  if (spoken !== null) return spoken
  const env = behindStandIn(process.env)
  const set = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((name) => name)
  const [name = ''] = (set ?? '').split('.')
  return (spoken = name === '' || name === 'C' || name === 'POSIX' ? 'en_US' : name)
}

/**
 * The zone's name from where the engine takes it. `Intl` would tell too, but its first use loads
 * 5 ms of data; an alias of a zone then is another name, which costs a miss and nothing worse.
 */
function zoneName(): string {
  const set = behindStandIn(process.env)['TZ']
  if (set !== undefined && set !== '') return set.replace(/^:/, '')
  try {
    const { readlinkSync } = process.getBuiltinModule('node:fs')
    const name = readlinkSync('/etc/localtime').split('zoneinfo/')[1]
    if (name !== undefined) return name
  } catch {
    // No such link on this system: Intl knows.
  }
  return new DateTimeFormat().resolvedOptions().timeZone
}

/** Fixed when the process starts: later changes of `LANG` and its like have no effect. */
function resolveLocale(): string {
  const { locale: name, calendar, numberingSystem } = new DateTimeFormat().resolvedOptions()
  return `${name} ${calendar} ${numberingSystem}`
}
