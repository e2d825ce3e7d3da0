/**
 * `fingerprint` and `describe`: the digest of a value, and the labelled tree of what was hashed.
 *
 * What must stay true: both come from one and the same walk; a description is plain JSON that can be
 * kept and compared in another process.
 */
import { digestHex } from '../platform/hash.ts'
import { createPass, type InspectorPass } from '../platform/inspector.ts'
import type { ResolvedFingerprintConfig } from './config.ts'
import type { AnalysisCache } from './facts.ts'
import { createEncoders } from './encoders.ts'
import { refreshBuiltins } from './platform-code.ts'
import { Session } from './session.ts'
import { ENCODING_FORMAT } from './tags.ts'
import { TreeRecorder, type TreeNode } from './tree.ts'

/** What was hashed, as plain JSON. */
export interface Description {
  readonly format: 'permafrost/1'
  /** What `fingerprint(value)` gives: 32 hex digits. */
  readonly fingerprint: string
  readonly root: TreeNode
}

/** What a walk needs beside the value. */
export interface WalkOptions {
  readonly config: ResolvedFingerprintConfig
  readonly analysis: AnalysisCache | null
  readonly root: string
  /** The object whose method the value is; see ReaderOptions. */
  readonly home?: object | 'decorated'
}

function walk(
  value: unknown,
  options: WalkOptions,
  tree: TreeRecorder | null,
  use: 'called' | 'escaped',
): string {
  let pass: InspectorPass | null = null
  const { encoders } = createEncoders({
    root: options.root,
    analysis: options.analysis,
    pass: () => (pass ??= createPass()),
    read: [],
  })
  const session = new Session(options.config, encoders, null, tree)
  if (typeof value === 'function' && options.home !== undefined)
    session.root = { fn: value, home: options.home }
  refreshBuiltins()
  session.sink.byte(ENCODING_FORMAT)
  if (use === 'called' && typeof value === 'function') session.callee(value)
  else session.value(value)
  session.drain()
  return digestHex(session.sink.finish())
}

/** The digest of a value: 32 hex digits. */
export function fingerprintOf(value: unknown, options: WalkOptions): string {
  return walk(value, options, null, 'escaped')
}

/** The tree of what counts of a value. */
export function describeWith(
  value: unknown,
  options: WalkOptions,
  use: 'called' | 'escaped',
): Description {
  const tree = new TreeRecorder('value')
  const fingerprint = walk(value, options, tree, use)
  return { format: 'permafrost/1', fingerprint, root: tree.root }
}
