/** Folders to play in, and recordings of what is done there. */
import fs from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  finish,
  FileStates,
  inputName,
  openRecording,
  Places,
  recordAsync,
  statesNow,
} from '../../src/trace/index.ts'
import type { Finished, Input, Outside, Recording, TracedInput } from '../../src/trace/index.ts'

/** The functions of `fs`, as a program may hold them. */
export type Fs = typeof fs

/** An empty folder with the means to record what is asked of it. */
export interface Ground extends Outside {
  readonly root: string
  readonly at: (name: string) => string
}

/** Makes an empty folder below the system's temporary one. */
export function ground(): Ground {
  const root = fs.realpathSync(fs.mkdtempSync(join(tmpdir(), 'permafrost-trace-')))
  return {
    root,
    at: (name) => join(root, name),
    places: new Places(root),
    files: new FileStates(null),
  }
}

/** Opens a recording on a ground. */
export function open(outside: Outside, parent: Recording | null = null): Recording {
  return openRecording({ parent, places: outside.places, files: outside.files })
}

export interface Traced {
  readonly recording: Recording
  readonly finished: Finished
  /** What the work returned, or threw. */
  readonly result: unknown
}

/** Records work. */
export async function trace(outside: Outside, work: () => unknown): Promise<Traced> {
  const recording = open(outside)
  let result: unknown
  try {
    result = await recordAsync(recording, work)
  } catch (error) {
    result = error
  }
  return { recording, finished: finish(recording), result }
}

/** The inputs of a recording that nothing disturbed. */
export function inputsOf({ finished }: Traced): readonly TracedInput[] {
  if (finished.inputs === null) throw new Error(`changed meanwhile: ${finished.changed.join()}`)
  return finished.inputs
}

/** Inputs as short texts: `content ./a.txt`, `stat ./a.txt [size]`. */
export function names(traced: Traced): readonly string[] {
  return inputsOf(traced).map(({ input }) => short(input))
}

function short(input: Input): string {
  if (input.kind === 'env') return inputName(input)
  if (input.kind === 'env-names') return input.kind
  if (input.kind === 'cwd') return `cwd ${input.how}`
  const detail =
    'fields' in input ? ` [${input.fields.join()}]` : 'how' in input ? ` ${input.how}` : ''
  return `${input.kind} ${input.path}${detail}`
}

/** Whether any input is no longer what it was. */
export function isDifferent(inputs: readonly TracedInput[], outside: Outside): boolean {
  const now = statesNow(
    inputs.map(({ input }) => input),
    outside,
  )
  return inputs.some(({ state }, index) => state !== now[index])
}
