/**
 * From a script id to the URL and the text of the script.
 *
 * Ways, cheapest first (measured on Node 22.18, 24 and 26):
 * - told by whoever knows (`noteScript`): the caller of `memoize` is on the stack with both;
 * - `Profiler.getBestEffortCoverage`: 2 to 8 ms, 10 to 20 with 5,000 functions loaded. It lists only
 *   scripts that still have run or compiled functions, so it can miss one;
 * - `Debugger.enable`: knows every script; 20 to 35 ms the first time in a process (V8 hashes every
 *   text, 100 ms with a script of 9 MB), 3 to 5 ms later.
 * The last two walk the heap: add 0.2 ms a megabyte in use.
 *
 * What must stay true: the Debugger domain is disabled again before any other code runs; a URL once
 * learnt for an id stays (V8 never gives an id twice); a script that nobody knows is asked for once.
 */
import { findSourceMap } from 'node:module'
import { inspectorSession } from './inspector-session.ts'

interface ParsedScript {
  readonly scriptId: string
  readonly url: string
}

const urls = new Map<string, string>()
/** Ids that are gone or have no URL, as the Debugger domain said. */
const nameless = new Set<string>()

/** Records what is known of a script from elsewhere. */
export function noteScript(scriptId: string, url: string): void {
  if (scriptId !== '' && url !== '') urls.set(scriptId, url)
}

/**
 * The URL (or path, as the loader named it) of a script; null for nameless code such as `eval`'s.
 *
 * @throws FingerprintError `ERR_FINGERPRINT_NO_INSPECTOR` where the runtime has no inspector.
 */
export function scriptUrl(scriptId: string): string | null {
  const known = urls.get(scriptId)
  if (known !== undefined) return known
  if (nameless.has(scriptId)) return null
  learnFromCoverage()
  const covered = urls.get(scriptId)
  if (covered !== undefined) return covered
  withDebugger(() => undefined)
  const parsed = urls.get(scriptId)
  if (parsed === undefined) nameless.add(scriptId)
  return parsed ?? null
}

/** Ids of the scripts loaded from a URL, as far as they were learnt; several if it was loaded anew. */
export function scriptIdsOf(url: string): readonly string[] {
  return [...urls].filter(([, known]) => known === url).map(([scriptId]) => scriptId)
}

/** The running text of a script; null if the script is gone. The caller keeps it if it must. */
export function scriptSource(scriptId: string): string | null {
  return scriptSources([scriptId]).get(scriptId) ?? null
}

/** The running texts of several scripts for the price of one; what is gone is missing. */
export function scriptSources(scriptIds: readonly string[]): ReadonlyMap<string, string> {
  return withDebugger((present) => {
    const texts = new Map<string, string>()
    for (const scriptId of scriptIds) {
      if (!present.has(scriptId)) continue
      const { scriptSource: text } = inspectorSession().post('Debugger.getScriptSource', {
        scriptId,
      }) as { scriptSource: string }
      texts.set(scriptId, text)
    }
    return texts
  })
}

/**
 * Where a place in a loaded file came from, if the process has loaded a source map for it
 * (`--enable-source-maps`). Lines and columns count from 1. For messages only, never for keys.
 */
export function originalPosition(
  url: string,
  line: number,
  column: number,
): { readonly url: string; readonly line: number; readonly column: number } | null {
  const origin = findSourceMap(url)?.findOrigin(line, column)
  if (origin === undefined || !('fileName' in origin) || origin.fileName === undefined) return null
  return { url: origin.fileName, line: origin.lineNumber, column: origin.columnNumber }
}

function learnFromCoverage(): void {
  const { result } = inspectorSession().post('Profiler.getBestEffortCoverage') as {
    result: readonly ParsedScript[]
  }
  for (const { scriptId, url } of result) noteScript(scriptId, url)
}

/** Runs `work` with the Debugger domain enabled, which needs no pause and stops nothing. */
function withDebugger<Result>(work: (present: ReadonlySet<string>) => Result): Result {
  const session = inspectorSession()
  const present = new Set<string>()
  const note = ({ scriptId, url }: ParsedScript): void => {
    present.add(scriptId)
    noteScript(scriptId, url)
  }
  return session.listening('Debugger.scriptParsed', note, () => {
    session.post('Debugger.enable')
    try {
      return work(present)
    } finally {
      session.post('Debugger.disable')
    }
  })
}
