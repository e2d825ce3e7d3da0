/** Reports one line for each check, `ok …` or `not ok …`; the exit code is 1 if one failed. */
import process from 'node:process'

/** Reports whether what `sentence` says is true. */
export function check(sentence: string, holds: boolean): void {
  console.log(`${holds ? 'ok' : 'not ok'} ${sentence}`)
  if (!holds) process.exitCode = 1
}
