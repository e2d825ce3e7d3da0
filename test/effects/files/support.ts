/** Folders before and after: what a deed makes of one, what a recording of it makes of another. */
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { applyFiles, encodeFiles } from '../../../src/effects/files/index.ts'
import type { AppliedFiles, EncodedFiles } from '../../../src/effects/files/index.ts'
import {
  enter,
  FileStates,
  finish,
  openRecording,
  Places,
  recordAsync,
  resume,
} from '../../../src/trace/index.ts'
import type { Finished, Outside, Recording } from '../../../src/trace/index.ts'

export type Flavour = 'sync' | 'callback' | 'promises'

/** Calls a function of `fs` in one of its forms. */
type Io = (name: string, ...args: unknown[]) => Promise<unknown>

type AnyFunction = (...args: unknown[]) => unknown
type Functions = Record<string, AnyFunction>

const FORMS: Record<Flavour, Io> = {
  async sync(name, ...args) {
    return (fs as unknown as Functions)[`${name}Sync`]!(...args)
  },
  async callback(name, ...args) {
    const promised = promisify((fs as unknown as Functions)[name]!) as AnyFunction
    return promised(...args)
  },
  async promises(name, ...args) {
    return (fs.promises as unknown as Functions)[name]!(...args)
  },
}

/** A folder that stands for a project. */
export interface Ground extends Outside {
  readonly root: string
  readonly at: (...names: string[]) => string
  readonly io: Io
}

/** What is done to a folder. */
export type Deed = (ground: Ground) => unknown

/** Fills an empty folder. */
export type Lay = (at: Ground['at']) => void

/** What most deeds begin with. */
export const layAll: Lay = (at) => {
  fs.mkdirSync(at('d/deep'), { recursive: true })
  fs.writeFileSync(at('a'), 'aaaa')
  fs.writeFileSync(at('b'), 'b', { mode: 0o600 })
  fs.writeFileSync(at('d/one'), 'one')
  fs.writeFileSync(at('d/deep/two'), 'two', { mode: 0o755 })
  fs.symlinkSync('a', at('l'))
  fs.symlinkSync('d', at('ld'))
  fs.mkdirSync(at('empty'))
}

/** An empty folder below the system's temporary one, filled. */
export function ground(lay: Lay = layAll, flavour: Flavour = 'sync'): Ground {
  // One level deeper, so that what lies beside the project is this test's alone.
  const above = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'permafrost-files-')))
  const root = join(above, 'project')
  fs.mkdirSync(root)
  const at = (...names: string[]): string => join(root, ...names)
  lay(at)
  return { root, at, io: FORMS[flavour], places: new Places(root), files: new FileStates(null) }
}

/** Makes a folder again what it was. */
export function reset({ root, at }: Ground, lay: Lay = layAll): void {
  for (const name of fs.readdirSync(root)) remove(join(root, name))
  lay(at)
}

function remove(path: string): void {
  if (fs.lstatSync(path).isDirectory()) {
    fs.chmodSync(path, 0o700)
    for (const name of fs.readdirSync(path)) remove(join(path, name))
  }
  fs.rmSync(path, { recursive: true })
}

/** Everything in a folder: kinds, modes, contents, targets of links, names of one file. */
export function world({ root }: Pick<Ground, 'root'>): Record<string, string> {
  const found: Record<string, string> = {}
  const names = new Map<number, string>()
  const walk = (folder: string, below: string): void => {
    for (const entry of fs.readdirSync(folder).toSorted()) {
      const path = join(folder, entry)
      const name = below + entry
      const stats = fs.lstatSync(path)
      const mode = (stats.mode & 0o7777).toString(8)
      if (stats.isSymbolicLink()) found[name] = `link to ${fs.readlinkSync(path)}`
      else if (stats.isDirectory()) {
        found[name] = `folder ${mode}`
        walk(path, `${name}/`)
      } else if (stats.nlink > 1 && names.has(stats.ino))
        found[name] = `the file ${names.get(stats.ino)}`
      else {
        names.set(stats.ino, name)
        found[name] = `file ${mode} ${fs.readFileSync(path).toString('latin1')}`
      }
    }
  }
  walk(root, '')
  return found
}

/** One recorded run. */
export interface Recorded {
  readonly recording: Recording
  readonly encoded: EncodedFiles
  readonly finished: Finished
  readonly result: unknown
}

/** Records a deed as the memoized call of a project would. */
export async function record(
  on: Ground,
  deed: Deed,
  parent: Recording | null = null,
  avoid: readonly string[] = [],
): Promise<Recorded> {
  const recording = openRecording({ parent, places: on.places, files: on.files })
  let result: unknown
  try {
    result = await recordAsync(recording, () => deed(on))
  } catch (error) {
    result = error
  }
  const encoded = encodeFiles(recording, avoid)
  return { recording, encoded, finished: finish(recording), result }
}

/** The bytes of a run that must have some. */
export function bytesOf({ encoded }: Recorded): Uint8Array {
  if ('refused' in encoded) throw new Error(`refused: ${encoded.refused}`)
  if (encoded.bytes === null) throw new Error('nothing was written')
  return encoded.bytes
}

/** Applies bytes as a hit would, inside a computation if there is one around. */
export function hit(
  on: Ground,
  bytes: Uint8Array,
  around: Recording | null = null,
  avoid: readonly string[] = [],
): AppliedFiles {
  if (around === null) return applyFiles(bytes, on, avoid)
  const before = enter(around)
  try {
    return applyFiles(bytes, on, avoid)
  } finally {
    resume(before)
  }
}
