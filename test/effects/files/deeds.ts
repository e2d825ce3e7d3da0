/** What calls do to files: each deed is done uncached, recorded, and replayed. */
import fs from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Readable } from 'node:stream'
import type { Deed } from './support.ts'

const binary = Uint8Array.from({ length: 512 }, (_, at) => at % 256)

/** Deeds that go through `io`, so in each form of a function. */
export const IN_EACH_FORM: Record<string, Deed> = {
  'a new file': ({ io, at }) => io('writeFile', at('x'), 'x'),
  'an empty file': ({ io, at }) => io('writeFile', at('x'), ''),
  'bytes that are no text': ({ io, at }) => io('writeFile', at('x'), binary),
  'a new file with a mode': ({ io, at }) => io('writeFile', at('x'), 'x', { mode: 0o751 }),
  'a file overwritten': ({ io, at }) => io('writeFile', at('b'), 'other'),
  'a file overwritten by the same': ({ io, at }) => io('writeFile', at('a'), 'aaaa'),
  'a file overwritten twice': async ({ io, at }) => {
    await io('writeFile', at('a'), 'first')
    await io('writeFile', at('a'), 'second')
  },
  'a file appended to': ({ io, at }) => io('appendFile', at('a'), 'more'),
  'a file made by appending': ({ io, at }) => io('appendFile', at('x'), 'more'),
  'a file exclusively made': ({ io, at }) => io('writeFile', at('x'), 'x', { flag: 'wx' }),
  'a file emptied': ({ io, at }) => io('truncate', at('a')),
  'a file shortened': ({ io, at }) => io('truncate', at('a'), 2),
  'a file in a folder that is a link': ({ io, at }) => io('writeFile', at('ld/x'), 'x'),
  'a file written through a link': ({ io, at }) => io('writeFile', at('l'), 'through'),
  'a file written under two names': async ({ io, at }) => {
    await io('writeFile', at('l'), 'first')
    await io('writeFile', at('a'), 'second')
    await io('writeFile', at('ld/one'), 'third')
    await io('writeFile', at('d/one'), 'fourth')
  },
  'a file copied': ({ io, at }) => io('copyFile', at('d/deep/two'), at('x')),
  'a file copied over another': ({ io, at }) => io('copyFile', at('d/deep/two'), at('b')),
  'a folder copied': ({ io, at }) => io('cp', at('d'), at('e'), { recursive: true }),
  'a folder copied into one that is there': ({ io, at }) =>
    io('cp', at('d'), at('empty'), { recursive: true }),
  'links copied into a folder that is there': async ({ io, at }) => {
    await io('symlink', 'one', at('d/link'))
    await io('cp', at('d'), at('empty'), { recursive: true, verbatimSymlinks: true })
  },
  'a file copied where none is overwritten': async ({ io, at }) => {
    await io('writeFile', at('empty/one'), 'kept')
    await io('cp', at('d'), at('empty'), { recursive: true, force: false })
  },
  'a file renamed': ({ io, at }) => io('rename', at('b'), at('x')),
  'a file renamed over another': ({ io, at }) => io('rename', at('b'), at('a')),
  'a file written beside and renamed': async ({ io, at }) => {
    await io('writeFile', at('b.tmp'), 'whole')
    await io('rename', at('b.tmp'), at('b'))
  },
  'a file renamed over a link': ({ io, at }) => io('rename', at('b'), at('l')),
  'a folder renamed': ({ io, at }) => io('rename', at('d'), at('e')),
  'a folder made, filled and renamed': async ({ io, at }) => {
    await io('mkdir', at('t'))
    await io('mkdir', at('t/deep'), 0o750)
    await io('writeFile', at('t/deep/x'), 'x')
    await io('chmod', at('t/deep/x'), 0o640)
    await io('rename', at('t'), at('e'))
    await io('writeFile', at('e/y'), 'y')
  },
  'a folder whose place another takes': async ({ io, at }) => {
    await io('rm', at('d'), { recursive: true })
    await io('mkdir', at('d'))
    await io('writeFile', at('d/new'), 'new')
  },
  'a folder emptied and made anew where there was a file': async ({ io, at }) => {
    await io('unlink', at('a'))
    await io('mkdir', at('a/in'), { recursive: true })
    await io('writeFile', at('a/in/x'), 'x')
  },
  'a file where there was a folder': async ({ io, at }) => {
    await io('rm', at('d'), { recursive: true, force: true })
    await io('writeFile', at('d'), 'now a file')
  },
  'another name of a file': ({ io, at }) => io('link', at('a'), at('x')),
  'another name of a file that was written': async ({ io, at }) => {
    await io('writeFile', at('x'), 'x')
    await io('link', at('x'), at('y'))
    await io('appendFile', at('y'), 'y')
  },
  'a link': ({ io, at }) => io('symlink', 'a', at('m')),
  'a link to nothing': ({ io, at }) => io('symlink', '../nowhere/x', at('m')),
  'a link led elsewhere': async ({ io, at }) => {
    await io('unlink', at('l'))
    await io('symlink', 'b', at('l'))
  },
  'a link made and written through': async ({ io, at }) => {
    await io('symlink', 'd', at('m'))
    await io('writeFile', at('m/x'), 'x')
    await io('symlink', 'b', at('n'))
    await io('writeFile', at('n'), 'through')
  },
  'a folder made': ({ io, at }) => io('mkdir', at('x')),
  'a folder made with a mode': ({ io, at }) => io('mkdir', at('x'), { mode: 0o750 }),
  'folders made': async ({ io, at }) => {
    await io('mkdir', at('x/y/z'), { recursive: true, mode: 0o711 })
    await io('writeFile', at('x/y/file'), 'file')
  },
  'a folder made that is there': async ({ io, at }) => {
    await io('mkdir', at('d/deep'), { recursive: true })
    await io('writeFile', at('d/deep/three'), 'three')
  },
  'a folder that can be read alone': async ({ io, at }) => {
    await io('mkdir', at('x'))
    await io('writeFile', at('x/y'), 'y', { mode: 0o400 })
    await io('chmod', at('x'), 0o555)
  },
  'a file deleted': ({ io, at }) => io('unlink', at('a')),
  'a file deleted by rm': ({ io, at }) => io('rm', at('a')),
  'a link deleted': ({ io, at }) => io('unlink', at('l')),
  'a folder deleted': ({ io, at }) => io('rm', at('d'), { recursive: true }),
  'an empty folder deleted': ({ io, at }) => io('rmdir', at('empty')),
  'a file in a folder deleted, then the folder': async ({ io, at }) => {
    await io('unlink', at('d/deep/two'))
    await io('rmdir', at('d/deep'))
  },
  'what may be there deleted': ({ io, at }) => io('rm', at('no'), { force: true }),
  'a file made and deleted': async ({ io, at }) => {
    await io('writeFile', at('x'), 'x')
    await io('unlink', at('x'))
    await io('writeFile', at('y'), 'y')
  },
  'a file deleted and made': async ({ io, at }) => {
    await io('unlink', at('b'))
    await io('writeFile', at('b'), 'anew')
  },
  'a temporary folder': async ({ io, at }) => {
    const folder = (await io('mkdtemp', at('t-'))) as string
    await io('writeFile', join(folder, 'x'), 'x')
    await io('copyFile', join(folder, 'x'), at('x'))
    await io('rm', folder, { recursive: true })
  },
  'a temporary folder renamed': async ({ io, at }) => {
    const folder = (await io('mkdtemp', at('t-'))) as string
    await io('writeFile', join(folder, 'x'), 'x')
    await io('rename', folder, at('out'))
  },
  'what could not be removed or moved': async ({ io, at }) => {
    await io('writeFile', at('d/x'), 'x')
    await io('rmdir', at('d')).catch(() => {})
    await io('rm', at('d')).catch(() => {})
    await io('rename', at('d'), at('d/deep/d')).catch(() => {})
    await io('rename', at('a'), at('d')).catch(() => {})
  },
  'a mode': ({ io, at }) => io('chmod', at('a'), 0o600),
  'a mode as text': ({ io, at }) => io('chmod', at('a'), '711'),
  'a mode of a folder': ({ io, at }) => io('chmod', at('d'), 0o700),
  'a mode through a link': ({ io, at }) => io('chmod', at('l'), 0o640),
  'a mode, then content': async ({ io, at }) => {
    await io('chmod', at('a'), 0o640)
    await io('writeFile', at('a'), 'x')
  },
  'content, then a mode': async ({ io, at }) => {
    await io('writeFile', at('a'), 'x')
    await io('chmod', at('a'), 0o755)
  },
  'an owner that it has already': ({ io, at }) => {
    const { uid, gid } = fs.statSync(at('a'))
    return io('chown', at('a'), uid, gid)
  },
  'a file beside the project': ({ io, at }) => io('writeFile', at('..', 'beside'), 'beside'),
  'a file outside, by its absolute path': async ({ io, root, at }) => {
    await io('mkdir', join(root, '../../permafrost-files-outside'), { recursive: true })
    await io('writeFile', at('x'), 'x')
  },
  'a path that winds': ({ io, root }) => io('writeFile', `${root}/d/../x`, 'x'),
  'nothing, to where all goes': ({ io }) => io('writeFile', '/dev/null', 'x'),
}

