/**
 * The pipeline: movies in, a chart out. Every step is memoized, so that only what an edit affects
 * is computed again.
 *
 *     node examples/pipeline/main.ts [movies.json] [chart.svg]
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import process from 'node:process'
import { genres } from './aggregate.ts'
import { chart } from './chart.ts'
import { fit } from './fit.ts'
import { clean } from './load.ts'
import { step } from './step.ts'
import { tune } from './tune.ts'

const [
  data = new URL('../data/movies.json', import.meta.resolve('vega-datasets')),
  picture = '.cache/chart.svg',
] = process.argv.slice(2)

const movies = step('clean', clean, readFileSync(data, 'utf8'))
const byGenre = step('genres', genres, movies)
const width = step('tune', tune, movies)
const curve = step('fit', fit, movies, width)
const svg = step('chart', chart, movies, curve, byGenre)

mkdirSync(dirname(picture), { recursive: true })
writeFileSync(picture, svg)
