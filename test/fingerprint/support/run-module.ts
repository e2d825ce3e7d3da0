/** Runs a module in a process of its own and gives what it prints. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Standard output of `node file ...args`; rejects with what it complained. */
export async function runModule(
  file: string,
  args: readonly string[] = [],
  node: string = process.execPath,
): Promise<string> {
  const { stdout } = await run(node, ['--no-warnings', file, ...args], { maxBuffer: 1 << 28 })
  return stdout
}
