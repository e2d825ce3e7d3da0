/**
 * Traces: what a computation reads of files, folders, modules and the environment.
 *
 * The way: `install` once; `openRecording`, compute within `recordSync` or `recordAsync`, `finish`.
 * Later `decodeInputs` of each list in the manifest, `statesNow` of its inputs, `keyWith`, and look
 * for that entry. What must stay true: see each file; what users of the room need is exported here.
 */
export {
  decodeInputs,
  decodeTraced,
  encodeInputs,
  encodeTraced,
  inOrder,
  keyWith,
} from './encoding.ts'
export { askDatabase } from './databases.ts'
export { keepLoading } from './loading.ts'
export { notesAtLoading } from './modules.ts'
export { changesBetween, changeText } from './describe.ts'
export { FileStates } from './file-states.ts'
export type { FileStateStore } from './file-states.ts'
export { finish } from './finish.ts'
export type { Finished } from './finish.ts'
export { inputId, inputName } from './input.ts'
export type { Input, TracedInput } from './input.ts'
export { bypasses, install, isInstalled, uninstall } from './install.ts'
export { nativeEnv } from './native-env.ts'
export { Places } from './places.ts'
export {
  enter,
  enterFlow,
  isIdle,
  resume,
  resumeFlow,
  suspend,
  unrecorded,
  unrecordedAsync,
} from './attribution.ts'
export type { Resume } from './attribution.ts'
export { current, openRecording, recordAsync, recordSync } from './current.ts'
export type { Note, NoteKind } from './notes.ts'
export type { Recording } from './recording.ts'
export type { Outside } from './state.ts'
export { isOthers } from './rivals.ts'
export { statesNow } from './verify.ts'
export { makeSure } from './fs-folders.ts'
export { openForWriting } from './descriptors.ts'
export { lookAtPath, thingOf } from './thing.ts'
export type { Thing } from './thing.ts'
export { UNTOUCHED } from './writes.ts'
export type { Deed, Takes, WrittenPath } from './writes.ts'
