/**
 * Calls the memoized rows about the environment: `node env-program.ts first|second <cache>`. The second
 * process changes variables and asks after each change.
 */
import { inspect } from 'node:util'
import type { Told } from './orders.ts'
import { rowsOfEnv, VARIABLE_EDITS, VARIABLES } from './rows-of-env.ts'
import { permafrost } from '../setup/permafrost.ts'

/** By row and edit. */
export type EnvReport = Record<string, Record<string, Told>>

const { createCache, causeSummary, reasonSummary } = permafrost
const [step, dir = ''] = process.argv.slice(2)
const cache = createCache({ dir, admission: 'always' })
const log: string[] = []
let why = ''
cache.on('hit', () => log.push('hit'))
cache.on('miss', ({ reason }) => {
  log.push('miss')
  why = reasonSummary(reason)
})
cache.on('not-stored', ({ cause }) => log.push(`not stored: ${causeSummary(cause)}`))
cache.on('uncached', ({ error }) => log.push(`uncached: ${String(error)}`))

/** By a version nothing that the text names counts: then the recorder alone decides. */
const rows = Object.entries(rowsOfEnv()).flatMap(([name, row]) =>
  (['by version', 'by text'] as const).map((how) => ({
    name: `${name}, ${how}`,
    row,
    memoized: cache.memoize(row.ask, {
      ...row.options,
      ...(how === 'by version' && { version: '1' }),
      name: `${name}, ${how}`,
    }),
  })),
)
const report: EnvReport = {}

/** Sets variables, or deletes them. */
function setAll(variables: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(variables))
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
}

/** Everything as it was at first, in the order in which it was. */
function restore(changed: object): void {
  for (const name of Object.keys({ ...VARIABLES, ...changed })) delete process.env[name]
  setAll(VARIABLES)
}

const edits = step === 'first' ? {} : VARIABLE_EDITS
restore({})
for (const [edit, variables] of Object.entries({ nothing: {}, ...edits })) {
  setAll(variables)
  for (const { name, row, memoized } of rows) {
    log.length = 0
    why = ''
    const value = inspect(await memoized(''))
    ;(report[name] ??= {})[edit] = {
      was: log.join(', '),
      why,
      value,
      uncached: inspect(await row.ask('')),
    }
  }
  restore(variables)
}
cache.close()
process.stdout.write(JSON.stringify(report))
