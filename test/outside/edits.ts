/**
 * The ground of one row, and what may happen to it between two processes.
 *
 * `a` is a file of 4 bytes, `l` a link to it; `d` a folder with `one` and `deep/` in it, `ld` a link to
 * it; `e` an empty folder, `u` a file that nobody asks for; `x` is not there, and `lx` is a link to it.
 */
import fs from 'node:fs'

/** What a table's rows stand on. */
export interface Ground {
  /** Makes it, at a path where nothing is. */
  readonly lay: (at: string) => void
  /** What may happen to it, in an order in which all of it can happen. */
  readonly edits: Readonly<Record<string, (at: string) => void>>
}

function lay(at: string): void {
  fs.mkdirSync(`${at}/d/deep`, { recursive: true })
  fs.mkdirSync(`${at}/e`)
  fs.writeFileSync(`${at}/a`, 'aaaa', { mode: 0o644 })
  fs.writeFileSync(`${at}/u`, 'u')
  fs.writeFileSync(`${at}/d/one`, 'one')
  fs.symlinkSync('a', `${at}/l`)
  fs.symlinkSync('d', `${at}/ld`)
  fs.symlinkSync('x', `${at}/lx`)
}

const GONE = { recursive: true, force: true } as const

/**
 * Each changes one thing. They can be made one after the other: what removes things comes after what
 * changes them.
 */
const edits: Ground['edits'] = {
  unrelated: (at) => {
    fs.writeFileSync(`${at}/u`, 'other')
    fs.writeFileSync(`${at}/v`, 'new')
  },
  content: (at) => fs.writeFileSync(`${at}/a`, 'other content'),
  'same size': (at) => fs.writeFileSync(`${at}/a`, 'XXXX'),
  'same size and mtime': (at) => {
    const { atime, mtime } = fs.statSync(`${at}/a`)
    fs.writeFileSync(`${at}/a`, 'YYYY')
    fs.utimesSync(`${at}/a`, atime, mtime)
  },
  replaced: (at) => {
    fs.writeFileSync(`${at}/beside`, 'ZZZZ')
    fs.renameSync(`${at}/beside`, `${at}/a`)
  },
  mode: (at) => fs.chmodSync(`${at}/a`, 0o755),
  'mtime only': (at) => fs.utimesSync(`${at}/a`, 1, 1),
  deleted: (at) => fs.rmSync(`${at}/a`),
  'becomes a folder': (at) => {
    fs.rmSync(`${at}/a`, GONE)
    fs.mkdirSync(`${at}/a`)
  },
  appears: (at) => fs.writeFileSync(`${at}/x`, 'x'),
  'appears as a folder': (at) => {
    fs.rmSync(`${at}/x`, GONE)
    fs.mkdirSync(`${at}/x`)
  },
  'content of an entry': (at) => fs.writeFileSync(`${at}/d/one`, 'other'),
  'entry gained': (at) => fs.writeFileSync(`${at}/d/two`, ''),
  'entry gained deep': (at) => fs.writeFileSync(`${at}/d/deep/more`, ''),
  'entry becomes a folder': (at) => {
    fs.rmSync(`${at}/d/one`)
    fs.mkdirSync(`${at}/d/one`)
  },
  'entry renamed': (at) => fs.renameSync(`${at}/d/one`, `${at}/d/uno`),
  'entry lost': (at) => fs.rmSync(`${at}/d/${fs.existsSync(`${at}/d/one`) ? 'one' : 'uno'}`, GONE),
  'folder deleted': (at) => fs.rmSync(`${at}/d`, GONE),
  'folder becomes a file': (at) => {
    fs.rmSync(`${at}/d`, GONE)
    fs.writeFileSync(`${at}/d`, '')
  },
  'link retargeted': (at) => {
    fs.rmSync(`${at}/l`)
    fs.symlinkSync('u', `${at}/l`)
  },
  'link to a folder retargeted': (at) => {
    fs.rmSync(`${at}/ld`)
    fs.symlinkSync('e', `${at}/ld`)
  },
}

export const PLAIN: Ground = { lay, edits }

/** Makes edits, one after the other. */
export function edit(ground: Ground, at: string, names: readonly string[]): void {
  for (const [name, change] of Object.entries(ground.edits)) if (names.includes(name)) change(at)
}
