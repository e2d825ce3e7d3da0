/**
 * What rows and files cost beside what they hold, in bytes.
 *
 * What must stay true: these are estimates, measured on indices of 20,000 rows of each kind; they count
 * toward the bound, so one that is too low lets the cache grow beyond it until its pages are counted.
 */

/** Bytes that an entry costs beside its record (key four times, indices, page fill). */
export const ENTRY_OVERHEAD = 230

/** Bytes that an entry file takes on disk: one block. */
export const ENTRY_FILE_BYTES = 4096

export const MANIFEST_OVERHEAD = 80

export const CODE_OVERHEAD = 110

export const ANALYSIS_OVERHEAD = 60

export const STATISTIC_OVERHEAD = 120

/** Bytes that what is known of a file takes, whatever its path. */
export const FILE_STATE_BYTES = 120

/** Bytes that a content costs beside its own, measured (row, key, page fill). */
export const CONTENT_OVERHEAD = 90

// How SQLite lays a row out: what does not fit into a page goes to pages of its own, but for a rest,
// and pages hold as many rests as fit (https://sqlite.org/fileformat2.html#b_tree_pages).
const PAGE = 4096
const MOST_IN_PAGE = 4061
const LEAST_IN_PAGE = 489

/** Bytes that a value takes as a row: what does not fill a page is lost. */
export function rowBytes(size: number): number {
  const rest = size <= MOST_IN_PAGE ? size : LEAST_IN_PAGE + ((size - LEAST_IN_PAGE) % (PAGE - 4))
  const pages = (size - rest) / (PAGE - 4)
  return PAGE * pages + Math.trunc(PAGE / Math.max(1, Math.trunc((PAGE - 8) / (rest + 8))))
}

const REST = `(CASE WHEN size <= ${MOST_IN_PAGE} THEN size
  ELSE ${LEAST_IN_PAGE} + (size - ${LEAST_IN_PAGE}) % ${PAGE - 4} END)`

/** The same for the columns of a content, as SQL; an object file takes what it holds. */
export const CONTENT_BYTES: string = `CASE WHEN value IS NULL THEN size
  ELSE ${PAGE} * ((size - ${REST}) / ${PAGE - 4}) + ${PAGE} / max(1, ${PAGE - 8} / (${REST} + 8)) END`
