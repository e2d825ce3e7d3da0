/** Reading files, in all the ways there are. */
import type { ReadStream } from 'node:fs'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { all, called, sees } from './row.ts'
import type { Fs, Rows } from './row.ts'

/** What changes what is in `a`. */
export const BYTES: readonly string[] = [
  'content',
  'same size',
  'same size and mtime',
  'replaced',
  'deleted',
  'becomes a folder',
]
const APPEARS: readonly string[] = ['appears', 'appears as a folder']

function byData(stream: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stream.on('data', (part) => (text += String(part)))
    stream.on('error', reject)
    stream.on('end', () => resolve(text))
  })
}

function byReadable(stream: ReadStream): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    stream.on('readable', () => {
      for (let part: unknown = stream.read(); part !== null; part = stream.read())
        text += String(part)
    })
    stream.on('error', reject)
    stream.on('end', () => resolve(text))
  })
}

async function piped(stream: ReadStream): Promise<string> {
  let text = ''
  const sink = new Writable({
    write(part, _, done) {
      text += String(part)
      done()
    },
  })
  await pipeline(stream, sink)
  return text
}

type Handle = Awaited<ReturnType<Fs['promises']['open']>>

/** Works with a handle of `a`. */
async function held<T>(fs: Fs, at: string, work: (handle: Handle) => Promise<T>): Promise<T> {
  const handle = await fs.promises.open(`${at}/a`)
  try {
    return await work(handle)
  } finally {
    await handle.close()
  }
}

/** They write, and modes go along with what is copied. */
const COPIES = { options: { assumePure: ['write'], effects: 'ignore' }, either: ['mode'] } as const

