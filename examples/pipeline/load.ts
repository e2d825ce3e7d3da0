/**
 * Loads and cleans: from the raw text of `movies.json` to movies with a known budget and gross.
 *
 * The text is an argument, so that an edit of the data counts like an edit of the code.
 */
import type { Memoized } from 'permafrost'
import { cache } from './cache.ts'

export interface Movie {
  readonly title: string
  readonly genre: string
  readonly year: number
  /** In dollars. */
  readonly budget: number
  /** Worldwide, in dollars. */
  readonly gross: number
}

interface RawMovie {
  readonly Title: string | number | null
  readonly 'Major Genre': string | null
  readonly 'Release Date': string
  readonly 'Production Budget': number | null
  readonly 'Worldwide Gross': number | null
}

/** The data stops in 2011; years above were written with two digits and guessed wrong. */
const LAST_YEAR = 2011

function yearOf(released: string): number {
  const year = Number(released.slice(-4))
  return year > LAST_YEAR ? year - 100 : year
}

function cleanMovies(text: string): readonly Movie[] {
  const rows = JSON.parse(text) as readonly RawMovie[]
  return rows.flatMap((row) => {
    const { 'Production Budget': budget, 'Worldwide Gross': gross } = row
    if (!budget || !gross) return []
    const genre = row['Major Genre'] ?? 'Unknown'
    return [{ title: String(row.Title), genre, year: yearOf(row['Release Date']), budget, gross }]
  })
}

export const clean: Memoized<typeof cleanMovies> = cache.memoize(cleanMovies)
