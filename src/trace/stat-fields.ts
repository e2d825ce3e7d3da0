/**
 * Names of what a `Stats` tells, as they stand in inputs.
 *
 * What must stay true: the three forms of a time have one name, and the type of a file is apart from
 * its permissions, which stand in one number with it.
 */

/** All of a file but when it was last read, for that changes by reading. */
export const ALL_FIELDS: readonly string[] = [
  'birthtime',
  'blksize',
  'blocks',
  'ctime',
  'dev',
  'gid',
  'ino',
  'mode',
  'mtime',
  'nlink',
  'rdev',
  'size',
  'type',
  'uid',
]

/** All that is told of a file system. */
export const FILE_SYSTEM_FIELDS: readonly string[] = [
  'bavail',
  'bfree',
  'blocks',
  'bsize',
  'ffree',
  'files',
  'type',
]

const TIME = /^((?:[acm]|birth)time)(?:Ms|Ns)?$/

/** The name of a property: `mtimeMs` is `mtime`. */
export function fieldName(property: string): string {
  return TIME.exec(property)?.[1] ?? property
}
