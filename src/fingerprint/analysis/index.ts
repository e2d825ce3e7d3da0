/** The analysis of source texts; what other rooms may use of it. */

export { analyzeFunction } from './function.ts'
export { analyzeScript, type ScriptGoal } from './script.ts'
export {
  ANALYSIS_FORMAT,
  type DynamicImport,
  type EnvironmentTrait,
  type FunctionAnalysis,
  type FunctionKind,
  type Impurity,
  type ImpurityKind,
  type LexicalNeeds,
  type ScriptAnalysis,
  type ScriptExport,
  type ScriptImport,
  type Slot,
  type Use,
  type UseKind,
} from './types.ts'
