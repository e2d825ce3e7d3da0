/** What is asked about files and links without reading them. */
import type { Stats } from 'node:fs'
import { called, sees } from './row.ts'
import type { Fs, Rows } from './row.ts'

const EXISTS: readonly string[] = ['deleted']
const TYPE: readonly string[] = ['deleted', 'becomes a folder']
const SIZE: readonly string[] = ['content', 'deleted', 'becomes a folder']
const WRITTEN: readonly string[] = ['content', 'same size', 'replaced']
const APPEARS: readonly string[] = ['appears', 'appears as a folder']
/** A folder's own size is whatever the file system says. */
const size = (stats: { size: number | bigint }): number =>
  Number(stats.size) > 1000 ? -1 : Number(stats.size)

export function rowsOfStats(fs: Fs): Rows {
  return {
    existsSync: sees(EXISTS, (at) => fs.existsSync(`${at}/a`)),
    'existsSync of what is absent': sees(APPEARS, (at) => fs.existsSync(`${at}/x`)),
    'existsSync of a dangling link': sees(APPEARS, (at) => fs.existsSync(`${at}/lx`)),
    exists: sees(
      EXISTS,
      (at) =>
        new Promise((resolve) => {
          fs.exists(`${at}/a`, resolve)
        }),
    ),
    accessSync: sees(EXISTS, (at) => {
      fs.accessSync(`${at}/a`)
      return 'there'
    }),
    'accessSync to run': sees(['deleted', 'mode', 'becomes a folder'], (at) => {
      fs.accessSync(`${at}/a`, fs.constants.X_OK)
      return 'runs'
    }),
    'accessSync of what is absent': sees(APPEARS, (at) => {
      fs.accessSync(`${at}/x`)
      return 'there'
    }),
    access: sees(EXISTS, (at) => called(fs.access, `${at}/a`).then(() => 'there')),
    'promises.access': sees(EXISTS, (at) => fs.promises.access(`${at}/a`).then(() => 'there')),
    'promises.access to run': sees(['deleted', 'mode', 'becomes a folder'], (at) =>
      fs.promises.access(`${at}/a`, fs.promises.constants.X_OK).then(() => 'runs'),
    ),
    'statSync for nothing': sees(EXISTS, (at) => {
      fs.statSync(`${at}/a`)
      return 'there'
    }),
    'statSync for its size': sees(SIZE, (at) => size(fs.statSync(`${at}/a`))),
    'statSync for its type': sees(TYPE, (at) => fs.statSync(`${at}/a`).isFile()),
    'statSync for its mode': sees(['mode', ...TYPE], (at) => fs.statSync(`${at}/a`).mode, {
      either: ['replaced'],
    }),
    'statSync for its time': sees(
      ['mtime only', 'deleted'],
      (at) => fs.statSync(`${at}/a`).mtimeMs,
      { either: [...WRITTEN, 'becomes a folder', 'same size and mtime'] },
    ),
    'statSync for its date': sees(['mtime only', 'deleted'], (at) => fs.statSync(`${at}/a`).mtime, {
      either: [...WRITTEN, 'becomes a folder', 'same size and mtime'],
    }),
    'statSync as bigint': sees(
      ['mtime only', 'deleted'],
      (at) => fs.statSync(`${at}/a`, { bigint: true }).mtimeNs,
      { either: [...WRITTEN, 'becomes a folder', 'same size and mtime'] },
    ),
    'statSync as bigint for its size': sees(SIZE, (at) =>
      size(fs.statSync(`${at}/a`, { bigint: true })),
    ),
    'statSync for all': sees(
      ['mtime only', 'mode', 'replaced', ...SIZE],
      (at) =>
        Object.entries(fs.statSync(`${at}/a`)).filter(([name]) => !/^(?:atime|blksize)/.test(name)),
      { either: ['same size', 'same size and mtime'] },
    ),
    'statSync, not throwing': sees(
      APPEARS,
      (at) => fs.statSync(`${at}/x`, { throwIfNoEntry: false }) === undefined,
    ),
    'statSync of what is absent': sees(APPEARS, (at) => fs.statSync(`${at}/x`).isFile()),
    'statSync through a link': sees([...SIZE, 'link retargeted'], (at) =>
      size(fs.statSync(`${at}/l`)),
    ),
    'statSync below a file': sees(TYPE, (at) => fs.statSync(`${at}/a/b`).isFile()),
    'statSync of a folder': sees(['folder becomes a file', 'folder deleted'], (at) =>
      fs.statSync(`${at}/d`).isDirectory(),
    ),
    'statSync of a folder for its time': sees(
      [
        'entry gained',
        'entry lost',
        'entry renamed',
        'entry becomes a folder',
        'folder becomes a file',
        'folder deleted',
      ],
      (at) => fs.statSync(`${at}/d`, { bigint: true }).mtimeNs,
    ),
    stat: sees(SIZE, async (at) => size((await called(fs.stat, `${at}/a`)) as Stats)),
    'stat read later': sees(SIZE, async (at) => {
      const stats = (await called(fs.stat, `${at}/a`)) as Stats
      await Promise.resolve()
      return new Promise((resolve) => {
        setImmediate(() => resolve(size(stats)))
      })
    }),
    'promises.stat': sees(SIZE, async (at) => size(await fs.promises.stat(`${at}/a`))),
    'promises.stat of what is absent': sees(APPEARS, async (at) =>
      (await fs.promises.stat(`${at}/x`)).isFile(),
    ),
    'lstatSync for its type': sees([], (at) => fs.lstatSync(`${at}/l`).isSymbolicLink()),
    'lstatSync of a file': sees(TYPE, (at) => fs.lstatSync(`${at}/a`).isFile()),
    'lstatSync with a slash': sees(
      ['folder becomes a file', 'folder deleted'],
      (at) => fs.lstatSync(`${at}/ld/`).isDirectory(),
      { either: ['link to a folder retargeted'] },
    ),
    lstat: sees([], async (at) => ((await called(fs.lstat, `${at}/l`)) as Stats).isFile()),
    'promises.lstat for its size': sees(SIZE, async (at) =>
      size(await fs.promises.lstat(`${at}/a`)),
    ),
    readlinkSync: sees(['link retargeted'], (at) => fs.readlinkSync(`${at}/l`)),
    'readlinkSync of a file': sees(['deleted'], (at) => fs.readlinkSync(`${at}/a`)),
    readlink: sees(['link retargeted'], (at) => called(fs.readlink, `${at}/l`)),
    'promises.readlink': sees(['link retargeted'], (at) => fs.promises.readlink(`${at}/l`)),
    realpathSync: sees(['link retargeted', 'deleted'], (at) => fs.realpathSync(`${at}/l`)),
    'realpathSync.native': sees(['link retargeted', 'deleted'], (at) =>
      fs.realpathSync.native(`${at}/l`),
    ),
    'realpathSync of what is absent': sees(APPEARS, (at) => fs.realpathSync(`${at}/x`)),
    'realpathSync below a link': sees(
      [
        'link to a folder retargeted',
        'entry lost',
        'entry renamed',
        'folder becomes a file',
        'folder deleted',
      ],
      (at) => fs.realpathSync(`${at}/ld/one`),
    ),
    realpath: sees(['link retargeted', 'deleted'], (at) => called(fs.realpath, `${at}/l`)),
    'realpath.native': sees(['link retargeted', 'deleted'], (at) =>
      called(fs.realpath.native, `${at}/l`),
    ),
    'promises.realpath': sees(['link retargeted', 'deleted'], (at) =>
      fs.promises.realpath(`${at}/l`),
    ),
    statfsSync: sees([], (at) => fs.statfsSync(at).bsize, {
      either: ['content', 'same size', 'replaced', 'unrelated'],
      taken: 'busy',
    }),
    'promises.statfs of what is absent': sees(
      APPEARS,
      async (at) => (await fs.promises.statfs(`${at}/x`)).bsize > 0,
    ),
  }
}
