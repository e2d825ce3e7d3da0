/**
 * Native code that is loaded while a call computes: what it reads is seen by nobody.
 *
 * What must stay true: loading is as without; what was loaded before is found by the packages that a
 * function reaches (memo/native.ts).
 */
import { addonText, noteAddon } from '../platform/addons.ts'
import { packageOf } from '../platform/packages.ts'
import type { AnyFunction } from '../trace/patch.ts'
import { isIdle } from '../trace/index.ts'
import { followLoaded, followNew } from './followed-addons.ts'
import type { Watcher } from './watcher.ts'

/** The package whose code asked for a module; null for the user's own. */
function userOf(module: unknown): string | null {
  const { parent } = Object(module) as { readonly parent?: { readonly filename?: unknown } }
  const file = parent?.filename
  const home = typeof file === 'string' ? packageOf(file) : null
  return home?.kind === 'package' ? home.name : null
}

/** Watches the loading of native code. */
export function watchAddons(watcher: Watcher): void {
  followLoaded(watcher)
  watcher.patches.replace(
    process,
    'dlopen',
    (original: AnyFunction) =>
      function (this: unknown, ...args: unknown[]): unknown {
        const result: unknown = Reflect.apply(original, this, args)
        followNew(watcher, args[1], args[0])
        const addon = typeof args[1] === 'string' ? noteAddon(args[1]) : null
        if (addon !== null && !isIdle())
          watcher.notice('process', addonText(addon, userOf(args[0])))
        return result
      },
  )
}
