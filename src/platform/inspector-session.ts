/**
 * The one inspector session of this thread: opened on first use, spoken to synchronously.
 *
 * Raw values cross between the inspector and this module through a *stash*, an object that the
 * inspector makes in the thread's main context. Session and stash hang, hidden, on a builtin module:
 * that is shared by all vm contexts of a thread, so every copy of Permafrost that is loaded (vitest
 * loads one for each test file) uses the same session, and none keeps its context alive.
 *
 * What must stay true:
 * - nothing is opened before the first read;
 * - the stash is empty and every remote object released once a read has returned, so that no value
 *   of the user's is kept alive;
 * - a runtime whose inspector is missing, forbidden or asynchronous gives an error, never a guess;
 * - no domain (Debugger, Runtime, Profiler) stays enabled.
 */
import process from 'node:process'
import type { Session } from 'node:inspector'
import { FingerprintError } from '../errors.ts'

/** A value as the inspector describes it. */
export interface RemoteObject {
  readonly type: string
  readonly subtype?: string
  readonly value?: unknown
  readonly unserializableValue?: string
  readonly objectId?: string
}

/** A property that only the engine sees: `[[Scopes]]`, `[[BoundThis]]`. */
export interface InternalProperty {
  readonly name: string
  readonly value?: RemoteObject
}

/** A `#name` as the inspector lists it. */
interface PrivateProperty {
  readonly name: string
  readonly value?: RemoteObject
  readonly get?: RemoteObject
  readonly set?: RemoteObject
}

/** What `Runtime.getProperties` answers, as far as it is used here. */
export interface Properties {
  readonly result: readonly { readonly name: string; readonly value?: RemoteObject }[]
  readonly internalProperties?: readonly InternalProperty[]
  readonly privateProperties?: readonly PrivateProperty[]
}

interface Evaluated {
  readonly result: RemoteObject
}

interface Stash {
  held: unknown
  out: unknown
}

/** What all copies of Permafrost in a thread share; the number changes with this shape. */
interface Shared {
  readonly session: Session
  readonly stash: Stash
  readonly stashId: string
}

const SHARED = 'permafrost.inspector.1'
/** Released after each read. */
const READ_GROUP = 'permafrost read'
/** Holds the stash as long as the thread lives. */
const STASH_GROUP = 'permafrost stash'

const apply = Reflect.apply
const ToBigInt = BigInt
/** One message of at most this many objects, so that a message stays small. */
const BATCH = 256

let opened: InspectorSession | null = null
let refused: FingerprintError | null = null

/** The session of this thread. @throws FingerprintError where there is no inspector. */
export function inspectorSession(): InspectorSession {
  if (opened !== null) return opened
  if (refused !== null) throw noInspector(refused.cause)
  try {
    opened = new InspectorSession()
    return opened
  } catch (error) {
    // Out of stack says nothing about the runtime.
    if (error instanceof RangeError) throw error
    refused = noInspector(error)
    throw refused
  }
}

/** Whether this runtime lets Permafrost read captures; opens the session to find out. */
export function canInspect(): boolean {
  try {
    inspectorSession()
    return true
  } catch {
    return false
  }
}

/** A session that answers at once. */
export class InspectorSession {
  readonly #session: Session
  readonly #post: Session['post']
  readonly #stash: Stash
  readonly #stashId: string
  #dirty = false

  constructor() {
    // There the module exists, but answers later or not at all.
    if ('bun' in process.versions || 'deno' in process.versions) {
      throw new Error('its inspector does not answer at once')
    }
    const { session, stash, stashId } = sharedParts()
    this.#session = session
    this.#post = session.post
    this.#stash = stash
    this.#stashId = stashId
  }