/** Deeds that one form has alone. */
export const IN_ONE_FORM: Record<string, Deed> = {
  'a stream that is waited for': ({ at }) =>
    pipeline(Readable.from(['one', 'two']), fs.createWriteStream(at('x'))),
  'a stream that has finished': ({ at }) =>
    new Promise((resolve) => {
      fs.createWriteStream(at('x')).end('x', () => resolve(null))
    }),
  'a stream that appends': ({ at }) =>
    pipeline(Readable.from(['more']), fs.createWriteStream(at('a'), { flags: 'a' })),
  'a stream that begins in the middle': ({ at }) =>
    pipeline(Readable.from(['X']), fs.createWriteStream(at('a'), { flags: 'r+', start: 1 })),
  'a descriptor': ({ at }) => {
    const file = fs.openSync(at('x'), 'w', 0o640)
    fs.writeSync(file, 'one')
    fs.writevSync(file, [Buffer.from('two'), Buffer.from('three')])
    fs.ftruncateSync(file, 5)
    fs.fchmodSync(file, 0o604)
    fs.closeSync(file)
  },
  'a descriptor of a file that is there': ({ at }) => {
    const file = fs.openSync(at('a'), 'r+')
    fs.writeSync(file, 'X', 2)
    fs.closeSync(file)
  },
  'a file written by its descriptor as a whole': ({ at }) => {
    const file = fs.openSync(at('x'), 'w')
    fs.writeFileSync(file, 'whole')
    fs.appendFileSync(file, 'more')
    fs.closeSync(file)
  },
  'a handle': async ({ at }) => {
    const handle = await fs.promises.open(at('x'), 'w')
    await handle.writeFile('one')
    await handle.appendFile('two')
    await handle.write('three')
    await handle.writev([Buffer.from('four')])
    await handle.truncate(8)
    await handle.chmod(0o611)
    await handle.close()
  },
  'a stream of a handle': async ({ at }) => {
    const handle = await fs.promises.open(at('x'), 'w')
    await pipeline(Readable.from(['x']), handle.createWriteStream())
  },
  'a file of an iterable': ({ at }) =>
    fs.promises.writeFile(at('x'), Readable.from(['one', 'two'])),
  'an async function that writes between awaits': async ({ at }) => {
    fs.writeFileSync(at('x'), '1')
    await new Promise((resolve) => setTimeout(resolve, 2))
    fs.writeFileSync(at('y'), '2')
  },
}

/** Deeds that set times, which are then the same to the microsecond. */
export const TIMES: Record<string, Deed> = {
  'of a file': ({ io, at }) => io('utimes', at('a'), 1_000_000.25, 2_000_000.123456),
  'of a file that was written': async ({ io, at }) => {
    await io('writeFile', at('a'), 'x')
    await io('utimes', at('a'), new Date(1000), new Date(2_000_000_000_123))
  },
  'of a folder that is filled': async ({ io, at }) => {
    await io('mkdir', at('x'))
    await io('writeFile', at('x/a'), 'x')
    await io('utimes', at('x'), 5, 6.7)
    await io('utimes', at('a'), 7, 8.9)
  },
  'of a link': ({ io, at }) => io('lutimes', at('l'), 1, 2.5),
  'of what is copied': ({ io, at }) =>
    io('cp', at('d'), at('x'), { recursive: true, preserveTimestamps: true }),
}
