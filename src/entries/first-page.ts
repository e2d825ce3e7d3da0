/**
 * Reading a database whose first page is broken: the header of the file, and the names of its tables.
 *
 * That page says the same in every index of one format, but for a few counts, because a database that
 * can shrink keeps the roots of its tables in the order in which they were made. So a copy gets the
 * page of a new index.
 *
 * What must stay true: the file itself is not written; whoever reads verifies each row, for a page
 * that does not fit leads anywhere.
 */
import * as fs from 'node:fs'
import { join } from 'node:path'
import { sizeOf } from './link.ts'
import { FILE_SETTINGS, createTables } from './schema.ts'
import { connect } from './sqlite.ts'

const MOST_COPIED = 256 * 1024 * 1024
const PAGE = 4096

// Offsets of the header: https://www.sqlite.org/fileformat2.html#the_database_header
const PAGE_COUNT = 28
const FIRST_FREE_PAGE = 32
const FREE_PAGES = 36

/** Opens a copy of `file` that has a new first page; null where that does not help. */
export function withFirstPageLent<T>(file: string, open: (copy: string) => T | null): T | null {
  const size = sizeOf(file)
  if (size < 2 * PAGE || size > MOST_COPIED) return null
  const { tmpdir } = process.getBuiltinModule('node:os')
  let folder: string | null = null
  try {
    folder = fs.mkdtempSync(join(tmpdir(), 'permafrost-copy-'))
    const copy = join(folder, 'index.db')
    const page = newFirstPage(join(folder, 'new.db'))
    page.writeUInt32BE(Math.floor(size / PAGE), PAGE_COUNT)
    // What is free now is not known.
    page.writeUInt32BE(0, FIRST_FREE_PAGE)
    page.writeUInt32BE(0, FREE_PAGES)
    fs.copyFileSync(file, copy, fs.constants.COPYFILE_FICLONE)
    const fd = fs.openSync(copy, 'r+')
    try {
      fs.writeSync(fd, page, 0, PAGE, 0)
    } finally {
      fs.closeSync(fd)
    }
    return open(copy)
  } catch {
    // No room for a copy: what can't be read is computed again.
    return null
  } finally {
    if (folder !== null) remove(folder)
  }
}

function newFirstPage(file: string): Buffer {
  const connection = connect(file, {})
  try {
    // It need not survive anything.
    connection.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY')
    connection.exec(FILE_SETTINGS)
    connection.exec('BEGIN')
    createTables(connection)
    connection.exec('COMMIT')
  } finally {
    connection.close()
  }
  return fs.readFileSync(file).subarray(0, PAGE)
}

/** What is open stays readable; Windows keeps the folder until the next clean-up of the system. */
function remove(folder: string): void {
  try {
    fs.rmSync(folder, { recursive: true, force: true })
  } catch {
    // See above.
  }
}
