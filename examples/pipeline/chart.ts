/** Draws: every movie, the fitted curve in its band, and the genres beside them, as an SVG text. */
import type { Memoized } from 'permafrost'
import { cache } from './cache.ts'
import type { Genre } from './aggregate.ts'
import type { Curve } from './fit.ts'
import type { Movie } from './load.ts'
import { axis, bar, dollars, line, place, ribbon, text, type Scale } from './svg.ts'

const WIDTH = 1000
const HEIGHT = 560
const X: Scale = { from: 5, to: 8.6, start: 70, end: 650 }
const Y: Scale = { from: 4, to: 9.6, start: 500, end: 70 }
const BARS: Scale = { from: 0, to: 4, start: 800, end: 960 }

function dots(movies: readonly Movie[]): string {
  const circles = movies.map(({ budget, gross }) => {
    const [x, y] = [Math.log10(budget), Math.log10(gross)]
    if (x < X.from || y < Y.from) return ''
    return `<circle cx="${place(X, x)}" cy="${place(Y, y)}" r="2"/>`
  })
  return `<g fill="#3b6ea8" fill-opacity="0.22">${circles.join('')}</g>`
}

function curveLines({ budget, gross, low, high }: Curve): string {
  const band = ribbon(X, Y, budget, low, high)
  const even = line(X, Y, [X.from, X.to], [X.from, X.to])
  return [
    `<path d="${even}" stroke="#999" stroke-dasharray="5 4" fill="none"/>`,
    `<path d="${band}" fill="#d1495b" fill-opacity="0.35"/>`,
    `<path d="${line(X, Y, budget, gross)}" stroke="#b3152b" stroke-width="2" fill="none"/>`,
  ].join('')
}

function genreBars(genres: ReadonlyMap<string, Genre>): string {
  return [...genres]
    .map(([name, { multiple }], row) => {
      const y = 96 + row * 34
      const label = text(BARS.start - 10, y + 14, name, 'end')
      const end = place(BARS, multiple)
      return label + bar(BARS, y, multiple) + text(end + 6, y + 14, `${multiple.toFixed(1)}×`)
    })
    .join('')
}

function drawChart(
  movies: readonly Movie[],
  curve: Curve,
  genres: ReadonlyMap<string, Genre>,
): string {
  const parts = [
    text(70, 32, 'Does a bigger budget buy a bigger audience?', 'start', 20),
    text(70, 52, `Worldwide gross by budget, ${movies.length} movies; dashed: break-even`),
    axis(
      X,
      Y,
      [5, 6, 7, 8].map((at) => [at, dollars(10 ** at)] as const),
      'x',
    ),
    axis(
      X,
      Y,
      [4, 5, 6, 7, 8, 9].map((at) => [at, dollars(10 ** at)] as const),
      'y',
    ),
    dots(movies),
    curveLines(curve),
    text(700, 52, 'Gross over budget, the movie in the middle'),
    genreBars(genres),
  ]
  const style = 'font-family="system-ui, sans-serif" font-size="13" fill="#333"'
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" ${style}>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n')
}

export const chart: Memoized<typeof drawChart> = cache.memoize(drawChart)
