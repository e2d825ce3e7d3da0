/**
 * The pipeline: movies in, a chart out. Every step is memoized, so only what an edit affects is
 * computed again.
 *
 *     node examples/pipeline/main.ts [movies.json] [chart.svg]
 */
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { genres } from './aggregate.ts'
import { chart } from './chart.ts'
import { fit } from './fit.ts'
import { clean } from './load.ts'
import { step } from './step.ts'
import { tune } from './tune.ts'

const [
  data = fileURLToPath(import.meta.resolve('vega-datasets/../data/movies.json')),
  picture = 'chart.svg',
] = process.argv.slice(2)

const movies = step(clean, readFileSync(data, 'utf8'))
const byGenre = step(genres, movies)
const width = step(tune, movies)
const curve = step(fit, movies, width)
writeFileSync(picture, step(chart, movies, curve, byGenre))
