/**
 * Makes the file system what it was after a recorded call.
 *
 * What must stay true: everything is checked before the first change, and taken back if a step fails
 * all the same; what is so already is left alone; a computation around the hit learns of all that is
 * written as if the call had been computed, and of nothing that happens on the way.
 */
import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { current, makeSure, unrecorded } from '../../trace/index.ts'
import type { Deed, Outside, Recording } from '../../trace/index.ts'
import { planOf, type Plan } from './check.ts'
import { decodeOperations } from './format.ts'
import type { Attributes, FileOperation } from './operation.ts'
import { Steps } from './steps.ts'

/** What applying gave. */
export type AppliedFiles =
  | { readonly applied: true }
  /** Nothing was changed, as far as the file system allows; `why` in words. */
  | { readonly applied: false; readonly why: string }

/** Why what `encodeFiles` gave can't be applied now, in words; null if it can. Changes nothing. */
export function filesProblem(
  bytes: Uint8Array,
  { places }: Outside,
  avoid: readonly string[] = [],
): string | null {
  return unrecorded(() => {
    const operations = decodeOperations(bytes)
    if (operations === null) return UNREADABLE
    const plan = planOf(operations, places, avoid)
    return typeof plan === 'string' ? plan : null
  })
}

const UNREADABLE = "its record of files can't be read"

/**
 * Applies what `encodeFiles` gave. To be called with the recording around the hit as the current one,
 * if there is one, and after the hit's inputs have been made inputs of it.
 *
 * @param avoid Absolute paths of folders that must never be written: the cache's own.
 */
export function applyFiles(
  bytes: Uint8Array,
  outside: Outside,
  avoid: readonly string[] = [],
): AppliedFiles {
  const recording = current()
  return unrecorded(() => {
    const operations = decodeOperations(bytes)
    if (operations === null) return { applied: false, why: UNREADABLE }
    const plan = planOf(operations, outside.places, avoid)
    if (typeof plan === 'string') return { applied: false, why: plan }
    const told = recording === null ? [] : operations.map((one) => tell(recording, one, outside))
    const why = carryOut(plan)
    if (why !== null) {
      for (const takeBack of told.toReversed()) takeBack()
      return { applied: false, why }
    }
    if (recording !== null)
      for (const { name } of operations) recording.settle(outside.places.path(name))
    return { applied: true }
  })
}

function carryOut({ prepare, make, finish, times }: Plan): string | null {
  const steps = new Steps()
  try {
    for (const step of [...prepare, ...make, ...finish, ...times]) step(steps)
  } catch (error) {
    steps.undo()
    return (error as Error).message
  }
  steps.settle()
  try {
    // What was made beside on the way has changed the times of its folder once more.
    for (const step of times) step(steps)
  } catch {
    // It worked a moment ago: somebody else has taken the file away since.
  }
  return null
}

const REMOVAL = { kind: 'removal', deep: false, takes: 'same' } as const

/** Tells a computation around the hit what is about to be done; returns what to call if it fails. */
function tell(recording: Recording, operation: FileOperation, { places }: Outside): () => void {
  const path = places.path(operation.name)
  const undo: (() => void)[] = []
  if ('replaces' in operation && operation.replaces)
    undo.unshift(recording.write(path, 'tree', REMOVAL))
  const write = (deed: Deed): void => void undo.unshift(recording.write(path, 'file', deed))
  switch (operation.kind) {
    case 'gone':
      undo.unshift(recording.write(path, 'tree', REMOVAL))
      break
    case 'folder':
      if (!operation.replaces && operation.above !== null) {
        const folders = makeSure(recording, path, operation.asked, operation.above)
        if (folders !== null) undo.unshift(folders.undo)
      } else if (operation.replaces || !existsSync(path)) {
        const deed = { kind: 'folder', mode: operation.asked, last: path, above: null } as const
        undo.unshift(recording.write(path, 'tree', deed))
      } else recording.ask({ kind: 'access', path, mode: 0 })
      break
    case 'file':
      write({ kind: 'content', mode: operation.asked })
      break
    case 'link': {
      const { to } = operation
      const target = 'text' in to ? resolve(dirname(path), to.text) : places.path(to.name)
      undo.unshift(recording.write(path, { to: target }, { kind: 'link' }))
      break
    }
    case 'twin':
      write({ kind: 'twin', of: places.path(operation.of) })
      break
    case 'changed':
    case 'alias':
      break
    default:
      return operation satisfies never
  }
  for (const deed of attributeDeeds(operation)) undo.unshift(recording.touch(path, deed))
  return () => {
    for (const one of undo) one()
  }
}

function attributeDeeds(operation: FileOperation): readonly Deed[] {
  const { mode = null, times = null, owner = null } = { ...operation } as Partial<Attributes>
  const follows = operation.kind === 'changed' ? operation.follows : operation.kind !== 'link'
  const deeds: Deed[] = []
  if (mode !== null) deeds.push({ kind: 'mode', follows })
  if (times !== null) deeds.push({ kind: 'times', follows })
  if (owner !== null) deeds.push({ kind: 'owner', follows })
  return deeds
}