export function rowsOfFiles(fs: Fs): Rows {
  const { promises } = { promises: fs.promises }
  return {
    readFileSync: sees(BYTES, (at) => fs.readFileSync(`${at}/a`)),
    'readFileSync as text': sees(BYTES, (at) => fs.readFileSync(`${at}/a`, 'utf8')),
    'readFileSync of what is absent': sees(APPEARS, (at) => fs.readFileSync(`${at}/x`, 'utf8')),
    'readFileSync through a link': sees([...BYTES, 'link retargeted'], (at) =>
      fs.readFileSync(`${at}/l`, 'utf8'),
    ),
    'readFileSync through a dangling link': sees(APPEARS, (at) =>
      fs.readFileSync(`${at}/lx`, 'utf8'),
    ),
    'readFileSync below a file': sees(['deleted', 'becomes a folder'], (at) =>
      fs.readFileSync(`${at}/a/b`, 'utf8'),
    ),
    'readFileSync of a folder': sees(['folder becomes a file', 'folder deleted'], (at) =>
      fs.readFileSync(`${at}/d`, 'utf8'),
    ),
    'readFileSync by URL': sees(BYTES, (at) => fs.readFileSync(new URL(`file://${at}/a`), 'utf8')),
    'readFileSync by bytes': sees(BYTES, (at) => fs.readFileSync(Buffer.from(`${at}/a`), 'utf8')),
    'readFileSync of a winding path': sees(
      [
        'content of an entry',
        'entry lost',
        'entry renamed',
        'entry becomes a folder',
        'folder becomes a file',
        'folder deleted',
      ],
      (at) => fs.readFileSync(`${at}/d/deep/../one`, 'utf8'),
    ),
    'readFileSync of a path that winds through a link': sees(
      ['folder deleted', 'folder becomes a file', ...BYTES],
      (at) => fs.readFileSync(`${at}/ld/../a`, 'utf8'),
      // From wherever the link leads, going up is the same place.
      { either: ['link to a folder retargeted'] },
    ),
    readFile: sees(BYTES, (at) => called(fs.readFile, `${at}/a`, 'utf8')),
    'readFile of what is absent': sees(APPEARS, (at) => called(fs.readFile, `${at}/x`)),
    'promises.readFile': sees(BYTES, (at) => fs.promises.readFile(`${at}/a`, 'utf8')),
    'promises.readFile of what is absent': sees(APPEARS, (at) => fs.promises.readFile(`${at}/x`)),
    'promises, destructured': sees(BYTES, (at) => promises.readFile(`${at}/a`, 'utf8')),
    openSync: sees(
      ['deleted', 'becomes a folder'],
      (at) => {
        fs.closeSync(fs.openSync(`${at}/a`, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW))
        return 'opened'
      },
      { either: BYTES },
    ),
    'openSync, readSync': sees(BYTES, (at) => {
      const file = fs.openSync(`${at}/a`, 'r')
      const bytes = Buffer.alloc(9)
      const read = fs.readSync(file, bytes, 0, 9, 0)
      fs.closeSync(file)
      return bytes.toString('utf8', 0, read)
    }),
    'openSync, readvSync': sees(BYTES, (at) => {
      const file = fs.openSync(`${at}/a`, 'r')
      const parts = [Buffer.alloc(2), Buffer.alloc(9)]
      fs.readvSync(file, parts, 0)
      fs.closeSync(file)
      return parts.join('')
    }),
    'openSync, readFileSync': sees(BYTES, (at) => {
      const file = fs.openSync(`${at}/a`, 'r')
      const text = fs.readFileSync(file, 'utf8')
      fs.closeSync(file)
      return text
    }),
    'openSync, fstatSync': sees(
      ['content', 'deleted', 'becomes a folder'],
      (at) => {
        const file = fs.openSync(`${at}/a`, 'r')
        const { size } = fs.fstatSync(file)
        fs.closeSync(file)
        return size > 1000 ? 'folder' : size
      },
      { either: BYTES },
    ),
    'open, read': sees(BYTES, async (at) => {
      const file = (await called(fs.open, `${at}/a`, 'r')) as number
      const bytes = Buffer.alloc(9)
      await called(fs.read, file, bytes, 0, 9, null)
      await called(fs.close, file)
      return bytes.toString()
    }),
    'open, readv': sees(BYTES, async (at) => {
      const file = (await called(fs.open, `${at}/a`)) as number
      const parts = [Buffer.alloc(9)]
      await called(fs.readv, file, parts)
      await called(fs.close, file)
      return String(parts[0])
    }),
    'open, fstat': sees(
      ['content', 'deleted', 'becomes a folder'],
      async (at) => {
        const file = (await called(fs.open, `${at}/a`)) as number
        const { size } = (await called(fs.fstat, file)) as { size: number }
        await called(fs.close, file)
        return size > 1000 ? 'folder' : size
      },
      { either: BYTES },
    ),
    'a file handle, read': sees(BYTES, (at) =>
      held(fs, at, async (handle) => {
        const { buffer, bytesRead } = await handle.read(Buffer.alloc(9), 0, 9, 0)
        return buffer.toString('utf8', 0, bytesRead)
      }),
    ),
    'a file handle, readv': sees(BYTES, (at) =>
      held(fs, at, async (handle) => {
        const parts = [Buffer.alloc(9)]
        await handle.readv(parts)
        return String(parts[0])
      }),
    ),
    'a file handle, readFile': sees(BYTES, (at) =>
      held(fs, at, (handle) => handle.readFile('utf8')),
    ),
    'a file handle given to readFile': sees(BYTES, (at) =>
      held(fs, at, (handle) => fs.promises.readFile(handle, 'utf8')),
    ),
    'a file handle, readLines': sees(BYTES, (at) =>
      held(fs, at, (handle) => all(handle.readLines({ autoClose: false }))),
    ),
    'a file handle, createReadStream': sees(BYTES, (at) =>
      held(fs, at, (handle) => byData(handle.createReadStream({ autoClose: false }))),
    ),
    'a file handle, readableWebStream': sees(BYTES, (at) =>
      held(fs, at, async (handle) => {
        // On Node 26 an error of reading would be nobody's.
        if ((await handle.stat()).isDirectory()) return 'a folder'
        const parts = await all(handle.readableWebStream() as AsyncIterable<ArrayBuffer>)
        return parts.map((part) => Buffer.from(part).toString()).join('')
      }),
    ),
    'a file handle, stat': sees(
      ['content', 'deleted', 'becomes a folder'],
      (at) =>
        held(fs, at, async (handle) => {
          const { size } = await handle.stat()
          return size > 1000 ? 'folder' : size
        }),
      { either: BYTES },
    ),
    'createReadStream, iterated': sees(BYTES, async (at) =>
      String(await all(fs.createReadStream(`${at}/a`))),
    ),
    'createReadStream by data': sees(BYTES, (at) => byData(fs.createReadStream(`${at}/a`))),
    'createReadStream by readable': sees(BYTES, (at) => byReadable(fs.createReadStream(`${at}/a`))),
    'createReadStream, piped': sees(BYTES, (at) => piped(fs.createReadStream(`${at}/a`))),
    'createReadStream, a part': sees(BYTES, (at) =>
      byData(fs.createReadStream(`${at}/a`, { start: 1, end: 2 })),
    ),
    'createReadStream of what is absent': sees(APPEARS, (at) =>
      byData(fs.createReadStream(`${at}/x`)),
    ),
    'new ReadStream': sees(BYTES, (at) =>
      byData(Reflect.construct(fs.ReadStream, [`${at}/a`]) as ReadStream),
    ),
    'createReadStream of a descriptor': sees(BYTES, (at) =>
      byData(fs.createReadStream('', { fd: fs.openSync(`${at}/a`, 'r') })),
    ),
    openAsBlob: sees(BYTES, async (at) => (await fs.openAsBlob(`${at}/a`)).text(), { taken: null }),
    copyFileSync: sees(
      BYTES,
      (at) => {
        fs.copyFileSync(`${at}/a`, `${at}/copy`)
        return fs.readFileSync(`${at}/copy`, 'utf8')
      },
      COPIES,
    ),
    copyFile: sees(
      BYTES,
      async (at) => {
        await called(fs.copyFile, `${at}/a`, `${at}/copy`)
        return fs.promises.readFile(`${at}/copy`, 'utf8')
      },
      COPIES,
    ),
    'promises.copyFile': sees(
      BYTES,
      async (at) => {
        await fs.promises.copyFile(`${at}/a`, `${at}/copy`)
        return fs.promises.readFile(`${at}/copy`, 'utf8')
      },
      COPIES,
    ),
    'cpSync of a file': sees(
      BYTES,
      (at) => {
        fs.cpSync(`${at}/a`, `${at}/copy`)
        return fs.readFileSync(`${at}/copy`, 'utf8')
      },
      { ...COPIES, either: [...COPIES.either, 'becomes a folder'] },
    ),
    'a file written, then read': sees(
      [],
      (at) => {
        fs.writeFileSync(`${at}/own`, 'mine')
        return fs.readFileSync(`${at}/own`, 'utf8')
      },
      COPIES,
    ),
  }
}
