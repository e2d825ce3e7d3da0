/**
 * What a call did to what it can see: the state before it compared with the state now.
 *
 * What must stay true: what changed and can't be replayed is refused by name, never left out; nothing
 * that did not change is called an effect. Objects that are seen whole are part of the key, so they
 * need comparing only if the key has changed; members that are only written are not, and always do.
 */
import type { WalkOptions } from '../fingerprint/describe.ts'
import { readPrivateState } from '../platform/inspector.ts'
import { changedBuiltins } from './builtins.ts'
import { compareObject, REASSIGNED } from './compare-object.ts'
import { Findings, type Effect } from './findings.ts'
import { PRIVATE, WEAK, type Operation } from './operation.ts'
import type { Origins } from './origins.ts'
import { Paths } from './paths.ts'
import type { Roster } from './roster.ts'
import { TooLarge, type Budget } from './shot.ts'
import { heldFor, shotOf, type Snapshot } from './snapshot.ts'
import { reassigned, saysOtherwise } from './variables.ts'

/** The path of a change in a state that is too large to be compared. */
export const UNNAMED = 'what it can see'

/** What a call did. */
export interface Changes {
  readonly roster: Roster
  /** Says where in the user's own code a place is. */
  readonly origins: Origins
  /** In words; empty if nothing changed. */
  readonly effects: readonly Effect[]
  /** Why they can't be replayed: a sentence each. Empty if they can, as far as is known by now. */
  readonly refusals: readonly string[]
  readonly operations: readonly Operation[]
}

/** What a comparison needs to know beside the snapshot. */
export interface ComparisonOptions {
  /** Whether the key made after the call differs from that made before. */
  readonly keyChanged: boolean
  /** For objects that say themselves what counts of them. */
  readonly walk: WalkOptions
}

/** Compares the present state with a snapshot. */
export function compare(snapshot: Snapshot, options: ComparisonOptions): Changes {
  const findings = new Findings(new Paths(snapshot))
  try {
    compareObjects(findings, snapshot, options.keyChanged)
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error
    findings.refuse(UNNAMED, 'grew', 'it has become too large to be compared')
  }
  if (options.keyChanged && !snapshot.complete)
    findings.refuse(UNNAMED, 'changed', 'it is too large to be compared')
  if (options.keyChanged) {
    comparePrivates(findings, snapshot)
    compareWeak(findings, snapshot)
    compareVariables(findings, snapshot, options.walk)
  }
  for (const name of changedBuiltins(snapshot.builtins)) findings.refuse(name, 'changed', BUILTIN)
  if (process.cwd() !== snapshot.directory)
    findings.refuse('the working directory', 'changed', 'process.chdir() is not replayed')
  const { effects, refusals, operations } = findings
  return { roster: snapshot.roster, origins: findings.paths.origins, effects, refusals, operations }
}

const BUILTIN = 'what was done to a builtin is not replayed; do it outside of the function'

function compareObjects(findings: Findings, snapshot: Snapshot, keyChanged: boolean): void {
  const { roster, shots, limits, skipped } = snapshot
  // Twice the room: what grew while computing is still to be named.
  const budget: Budget = {
    objects: limits.objects,
    parts: limits.parts * 2,
    bytes: limits.bytes,
    hashed: limits.hashed,
  }
  for (const [at, before] of shots.entries()) {
    if (before === null || before.kind === 'opaque') continue
    if (before.whole && !keyChanged) continue
    const after = shotOf(roster, at, budget, skipped)
    if (after !== null) compareObject(findings, roster, at, before, after)
  }
}

function comparePrivates(findings: Findings, { roster, privates }: Snapshot): void {
  for (const [at, before] of privates) {
    const after = readPrivateState(roster.values[at] as object)
    for (const [index, { name, kind, value }] of after.entries()) {
      const then = before[index]
      const path = `${findings.paths.of(at)}.${name}`
      if (then === undefined || then.name !== name || then.kind !== kind)
        findings.refuse(path, 'added', "a private member that is new can't be written back")
      else if (kind === 'field' && !Object.is(then.value, value)) {
        if (after.filter((member) => member.name === name).length > 1)
          findings.refuse(path, 'changed', 'two classes of it have a private field of that name')
        else {
          findings.add([PRIVATE, at, name, value])
          findings.tell(path, 'changed')
        }
      }
    }
  }
}

function compareWeak(findings: Findings, { roster, weak }: Snapshot): void {
  for (const { at, held } of weak) {
    const now = heldFor(roster.values[at] as object, roster.values)
    for (const key of roster.values) {
      const has = now.has(key)
      if (has === held.has(key) && Object.is(now.get(key), held.get(key))) continue
      findings.add([WEAK, at, key, has, now.get(key)])
      findings.tell(
        findings.paths.of(at),
        `what it holds for ${findings.paths.ofValue(key)} changed`,
      )
    }
  }
}

function compareVariables(findings: Findings, { roster }: Snapshot, walk: WalkOptions): void {
  for (const name of reassigned(roster.reaches))
    findings.refuse(findings.paths.origins.place(`captured ${name}`), 'reassigned', REASSIGNED)
  for (const value of saysOtherwise(roster.reaches, walk))
    findings.refuse(
      findings.paths.ofValue(value),
      'changed',
      'it says itself what counts of it ([cacheKey] or [fingerprintState]), so what changed is not known',
    )
}
