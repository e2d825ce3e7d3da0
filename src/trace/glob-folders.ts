/**
 * Which folders a glob lists.
 *
 * What must stay true: all that matching could list, whatever a filter leaves out; nothing of it is
 * recorded.
 */
import { globSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { unrecorded } from './attribution.ts'
import { entriesBelow } from './tree.ts'

const MAGIC = /[*?[\]{}()!+@]/

/** The folders that matching a pattern lists: all that its parts but the last one match. */
export function foldersOf(pattern: string, cwd: string): readonly string[] {
  return unrecorded(() => {
    const found = new Set<string>()
    for (const plain of alternatives(pattern)) {
      const parts = plain.split('/')
      for (let count = 0; count < parts.length; count++) {
        const deep = parts[count]!
        if (!MAGIC.test(deep)) continue
        const head = parts.slice(0, count).join('/')
        const folders = MAGIC.test(head) ? globSync(head, { cwd }) : [head]
        for (const folder of folders)
          found.add(resolve(cwd, folder === '' && plain.startsWith('/') ? '/' : folder))
        if (deep !== '**') continue
        for (const folder of folders.map((at) => resolve(cwd, at)))
          for (const entry of entriesBelow(folder))
            if (entry.isDirectory()) found.add(join(entry.parentPath, entry.name))
        break
      }
      // A pattern without any magic asks whether it is there: its folder's list tells.
      if (!MAGIC.test(plain)) found.add(dirname(resolve(cwd, plain)))
    }
    return [...found]
  })
}

/** `a/{b,c}/d` as `a/b/d` and `a/c/d`, so that slashes in braces part folders. */
function alternatives(pattern: string): readonly string[] {
  const braces = /^(.*?)\{([^{}]*)\}(.*)$/s.exec(pattern)
  if (braces === null) return [pattern]
  const [, head = '', inner = '', tail = ''] = braces
  return inner.split(',').flatMap((one) => alternatives(head + one + tail))
}
