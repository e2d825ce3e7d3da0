/** Child processes that use a database, see database-program.ts. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('database-program.ts', import.meta.url))

/**
 * A writer that is killed. 'crash': after it stored 1 and 2; the WAL stays, and nobody uses it.
 * 'half': within a write on a network file system; its journal stays.
 */
export function crashWriter(file: string, what: 'crash' | 'half' = 'crash'): void {
  const { signal } = spawnSync(process.execPath, ['--no-warnings', program, what, file])
  if (signal !== 'SIGKILL') throw new Error('the writer was not killed')
}

/** A process that is ready once this is; it goes on until `end` is called, or the test is over. */
export async function startUser(
  what: 'hold' | 'lock',
  file: string,
  ms = 0,
): Promise<{ end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['--no-warnings', program, what, file, `${ms}`])
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve, reject) => {
    child.stdout.once('data', resolve)
    child.once('close', (code) => reject(new Error(`ended with ${code}`)))
  })
  return {
    async end() {
      child.stdin.end()
      await closed(child)
    },
  }
}

/**
 * What another process finds that may only read, or meets when it writes: as another user, if we are
 * root. `temporary` is its folder for temporary files.
 */
export function useElsewhere(what: 'read' | 'write', file: string, temporary: string): unknown {
  const isRoot = process.getuid?.() === 0
  const output = execFileSync(process.execPath, ['--no-warnings', program, what, file], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: temporary },
    ...(isRoot ? { uid: 65_534, gid: 65_534 } : {}),
  })
  return JSON.parse(output)
}

/** What a process meets that has no file handles left for a while. */
export function runOutOfHandles(file: string): unknown {
  const script = 'ulimit -n 64 && exec "$0" --no-warnings "$@"'
  const output = execFileSync('sh', ['-c', script, process.execPath, program, 'handles', file], {
    encoding: 'utf8',
  })
  return JSON.parse(output)
}

/** Processes with several threads each that all open a new database; what they had to complain of. */
export async function openAtOnce(
  file: string,
  processes: number,
  threads: number,
): Promise<readonly string[]> {
  const outputs = await Promise.all(
    Array.from({ length: processes }, (_, i) => {
      const child = spawn(process.execPath, [
        '--no-warnings',
        program,
        'first',
        file,
        `${1 + i * threads}`,
        `${threads}`,
      ])
      let output = ''
      child.stdout.on('data', (chunk) => (output += String(chunk)))
      child.stderr.on('data', (chunk) => (output += String(chunk)))
      return closed(child).then(() => output)
    }),
  )
  return outputs.filter((output) => output !== '')
}

function closed(child: ChildProcessWithoutNullStreams): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve()
    else child.once('close', () => resolve())
  })
}
