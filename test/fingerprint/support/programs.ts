/**
 * Lays small programs into a folder, loads them all in one process of plain Node, and gives what
 * the fingerprint of each one's `value` is.
 */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { runModule } from './run-module.ts'

/** Files of a program by path; `main.mjs` exports `value`, and `config` if it has one. */
export type Files = Readonly<Record<string, string>>

export interface Fingerprinted {
  /** 32 hex digits, or null if it was refused. */
  readonly fingerprint: string | null
  readonly code: string | null
  readonly message: string
  readonly path: readonly string[]
}

const index = new URL('../../../src/fingerprint/index.ts', import.meta.url).href

/** Loads every program and fingerprints its value; the answers are in the order of the programs. */
export async function fingerprintPrograms(
  programs: readonly Files[],
): Promise<readonly Fingerprinted[]> {
  const root = lay(programs)
  writeFileSync(join(root, 'read.mjs'), reader(programs))
  return JSON.parse(await runModule(join(root, 'read.mjs'))) as readonly Fingerprinted[]
}

/** Describes the value of each program, in a process and a project of its own. */
export async function describePrograms(programs: readonly Files[]): Promise<readonly unknown[]> {
  return Promise.all(
    programs.map(async (files) => {
      const root = join(lay([files]), 'p0')
      write(join(root, 'package.json'), '{ "name": "program", "type": "module", "private": true }')
      const text = `
        import { describe } from ${JSON.stringify(index)}
        import { value } from './main.mjs'
        process.chdir(import.meta.dirname)
        console.log(JSON.stringify(describe(value)))
      `
      write(join(root, 'describe.mjs'), text)
      return JSON.parse(await runModule(join(root, 'describe.mjs'))) as unknown
    }),
  )
}

function lay(programs: readonly Files[]): string {
  const root = mkdtempSync(join(tmpdir(), 'permafrost-programs-'))
  write(join(root, 'package.json'), '{ "name": "programs", "type": "module", "private": true }')
  for (const [number, files] of programs.entries())
    for (const [path, text] of Object.entries(files)) write(join(root, `p${number}`, path), text)
  return root
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

function reader(programs: readonly Files[]): string {
  const entries = programs.map(
    (files, number) => `./p${number}/${'main.cjs' in files ? 'main.cjs' : 'main.mjs'}`,
  )
  return `
    import * as permafrost from ${JSON.stringify(index)}
    globalThis.permafrost = permafrost
    const answers = []
    for (const entry of ${JSON.stringify(entries)}) {
      const loaded = await import(entry)
      const { value, config } = 'value' in loaded ? loaded : loaded.default
      try {
        answers.push({ fingerprint: permafrost.fingerprint(value, config), code: null, message: '', path: [] })
      } catch (error) {
        answers.push({ fingerprint: null, code: error.code ?? null, message: String(error.message), path: error.path ?? [] })
      }
    }
    console.log(JSON.stringify(answers))
    process.exit(0)
  `
}
