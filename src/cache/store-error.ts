/**
 * What went wrong with a directory, as the error that users get.
 */
import { StoreError } from '../errors.ts'

const CODES = {
  open: 'ERR_STORE_OPEN',
  read: 'ERR_STORE_READ',
  'write to': 'ERR_STORE_WRITE',
} as const

/** Makes a StoreError of anything thrown; one that is one stays as it is. */
export function storeError(action: keyof typeof CODES, dir: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const detail = error instanceof Error ? error.message : String(error)
  const message = `Cannot ${action} the cache "${dir}": ${detail}`
  return new StoreError(CODES[action], message, { cause: error })
}
