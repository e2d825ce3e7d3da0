/**
 * Directories of caches that lie in no project: the operating system's, and temporary ones.
 *
 * What must stay true: a temporary directory is readable by this user alone and removed by nobody
 * but its owner; nothing here is called before a cache is used.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type EnvPaths from 'env-paths'
import { ConfigError } from '../errors.ts'

/**
 * The folder for Permafrost among the operating system's caches of this user.
 *
 * @throws ConfigError if the user has no home.
 */
export function systemFolder(): string {
  try {
    const require = createRequire(import.meta.url)
    const { default: envPaths } = require('env-paths') as { default: typeof EnvPaths }
    return resolve(envPaths('permafrost', { suffix: '' }).cache)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new ConfigError(
      'ERR_CONFIG_VALUE',
      `Cannot use option "systemWide": this user has no folder for caches (${detail}); ` +
        'use option "dir"',
      { cause: error },
    )
  }
}

const TEMPORARY = 'permafrost-'

/** Makes a directory for one cache. */
export function temporaryFolder(): string {
  const start = join(tmpdir(), TEMPORARY)
  try {
    return mkdtempSync(start)
  } catch {
    // Opening it will fail as well, where that is reported as a failing store should be.
    return `${start}${process.pid}-${Math.random().toString(36).slice(2)}`
  }
}

/** Removes the directory of a temporary cache; what can't be removed is left to the system. */
export function removeTemporary(dir: string): void {
  try {
    rmSync(dir, { recursive: true, force: true })
  } catch {
    // Open elsewhere (Windows), or gone: the folder is the system's to clean.
  }
}
