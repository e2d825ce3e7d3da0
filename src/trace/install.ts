/**
 * Installs the recorder, once, at the first memoized call; removable.
 *
 * What must stay true: importing installs nothing; installing twice is installing once; after
 * `uninstall` everything is what it was, by identity.
 */
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import process from 'node:process'
import { behindStandIn, unseenAs } from '../platform/stand-ins.ts'
import { forgetDescriptors } from './descriptors.ts'
import { watchModules } from './modules.ts'
import { patchBinding } from './patch-binding.ts'
import { patchEnv } from './patch-env.ts'
import { patchFlows } from './patch-flows.ts'
import { patchFs } from './patch-fs.ts'
import { patchStreams } from './patch-streams.ts'
import { Patches } from './patch.ts'
import { patchPlaces } from './patch-places.ts'

interface Installed {
  readonly patches: Patches
  readonly unmet: ReadonlyMap<object, string>
}

let installed: Installed | null = null

/** Starts to observe the file system, the environment and modules. */
export function install(): void {
  if (installed !== null) return
  const patches = new Patches()
  patchFs(patches)
  patchStreams(patches)
  const below = patchBinding(patches)
  patchEnv(patches)
  patchPlaces(patches)
  patchFlows(patches)
  patches.onRestore(watchModules())
  const unmet = unmetOriginals(below)
  for (const [original, what] of unmet) patches.onRestore(unseenAs(original, what))
  installed = { patches, unmet }
  syncBuiltinESMExports()
}

/** Puts everything back. */
export function uninstall(): void {
  if (installed === null) return
  installed.patches.restore()
  installed = null
  forgetDescriptors()
  syncBuiltinESMExports()
}

export function isInstalled(): boolean {
  return installed !== null
}

/** Public functions whose originals go past the second layer. */
const PAST = ['opendir', 'opendirSync', 'openAsBlob', 'glob']
const PAST_26 = ['readFile', 'writeFile', 'appendFile', 'cp']

function unmetOriginals(below: boolean): ReadonlyMap<object, string> {
  const unmet = new Map<object, string>()
  const major = Number(process.versions.node.split('.')[0])
  const add = (holder: object, label: string, names: readonly string[]): void => {
    for (const name of names) {
      const standIn = (holder as Record<string, unknown>)[name]
      const original = behindStandIn(standIn)
      if (typeof original === 'function' && original !== standIn)
        unmet.set(original, `${label}.${name}`)
    }
  }
  add(fs, 'fs', below ? PAST : Object.keys(fs))
  add(fs.promises, 'fs.promises', below ? ['opendir', 'glob'] : Object.keys(fs.promises))
  if (below && major >= 26) add(fs, 'fs', PAST_26)
  if (below && major >= 26) add(fs.promises, 'fs.promises', ['cp'])
  add(os, 'os', ['homedir', 'tmpdir'])
  add(process, 'process', ['loadEnvFile'])
  unmet.set(behindStandIn(process.env), 'process.env')
  return unmet
}

/**
 * What a value is if using it is not seen: a function of `fs`, or the environment, that was taken
 * before the recorder was installed. Null for everything else.
 */
export function bypasses(value: unknown): string | null {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return null
  return installed?.unmet.get(value) ?? null
}
