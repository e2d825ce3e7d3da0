/**
 * A memoizer of one call with effects, made of the room's own parts: what the real one does around
 * them, without a store.
 */
import { resolveFingerprintConfig } from '../../src/fingerprint/config.ts'
import { fingerprintOf, type WalkOptions } from '../../src/fingerprint/describe.ts'
import { createFunctionReader } from '../../src/fingerprint/reader.ts'
import {
  applyChanges,
  compare,
  encodeChanges,
  rosterOf,
  takeSnapshot,
} from '../../src/effects/index.ts'
import type { Applied, Changes, EncodedChanges, Limits, Roster } from '../../src/effects/index.ts'
import { resolveClasses, type ClassOption } from '../../src/serializer/index.ts'

const walk: WalkOptions = {
  config: resolveFingerprintConfig(),
  analysis: null,
  root: process.cwd(),
}

export type AnyFunction = (this: unknown, ...args: never[]) => unknown

/** A key and what it rests on. */
interface Keyed {
  readonly key: string
  readonly roster: Roster
}

/** A function whose calls can be recorded and replayed. */
export class Recorder {
  readonly fn: AnyFunction
  readonly #reader: ReturnType<typeof createFunctionReader>
  readonly #classes: ReturnType<typeof resolveClasses>

  constructor(fn: AnyFunction, classes: readonly ClassOption[] = []) {
    this.fn = fn
    this.#reader = createFunctionReader(fn, walk)
    this.#classes = resolveClasses(classes)
  }

  key(self: unknown, args: readonly unknown[]): Keyed {
    const reading = this.#reader.read()
    const read = reading.arguments(reading.usesThis ? self : undefined, args)
    const parts = [reading.code, reading.captures, read.args, read.versions]
    return {
      key: Buffer.concat(parts).toString('hex'),
      roster: rosterOf({ captured: reading.reached(), args: read.reached, self, given: args }),
    }
  }

  /** A miss: computes, and says what it did. */
  record(
    self: unknown,
    args: readonly unknown[],
    limits?: Limits,
  ): { key: string; result: unknown; changes: Changes; encoded: EncodedChanges } {
    const { key, roster } = this.key(self, args)
    const before = takeSnapshot(roster, null, limits)
    const result: unknown = Reflect.apply(this.fn, self, args)
    const after = this.key(self, args).key
    const changes = compare(before, { keyChanged: key !== after, walk })
    return { key, result, changes, encoded: encodeChanges(changes, result, this.#classes) }
  }

  /** A hit: replays. */
  replay(self: unknown, args: readonly unknown[], bytes: Uint8Array): Applied & { key: string } {
    const { key, roster } = this.key(self, args)
    return { key, ...applyChanges(bytes, roster, this.#classes) }
  }
}

/** Everything that a program can tell of values and of which of them are one, as one text. */
export function stateOf(...values: readonly unknown[]): string {
  return fingerprintOf(values, walk)
}

/** The effects as `path change`. */
export function told(changes: Changes): string[] {
  return changes.effects.map(({ path, change }) => `${path} ${change}`)
}
