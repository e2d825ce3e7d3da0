/**
 * What can still be read of a database that was moved aside: damaged, or of an older format.
 *
 * The formats 1 and 2 share what is needed: `entry(key, value, record)` and `value(id, bytes)`, and
 * records are checked by their own checksums. Keys are hashes, spread evenly, so a range of keys that
 * can't be read is halved again and again, until only the broken pages are left out.
 *
 * What must stay true: every row that comes out was verified, value and all; nothing is thrown and
 * nothing is written, however broken the file is; it ends with its time.
 */
import { pathToFileURL } from 'node:url'
import { withFirstPageLent } from './first-page.ts'
import { hasWal } from './link.ts'
import { unpackRecord } from './packing.ts'
import type { PackedEntry } from './packing.ts'
import { KEY_BYTES } from './record.ts'
import { connect } from './sqlite.ts'
import type { Connection, Statement } from './sqlite.ts'

/** An entry that was saved; `value` is null when it lies in an object file, which is not looked at. */
export interface Salvaged {
  readonly packed: PackedEntry
  readonly value: Uint8Array | null
}

/** A range of keys, both ends included, as numbers of {@link KEY_BYTES} bytes. */
interface Range {
  readonly from: bigint
  readonly to: bigint
  /** How often it was halved since something was found in it. */
  readonly barren: number
}

const LAST_KEY = (1n << BigInt(8 * KEY_BYTES)) - 1n
// A range in which so many halvings found nothing is one broken page.
const MOST_BARREN = 6

const ROWS = 'SELECT key, value, record FROM entry WHERE key BETWEEN ? AND ? ORDER BY key'
const VALUE = 'SELECT bytes FROM value WHERE id = ?'

/** The verified entries of the database `file`, in no particular order, found within `budgetMs`. */
export function* rowsOf(file: string, budgetMs: number): Generator<Salvaged, void, undefined> {
  const deadline = performance.now() + budgetMs
  const connection = openSomehow(file)
  if (connection === null) return
  try {
    const values = prepare(connection, VALUE)
    const ranges: Range[] = [{ from: 0n, to: LAST_KEY, barren: 0 }]
    for (let range = ranges.pop(); range !== undefined; range = ranges.pop()) {
      const left = yield* readRange(connection, values, range, deadline)
      if (left === 'late') return
      if (left !== null && left.barren <= MOST_BARREN) ranges.push(...halves(left))
    }
  } finally {
    closeSomehow(connection)
  }
}

/** Reads a range from below, and from above when that breaks off; returns what lies between. */
function* readRange(
  connection: Connection,
  values: Statement | null,
  range: Range,
  deadline: number,
): Generator<Salvaged, Range | 'late' | null, undefined> {
  let { from, to } = range
  let barren = range.barren + 1
  for (const order of ['ASC', 'DESC'] as const) {
    const rows = startRows(connection, order, from, to)
    for (;;) {
      if (performance.now() > deadline) return 'late'
      const row = nextRow(rows)
      if (row === 'end') return null
      if (row === 'broken') break
      const key = row[0]
      if (key instanceof Uint8Array && key.length === KEY_BYTES) {
        // A damaged key must not lead us astray.
        const number = numberOf(key)
        if (number < from || number > to) break
        if (order === 'ASC') from = number + 1n
        else to = number - 1n
        barren = 0
        const found = verified(key, row, values)
        if (found !== null) yield found
      }
    }
    if (from > to) return null
  }
  return { from, to, barren }
}

function halves({ from, to, barren }: Range): readonly Range[] {
  const middle = (from + to) >> 1n
  return [
    { from: middle + 1n, to, barren },
    { from, to: middle, barren },
  ]
}

type Row = readonly unknown[]

function startRows(
  connection: Connection,
  order: 'ASC' | 'DESC',
  from: bigint,
  to: bigint,
): Iterator<unknown> | null {
  const statement = prepare(connection, `${ROWS} ${order}`)
  try {
    return statement?.iterate(bytesOf(from), bytesOf(to)) ?? null
  } catch {
    return null
  }
}

/** Whatever is thrown here comes from the damage that we are working around. */
function nextRow(rows: Iterator<unknown> | null): Row | 'end' | 'broken' {
  if (rows === null) return 'broken'
  try {
    const next = rows.next()
    return next.done === true ? 'end' : (next.value as Row)
  } catch {
    return 'broken'
  }
}

function verified(key: Uint8Array, row: Row, values: Statement | null): Salvaged | null {
  const packed = unpackRecord(key, row[2])
  if (packed === null) return null
  if (packed.placement === 'file') return { packed, value: null }
  if (packed.placement === 'embedded') return { packed, value: packed.embedded }
  const value = valueOf(row[1], values)
  return value !== null && packed.matches(value) ? { packed, value } : null
}

function valueOf(id: unknown, values: Statement | null): Uint8Array | null {
  if (typeof id !== 'bigint' || values === null) return null
  try {
    const bytes = (values.get(id) as Row | undefined)?.[0]
    return bytes instanceof Uint8Array ? bytes : null
  } catch {
    return null
  }
}

function prepare(connection: Connection, sql: string): Statement | null {
  try {
    const statement = connection.prepare(sql)
    statement.setReturnArrays(true)
    // In a damaged row an integer may be larger than a JavaScript number can say.
    statement.setReadBigInts(true)
    return statement
  } catch {
    return null
  }
}

/**
 * With its WAL, if that can be opened, else without: then the rows are those of the last checkpoint.
 * Where even the first page is broken, it is lent one.
 */
function openSomehow(file: string): Connection | null {
  if (hasWal(file)) {
    const whole = tryToOpen(file)
    if (whole !== null) return whole
  }
  const url = pathToFileURL(file)
  url.searchParams.set('immutable', '1')
  return tryToOpen(url) ?? withFirstPageLent(file, tryToOpen)
}

function tryToOpen(path: string | URL): Connection | null {
  let connection: Connection | null = null
  try {
    connection = connect(path, { readOnly: true, timeout: 1000 })
    connection.exec('PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0')
    // Fails where the schema can't be read.
    connection.prepare(`${ROWS} ASC`)
    return connection
  } catch {
    if (connection !== null) closeSomehow(connection)
    return null
  }
}

function closeSomehow(connection: Connection): void {
  try {
    connection.close()
  } catch {
    // There is nothing in it that anybody needs.
  }
}

function numberOf(key: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(key).toString('hex')}`)
}

function bytesOf(number: bigint): Uint8Array {
  return Buffer.from(number.toString(16).padStart(2 * KEY_BYTES, '0'), 'hex')
}
