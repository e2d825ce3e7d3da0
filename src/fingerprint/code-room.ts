/** What the files that read code share during one pass. */
import type { InspectorPass } from '../platform/inspector.ts'
import type { AnalysisCache } from './facts.ts'
import type { ReadFunction } from './settle.ts'

export interface CodeRoom {
  readonly root: string
  readonly analysis: AnalysisCache | null
  /** The inspector's reads of one pass; null once the pass is over. */
  readonly pass: () => InspectorPass
  /** The user's functions read in this pass. */
  readonly read: ReadFunction[]
}