  /** Sends one message and returns its answer. */
  post(method: string, parameters?: object): unknown {
    return send(this.#session, this.#post, method, parameters)
  }

  /** Calls `listener` for each `event` while `work` runs. */
  listening<Result>(event: string, listener: (params: never) => void, work: () => Result): Result {
    const take = (message: { params: unknown }): void => listener(message.params as never)
    this.#session.on(event, take as never)
    try {
      return work()
    } finally {
      this.#session.off(event, take as never)
    }
  }

  /** Object ids of `values` (objects or functions), in order; valid until {@link release}. */
  idsOf(values: readonly unknown[]): string[] {
    this.#dirty = true
    try {
      if (values.length === 1) return [this.#idOfHeld(values[0])]
      const ids: string[] = []
      for (let start = 0; start < values.length; start += BATCH) {
        const list = this.#idOfHeld(values.slice(start, start + BATCH))
        for (const { name, value } of this.properties(list).result) {
          if (name !== 'length') ids.push(value!.objectId!)
        }
      }
      return ids
    } finally {
      this.#stash.held = undefined
    }
  }

  /** Own, internal and private properties of a remote object. */
  properties(objectId: string, skipIndices = false): Properties {
    return this.post('Runtime.getProperties', {
      objectId,
      ownProperties: true,
      nonIndexedPropertiesOnly: skipIndices,
    }) as Properties
  }

  /** The raw values behind remote objects, in order. */
  valuesOf(remotes: readonly (RemoteObject | undefined)[]): unknown[] {
    const ids: { objectId: string }[] = []
    for (const remote of remotes) {
      if (remote?.objectId !== undefined) ids.push({ objectId: remote.objectId })
    }
    const objects = ids.length === 0 ? [] : this.#objectsOf(ids)
    let next = 0
    return remotes.map((remote) => {
      if (remote === undefined) return undefined
      return remote.objectId === undefined ? primitiveOf(remote) : objects[next++]
    })
  }

  /** Lets go of every value that reads have touched. */
  release(): void {
    this.#stash.held = undefined
    this.#stash.out = undefined
    if (!this.#dirty) return
    this.#dirty = false
    this.post('Runtime.releaseObjectGroup', { objectGroup: READ_GROUP })
  }

  #idOfHeld(value: unknown): string {
    this.#stash.held = value
    // `idOnly` spares the description, which for a function is its whole text.
    const { result } = this.post('Runtime.callFunctionOn', {
      objectId: this.#stashId,
      functionDeclaration: 'function(){return this.held}',
      serializationOptions: { serialization: 'idOnly' },
      objectGroup: READ_GROUP,
      silent: true,
    }) as Evaluated
    return result.objectId!
  }

  #objectsOf(ids: readonly { objectId: string }[]): unknown[] {
    this.post('Runtime.callFunctionOn', {
      objectId: this.#stashId,
      functionDeclaration: 'function(...values){this.out=values}',
      arguments: ids,
      silent: true,
    })
    const out = this.#stash.out as unknown[]
    this.#stash.out = undefined
    return out
  }
}

/** The session of this thread, opened by whichever copy of Permafrost needs it first. */
function sharedParts(): Shared {
  const host = process.getBuiltinModule('node:util') as object
  const key = Symbol.for(SHARED)
  const known: unknown = Object.getOwnPropertyDescriptor(host, key)?.value
  if (known !== undefined) return known as Shared
  const inspector = process.getBuiltinModule('node:inspector')
  if (inspector === undefined) throw new Error('this build has none')
  const session = new inspector.Session()
  session.connect()
  try {
    const shared = { session, ...makeStash(session, host, key) }
    Object.defineProperty(host, key, {
      value: shared,
      enumerable: false,
      writable: false,
      configurable: true,
    })
    return shared
  } catch (error) {
    delete (host as Record<symbol, unknown>)[key]
    session.disconnect()
    throw error
  }
}

/** Has the inspector make the stash, and takes it from where both can reach: `host[key]`. */
function makeStash(session: Session, host: object, key: symbol): Omit<Shared, 'session'> {
  // The second way is for a program that has replaced the global `process`.
  for (const owner of ['process', `require('node:process')`]) {
    const { result } = send(session, session.post, 'Runtime.evaluate', {
      expression:
        `${owner}.getBuiltinModule('node:util')[Symbol.for('${SHARED}')] = ` +
        '{ __proto__: null, held: undefined, out: undefined }',
      objectGroup: STASH_GROUP,
      includeCommandLineAPI: owner !== 'process',
      silent: true,
    }) as Evaluated
    const stash = (host as Record<symbol, unknown>)[key]
    if (result.objectId !== undefined && stash !== undefined) {
      return { stash: stash as Stash, stashId: result.objectId }
    }
  }
  throw new Error('the global "process" was replaced, so there is no way in')
}

function send(
  session: Session,
  post: Session['post'],
  method: string,
  parameters: object | undefined,
): unknown {
  let answered = false
  let problem: unknown = null
  let answer: unknown
  const take = (error: unknown, result: unknown): void => {
    answered = true
    problem = error
    answer = result
  }
  apply(post, session, [method, parameters, take])
  if (!answered) throw protocolError(method, 'no answer before the call returned')
  if (problem !== null && problem !== undefined) throw protocolError(method, problem)
  return answer
}

/** The value of a remote primitive; the protocol spells what JSON can't. */
function primitiveOf(remote: RemoteObject): unknown {
  if (remote.type === 'undefined') return undefined
  if (remote.subtype === 'null') return null
  const { unserializableValue: spelled } = remote
  if (spelled === undefined) return remote.value
  if (remote.type === 'bigint') return ToBigInt(spelled.slice(0, -1))
  return spelled === '-0' ? -0 : Number(spelled)
}

function protocolError(method: string, problem: unknown): FingerprintError {
  const text =
    typeof problem === 'object' && problem !== null && 'message' in problem
      ? String(problem.message)
      : String(problem)
  return new FingerprintError(
    'ERR_FINGERPRINT_PROTOCOL',
    `Reading captured variables through the inspector failed at "${method}": ${text}`,
    [],
    { cause: problem },
  )
}

function noInspector(cause: unknown): FingerprintError {
  const why = cause instanceof Error ? cause.message : 'unknown'
  const permission = (process as { permission?: unknown }).permission
  const flag =
    permission === undefined ? '' : ' run Node with "--allow-inspector" beside "--permission", or'
  return new FingerprintError(
    'ERR_FINGERPRINT_NO_INSPECTOR',
    `Captured variables can't be read: this runtime gives no access to its inspector (${why}). ` +
      `To memoize here,${flag} set the option \`version: '1'\`, which replaces the fingerprint of the ` +
      'source, and change it whenever the code changes.',
    [],
    { cause },
  )
}
