/** Aggregates: how often each genre earned back what it had cost. */
import type { Memoized } from 'permafrost'
import { cache } from './cache.ts'
import type { Movie } from './load.ts'
import { quantile } from './stats/quantile.ts'

export interface Genre {
  readonly movies: number
  /** Worldwide gross over budget, of the movie in the middle. */
  readonly multiple: number
}

/** Too few movies say nothing about a genre. */
const ENOUGH = 30

function compareGenres(movies: readonly Movie[]): ReadonlyMap<string, Genre> {
  const multiples = Map.groupBy(movies, ({ genre }) => genre)
  const found = [...multiples]
    .filter(([genre, rows]) => genre !== 'Unknown' && rows.length >= ENOUGH)
    .map(([genre, rows]): [string, Genre] => {
      const ratios = Float64Array.from(rows, ({ gross, budget }) => gross / budget)
      return [genre, { movies: rows.length, multiple: quantile(ratios, 0.5) }]
    })
  return new Map(found.toSorted(([, a], [, b]) => b.multiple - a.multiple))
}

export const genres: Memoized<typeof compareGenres> = cache.memoize(compareGenres)
