/**
 * The shortest encodings: a name, a version, a package; and the name of a function.
 *
 * What must stay true: each is a tag and what follows it, complete in itself.
 */
import { dependencyVersions } from '../platform/dependencies.ts'
import { hash128 } from '../platform/hash.ts'
import type { Home } from '../platform/packages.ts'
import type { FunctionFacts } from './facts.ts'
import { pathInPackages, type PackageExport } from './package-exports.ts'
import { describeProperty } from './primordials.ts'
import type { Session } from './session.ts'
import { TAG } from './tags.ts'

/** A function's `name` as it is now, if it is a plain text. */
export function functionName(fn: Function): string {
  const value = describeProperty(fn, 'name')?.value as unknown
  return typeof value === 'string' ? value : ''
}

/** Writes something that counts by its name. */
export function writeName(session: Session, tag: number, text: string, kind: string | null): void {
  session.sink.byte(tag)
  session.sink.text(text)
  if (kind !== null) session.tree?.is(kind, text)
}

/** Writes something of the language or the platform, which counts by its name. */
export function writeIntrinsic(session: Session, name: string): void {
  writeName(session, TAG.intrinsic, name, 'builtin')
}

/** Writes a version that stands for code. */
export function writeVersion(session: Session, version: string): void {
  session.sink.byte(TAG.codeVersion)
  session.sink.text(version)
  session.codes.push(hash128(Buffer.from(version, 'utf16le')))
  session.tree?.is('function with version', version)
}

const FORMATTING = ['icu', 'locale', 'timezone'] as const

/** Writes package, version, file and text of a function that counts by version. */
export function writePackage(
  session: Session,
  facts: FunctionFacts,
  home: Extract<Home, { kind: 'package' }>,
): void {
  const { sink } = session
  sink.byte(TAG.packageFunction)
  writeHome(session, home)
  // One text may stand in two files, and mean other things by its names there.
  sink.text(pathInPackages(facts.url))
  sink.text(facts.textHash)
  session.codes.push(BigInt(`0x${facts.textHash}`))
  // What a package reaches isn't looked at: it may format dates.
  for (const trait of FORMATTING) session.traits.add(trait)
  session.tree?.is(`package ${home.name}`, home.version)
}

/** Writes how a package exports a function that one of its factories, or another's, has made. */
export function writePackageExport(session: Session, exported: PackageExport | null): void {
  if (exported === null) return
  session.sink.byte(TAG.packageStatic)
  writeHome(session, exported.home)
  session.sink.text(exported.name)
}

function writeHome(session: Session, home: Extract<Home, { kind: 'package' }>): void {
  const { sink } = session
  sink.text(home.name)
  sink.text(home.version)
  sink.text(home.integrity ?? '')
  sink.text(dependencyVersions(home.root))
  session.packages.add(`${home.name}@${home.version} ${dependencyVersions(home.root)}`)
}
