/**
 * What a writer is about to write as files, noted beside them until their rows are committed.
 *
 * A writer that is killed in between leaves files that no row names, and that no bound would count.
 * Its note tells the next writer which they are, so that nobody has to look through all files.
 *
 * What must stay true: a note is there before the first file and goes after the rows are there; a
 * note that is cut short, or lies, costs a look at files that are all right; losing one costs space
 * until `removeOrphans`, nothing else.
 */
import * as fs from 'node:fs'
import { contentHash, entryKey } from '../entries/record.ts'
import type { ContentHash, EntryKey } from '../entries/record.ts'
import type { Layout } from './layout.ts'
import { temporaryPath } from './temporary.ts'

const MAGIC = 'PFintent'
const LINE = /^([0-9a-f]{32}) ([0-9a-f]{32})$/

/** An entry whose value is a file. */
export interface Intended {
  readonly key: EntryKey
  readonly content: ContentHash
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}

/** Notes what is about to be written; to be called when its rows are there: what it returns. */
export function noteIntent({ tmp }: Layout, entries: readonly Intended[]): () => void {
  if (entries.length === 0) return () => {}
  const path = temporaryPath(tmp)
  const lines = entries.map(({ key, content }) => `${hex(key)} ${hex(content)}`)
  try {
    if (!fs.existsSync(tmp)) fs.mkdirSync(tmp)
    fs.writeFileSync(path, [MAGIC, ...lines].join('\n'))
  } catch {
    // No folder yet, or no space: the files themselves will say so.
    return () => {}
  }
  return () => {
    try {
      fs.rmSync(path, { force: true })
    } catch {
      // What it was for is done; whoever finds it looks at files that are all right.
    }
  }
}

/** What a left-over file of `tmp` notes; nothing if it is none of these. */
export function readIntent(path: string): readonly Intended[] {
  let text: string
  try {
    text = headOf(path) === MAGIC ? fs.readFileSync(path, 'latin1') : ''
  } catch {
    // Gone already, or not to be read: as good as lost.
    return []
  }
  return text.split('\n').flatMap((line) => {
    const [, key, content] = LINE.exec(line) ?? []
    if (key === undefined || content === undefined) return []
    return [
      {
        key: entryKey(Buffer.from(key, 'hex')),
        content: contentHash(Buffer.from(content, 'hex')),
      },
    ]
  })
}

function headOf(path: string): string {
  const fd = fs.openSync(path, 'r')
  try {
    const head = Buffer.alloc(MAGIC.length)
    fs.readSync(fd, head, 0, head.length, 0)
    return head.toString('latin1')
  } finally {
    fs.closeSync(fd)
  }
}
