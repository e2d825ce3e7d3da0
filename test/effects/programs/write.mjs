/**
 * Runs each writer of a table between marks: plainly (`plain`), or recorded and then replayed from
 * bytes (`taped`).
 */
import { CHANGING, WRITERS } from './writers.mjs'

const [how] = process.argv.slice(2)
const mark = (text) => process.stdout.write(`\n@@${text}@@`)

async function plain() {
  for (const [name, write] of Object.entries(WRITERS)) {
    mark(`${name}: plain`)
    await write()
  }
}

async function recorded() {
  const { taped, stop } = await import('./tape.mjs')
  const { replayOutput } = await import('../../../src/effects/output.ts')
  const { decodeOutput, encodeOutput } = await import('../../../src/effects/output-format.ts')
  for (const [name, write] of Object.entries({ ...WRITERS, ...CHANGING })) {
    mark(`${name}: first`)
    const bytes = encodeOutput(await taped(write))
    mark(`${name}: again`)
    replayOutput(decodeOutput(bytes))
    mark(`${name}: end`)
  }
  stop()
}

await (how === 'plain' ? plain() : recorded())
mark('end')
