/**
 * Where the code of a function lives, and what follows from that for a session: whether it counts at
 * all, and whether by its version or by its content.
 *
 * What must stay true: the config of the session decides, so nothing of the answer is kept.
 */
import type { Home } from '../platform/packages.ts'
import type { CodeRoom } from './code-room.ts'
import { LOGGER_PACKAGES } from './config.ts'
import { internalsOf } from './current-internals.ts'
import { factsOf, homeOf, type FunctionFacts } from './facts.ts'
import type { Session } from './session.ts'

/** Where the code of a function lives; null for native code. */
export function homeOfFunction(room: CodeRoom, fn: Function): Home | null {
  const facts = factsOf(fn)
  if (facts.native) return null
  return facts.home ?? homeOf(facts, internalsOf(room, fn).scriptId)
}

/** Whether code only writes logs, or is left out by the module that it is of. */
export function isIgnoredHome(session: Session, home: Home, url: string | null): boolean {
  if (home.kind === 'builtin') return false
  if (home.kind === 'package' && LOGGER_PACKAGES.has(home.name)) return true
  return session.config.ignoredModules.some(
    (module) =>
      (home.kind === 'package' && home.name === module) ||
      (url !== null && home.kind === 'own' && stripQuery(url).endsWith(module)),
  )
}

/** Whether a function whose home is known counts by name or version in this session. */
export function countsByVersion(session: Session, { home, url }: FunctionFacts): boolean {
  if (home === null || home.kind === 'own' || isIgnoredHome(session, home, url)) return false
  return home.kind === 'builtin' || !countsByContent(session, home)
}

/** Whether the config asks for the content of a package in place of its version. */
export function countsByContent(
  session: Session,
  home: Extract<Home, { kind: 'package' }>,
): boolean {
  const { contentPackages } = session.config
  return contentPackages === 'all' || contentPackages.has(home.name)
}

function stripQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}
