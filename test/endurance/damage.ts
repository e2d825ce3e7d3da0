/** What can happen to the files of a cache while nobody looks. */
import { randomNumbers } from './work.ts'
import {
  copyFileSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

/** One damage; `file` is relative to the cache directory. */
export type Damage =
  | { readonly kind: 'cut'; readonly file: string; readonly to: number }
  | { readonly kind: 'flip'; readonly file: string; readonly at: number; readonly mask: number }
  | { readonly kind: 'zeros'; readonly file: string; readonly at: number; readonly bytes: number }
  /** A page or sector that was written to the wrong place. */
  | {
      readonly kind: 'astray'
      readonly file: string
      readonly from: number
      readonly to: number
      readonly bytes: number
    }
  | { readonly kind: 'gone'; readonly file: string }
  /** Another file of the cache stands in its place. */
  | { readonly kind: 'swapped'; readonly file: string; readonly by: string }
  | { readonly kind: 'folder'; readonly file: string }
  | { readonly kind: 'dangling'; readonly file: string }
  | { readonly kind: 'grown'; readonly file: string; readonly bytes: number }

/** Does it. */
export function doDamage(dir: string, damage: Damage): void {
  const path = join(dir, damage.file)
  switch (damage.kind) {
    case 'cut':
      return truncateSync(path, damage.to)
    case 'flip':
      return edit(path, (bytes) => {
        bytes[damage.at] = (bytes[damage.at] ?? 0) ^ damage.mask
      })
    case 'zeros':
      return edit(path, (bytes) => void bytes.fill(0, damage.at, damage.at + damage.bytes))
    case 'astray':
      return edit(
        path,
        (bytes) => void bytes.copyWithin(damage.to, damage.from, damage.from + damage.bytes),
      )
    case 'gone':
      return rmSync(path, { recursive: true })
    case 'swapped':
      return copyFileSync(join(dir, damage.by), path)
    case 'folder':
      rmSync(path, { recursive: true })
      return void mkdirSync(join(path, 'inner'), { recursive: true })
    case 'dangling':
      rmSync(path, { recursive: true })
      return symlinkSync(join(dir, 'nowhere', 'at all'), path)
    case 'grown':
      return writeFileSync(path, Buffer.alloc(damage.bytes, 0x5a), { flag: 'a' })
  }
}

/** In place: a process that has the file open sees it. */
function edit(path: string, change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes, { flag: 'r+' })
}

/** Cuts of a file at `places` places, the ends among them. */
export function cuts(file: string, bytes: number, places: number): Damage[] {
  const steps = Math.max(1, places - 2)
  const at = Array.from({ length: steps }, (_, i) => Math.floor((bytes * i) / steps))
  const all = [...new Set([...at, bytes - 1, bytes >> 1])].filter((to) => to >= 0 && to < bytes)
  return all.map((to) => ({ kind: 'cut', file, to }))
}

/** Random flips of bits over some files, by size, but for the heads of databases: more often. */
export function flips(
  files: readonly { readonly file: string; readonly bytes: number }[],
  count: number,
  seed: number,
): Damage[] {
  const random = randomNumbers(seed)
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  return Array.from({ length: count }, (_, i) => {
    let at = Math.floor(random() * total)
    let index = 0
    for (; at >= (files[index]?.bytes ?? 0); index++) at -= files[index]?.bytes ?? 0
    const head = files[i % files.length]
    const chosen = i % 3 === 0 && head !== undefined ? head : files[index]
    if (chosen === undefined) throw new Error('no files to damage')
    const place = i % 3 === 0 ? Math.floor(random() * Math.min(200, chosen.bytes)) : at
    return { kind: 'flip', file: chosen.file, at: place, mask: 1 << Math.floor(random() * 8) }
  })
}

/** Damage of other kinds, to a file of this size. */
export function oddities(file: string, bytes: number, others: readonly string[]): Damage[] {
  const page = 4096
  const pages = Math.floor(bytes / page)
  return [
    { kind: 'gone', file },
    { kind: 'folder', file },
    { kind: 'dangling', file },
    { kind: 'grown', file, bytes: 1 },
    { kind: 'grown', file, bytes: 10_000 },
    { kind: 'zeros', file, at: 0, bytes },
    ...others.map((by): Damage => ({ kind: 'swapped', file, by })),
    ...Array.from({ length: Math.max(0, pages - 1) }, (_, i): Damage[] => [
      { kind: 'zeros', file, at: (i + 1) * page, bytes: page },
      { kind: 'zeros', file, at: (i + 1) * page + 512, bytes: 512 },
      { kind: 'astray', file, from: i * page, to: (i + 1) * page, bytes: page },
      { kind: 'astray', file, from: (i + 1) * page, to: i * page, bytes: page },
    ]).flat(),
  ]
}

/** Size of a file now. */
export function sizeOfFile(dir: string, file: string): number {
  return statSync(join(dir, file)).size
}
