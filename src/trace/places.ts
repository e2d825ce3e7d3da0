/**
 * Names of files that hold on every machine, and back.
 *
 * What must stay true: a name leads back to the very path it was made of on the machine it was made
 * on, and no two paths share one. Elsewhere it leads to the file at the same place of the checkout;
 * whether that is the same is for its state to say.
 *
 * | a path                          | is named                                                     |
 * | ------------------------------- | ------------------------------------------------------------ |
 * | in the project                  | `./data/a.txt`; the root itself is `.`                        |
 * | beside the project              | `../shared/b.txt`, one level: further up, checkouts differ;   |
 * |                                 | not where the folder above is the home folder or the root     |
 * | in the home folder              | `~/c.txt`                                                     |
 * | anywhere else                   | as it is, `/etc/hosts`, `C:/d.txt`                            |
 */
import { homedir } from 'node:os'
import { dirname, sep } from 'node:path'

/** See the module's header. */
export class Places {
  readonly root: string
  readonly #prefixes: readonly (readonly [name: string, path: string])[]

  /**
   * @param root The project's root, absolute.
   * @param home The home folder, absolute.
   */
  constructor(root: string, home: string = homeOrNone()) {
    this.root = root
    const above = dirname(root)
    const shared = above !== root && above !== home && dirname(above) !== above
    this.#prefixes = [
      ['.', root],
      ...(shared ? [['..', above] as const] : []),
      ...(home === '' || dirname(home) === home ? [] : [['~', home] as const]),
    ]
  }

  /** The portable name of an absolute path. */
  name(path: string): string {
    for (const [name, folder] of this.#prefixes) {
      if (!path.startsWith(folder)) continue
      if (path.length === folder.length) return name
      // A root such as `/` ends with the separator itself.
      if (folder.endsWith(sep)) return `${name}/${slashed(path.slice(folder.length))}`
      if (path.charCodeAt(folder.length) === sep.charCodeAt(0))
        return name + slashed(path.slice(folder.length))
    }
    return slashed(path)
  }

  /** The absolute path behind a portable name. */
  path(name: string): string {
    for (const [short, folder] of this.#prefixes) {
      if (!name.startsWith(short)) continue
      if (name.length === short.length) return folder
      if (name.charCodeAt(short.length) !== 47) continue
      return folder.endsWith(sep)
        ? folder + native(name.slice(short.length + 1))
        : folder + native(name.slice(short.length))
    }
    // Made where there was such a folder: here the name leads nowhere, so the file is absent.
    return /^(?:\.\.?|~)(?:\/|$)/.test(name) ? NOWHERE : native(name)
  }
}

/** No system has a file of this name. */
const NOWHERE = '\0'

/** On POSIX a backslash is a letter like any other. */
function slashed(path: string): string {
  return sep === '/' ? path : path.replaceAll(sep, '/')
}

function native(name: string): string {
  return sep === '/' ? name : name.replaceAll('/', sep)
}

/** The home folder; '' where the system can't say. */
function homeOrNone(): string {
  try {
    return homedir()
  } catch {
    return ''
  }
}
