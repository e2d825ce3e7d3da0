/**
 * Native code of packages that this process has loaded: what it opens is seen by nobody.
 *
 * What must stay true: whatever is not known to compute only may open files; a package runs native
 * code if it, or one that it depends on, has loaded some. It is looked for where Node keeps what was
 * loaded before anybody asked, and told of later (`noteAddon`).
 */
import { basename } from 'node:path'
import { dependencyFolders } from './dependencies.ts'
import { packageOf } from './packages.ts'

/** A loaded file of native code that may open files. */
export interface Addon {
  readonly file: string
  /** The package it came with; null for one of the project itself. */
  readonly packageName: string | null
}

/**
 * By package: native code that computes from what it is given, or watches files, which is no reading.
 * Packages of one binary each are named after the platform: `@rollup/rollup-linux-x64-gnu`.
 * `lightningcss` reads in `bundle` only, which counts for itself.
 */
const COMPUTE_ONLY =
  /^(?:@cbor-extract\/|@mongodb-js\/zstd|@msgpackr-extract\/|@napi-rs\/(?:nice|snappy)|@node-rs\/(?:crc32|xxhash)|@(?:oxc-(?:minify|parser|transform)|yuku-(?:codegen|parser))\/binding-|@parcel\/watcher|@rollup\/rollup-|argon2$|bcrypt$|bufferutil$|cpu-features$|farmhash$|fsevents$|lightningcss(?:-|$)|murmurhash-native$|re2$|snappy$|tree-sitter|utf-8-validate$|xxhash-addon$|zstd-napi$)/

/** Functions of such packages that do read files all the same. */
const READERS: Readonly<Record<string, RegExp>> = { lightningcss: /^bundle/ }

/** In words: `native code of the package "sharp"`; by the package that uses it, if that is known. */
export function addonText({ file, packageName }: Addon, user: string | null): string {
  const name = user ?? packageName
  return `native code of ${name === null ? `"${basename(file)}"` : `the package "${name}"`}, ${UNSEEN}`
}

const UNSEEN = 'which may read files unseen'

/** Whether a note, by its words, is of native code. */
export function isAddonText(what: string): boolean {
  return what.endsWith(UNSEEN)
}

/** Files of native code of which all that opens files is watched, call by call. */
const followed = new Set<string>()

/** Says that whatever a file of native code opens is seen. */
export function noteFollowed(file: string): void {
  followed.add(file)
}

/** By the folder of the package. */
const loaded = new Map<string, Addon>()
const answers = new Map<string, Addon | null>()
let known = -1
let isScanned = false

/** Says that a file of native code is loaded; returns it if it may open files. */
export function noteAddon(file: string): Addon | null {
  if (followed.has(file)) return null
  const home = packageOf(file)
  const packageName = home.kind === 'package' ? home.name : null
  if (packageName !== null && COMPUTE_ONLY.test(packageName)) return null
  const addon = { file, packageName }
  if (home.kind === 'package') loaded.set(home.root, addon)
  return addon
}

/** Native code that a function of the package in `root` may run; null if there is none. */
export function addonBehind(root: string): Addon | null {
  scan()
  if (loaded.size === 0) return null
  if (known !== loaded.size) answers.clear()
  known = loaded.size
  let answer = answers.get(root)
  if (answer === undefined) answers.set(root, (answer = find(root)))
  return answer
}

/**
 * Whether a function of a package is known to let its native code read files; null stands for whatever
 * is called of a package that is loaded by name.
 */
export function isNativeReader(packageName: string, name: string | null): boolean {
  if (!Object.hasOwn(READERS, packageName)) return false
  return name === null || READERS[packageName]!.test(name)
}

function find(root: string): Addon | null {
  for (const folder of dependencyFolders(root)) {
    const addon = loaded.get(folder)
    if (addon !== undefined) return addon
  }
  return null
}

/** What was loaded before the first question. */
function scan(): void {
  if (isScanned) return
  isScanned = true
  const { _cache: cache = {} } = process.getBuiltinModule('node:module') as unknown as {
    readonly _cache?: Readonly<Record<string, unknown>>
  }
  for (const file of Object.keys(cache)) if (file.endsWith('.node')) noteAddon(file)
}
