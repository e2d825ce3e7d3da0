/** Runs each row of a table in a recording of its own; prints what was noticed, as JSON. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [file, table] = process.argv.slice(2)
const { install, openRecording, FileStates, Places, recordAsync, recordSync, current } =
  await import('../../../src/trace/index.ts')
const { watchImpurities } = await import('../../../src/purity/install.ts')
const rows = await import(file)
await rows.prepare?.()
process.chdir(mkdtempSync(join(tmpdir(), 'permafrost-purity-')))

install()
watchImpurities((kind, what) => current()?.note(kind, what))

const places = new Places(process.cwd())
const files = new FileStates(null)

async function notesOf(use, record) {
  const recording = openRecording({ parent: null, places, files })
  let thrown = null
  try {
    await record(recording, use)
  } catch (error) {
    thrown = String(error?.code ?? error)
  }
  recording.close()
  const notes = recording.notes.map(({ kind, what, at }) => ({
    kind,
    what,
    at: at && `${at.url}:${at.line}:${at.column}`,
  }))
  return { notes, thrown }
}

const answers = {}
for (const [name, row] of Object.entries(rows[table])) {
  if (row === null) continue
  const use = typeof row === 'function' ? row : row.at(-1)
  const sync = await notesOf(use, recordSync)
  answers[name] = { sync, async: await notesOf(use, recordAsync) }
}
process.stdout.write(JSON.stringify(answers), () => process.exit())
