/**
 * Native code of well-known packages of which it is known where it opens files.
 *
 * | an addon | its other functions compute from what they are given, and |
 * | --- | --- |
 * | sharp | its arguments name the files that it reads and writes: those are recorded |
 * | @swc/core | functions that find files by themselves are noticed, kind `process` |
 *
 * What must stay true: an addon is followed only if all that opens files was found and is watched, at
 * all modules that hand it on; else it may read files whatever is called (platform/addons.ts).
 */
import { addonText, noteFollowed } from '../platform/addons.ts'
import { pathInPackages } from '../fingerprint/package-exports.ts'
import { filesGivenTo } from './addon-files.ts'
import type { AnyFunction } from '../trace/patch.ts'
import type { Watcher } from './watcher.ts'

interface Followed {
  /** The file of the addon, below a `node_modules/`. */
  readonly file: RegExp
  readonly packageName: string
  /** All its functions that open files. */
  readonly opens: readonly string[]
  /** Their arguments name the files. */
  readonly isTold: boolean
}

const FOLLOWED: readonly Followed[] = [
  {
    file: /^@img\/sharp-/,
    packageName: 'sharp',
    opens: ['metadata', 'pipeline', 'stats'],
    isTold: true,
  },
  {
    file: /^@swc\/core-/,
    packageName: '@swc/core',
    opens: ['bundle', 'parseFile', 'parseFileSync', 'transformFile', 'transformFileSync'],
    isTold: false,
  },
]

interface Loaded {
  readonly exports?: unknown
  readonly children?: readonly Loaded[]
}

/** Follows the addons that are loaded. */
export function followLoaded(watcher: Watcher): void {
  const { _cache: cache = {} } = process.getBuiltinModule('node:module') as unknown as {
    readonly _cache?: Readonly<Record<string, Loaded>>
  }
  for (const file of Object.keys(cache))
    if (file.endsWith('.node')) follow(watcher, file, cache[file]!, Object.values(cache))
}

/** Follows an addon that has just been loaded: nobody has taken anything of it yet. */
export function followNew(watcher: Watcher, file: unknown, module: unknown): void {
  if (typeof file === 'string' && isObject(module)) follow(watcher, file, module, [])
}

/** `modules` are those that may have taken over what the addon exports. */
function follow(watcher: Watcher, file: string, module: Loaded, modules: readonly Loaded[]): void {
  const path = pathInPackages(file)
  const addon = path === '' ? undefined : FOLLOWED.find((each) => each.file.test(path))
  if (addon === undefined) return
  const holders = [module.exports]
  for (const each of modules)
    if (each.children?.includes(module) && each.exports !== module.exports)
      holders.push(each.exports)
  const isWatched = holders.map((holder) => isObject(holder) && watch(watcher, addon, file, holder))
  if (isWatched[0] === true) noteFollowed(file)
}

/** Whether all that opens files was found. */
function watch(watcher: Watcher, addon: Followed, file: string, holder: object): boolean {
  const { packageName, opens, isTold } = addon
  let found = 0
  for (const key of opens) {
    if (typeof Object.getOwnPropertyDescriptor(holder, key)?.value !== 'function') continue
    found++
    const what = addonText({ file, packageName }, packageName)
    const notice = (): void => watcher.notice('process', what)
    watcher.replace(holder, key, 'process', what, (original) =>
      isTold ? filesGivenTo(original, notice) : noticed(original, notice),
    )
  }
  return found === opens.length
}

function noticed(original: AnyFunction, notice: () => void): AnyFunction {
  return new Proxy(original, {
    apply(target, self, args: unknown[]): unknown {
      notice()
      return Reflect.apply(target, self, args)
    },
  })
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
