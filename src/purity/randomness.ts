/**
 * Everything that is different each time on purpose.
 */
import type { Notice } from './impurity.ts'
import { patchMethod } from './patch.ts'
import type { Undo } from './patch.ts'

const NODE = [
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'randomUUIDv7',
  'pseudoRandomBytes',
  'prng',
  'rng',
  'generateKey',
  'generateKeySync',
  'generateKeyPair',
  'generateKeyPairSync',
  'generatePrime',
  'generatePrimeSync',
  'getRandomValues',
]

/** Watches all sources of randomness. */
export function watchRandomness(notice: Notice): Undo[] {
  const crypto = process.getBuiltinModule('node:crypto')
  const web = crypto.webcrypto
  const prototype = Object.getPrototypeOf(web) as object
  const subtle = Object.getPrototypeOf(web.subtle) as object
  return [
    patchMethod(Math, 'random', () => notice('random', 'Math.random()')),
    ...NODE.map((key) =>
      patchMethod(crypto, key, () => notice('random', `crypto.${key}()`)),
    ),
    ...['getRandomValues', 'randomUUID'].map((key) =>
      patchMethod(prototype, key, () => notice('random', `crypto.${key}()`)),
    ),
    patchMethod(subtle, 'generateKey', () => notice('random', 'crypto.subtle.generateKey()')),
  ]
}
