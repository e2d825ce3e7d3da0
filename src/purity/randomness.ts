/**
 * Everything that is different each time on purpose.
 *
 * What must stay true: hashing, key derivation, ciphers and signatures that are decided by what they
 * are given are none of this. A `Math.random` that a program has put in place itself (a seeded one) is
 * not touched: it counts by its code and state.
 */
import type * as NodeCrypto from 'node:crypto'
import { isNativeText } from '../fingerprint/intrinsics.ts'
import { isIdle } from '../trace/index.ts'
import { bound, textOf } from './watcher.ts'
import type { Counts, Watcher } from './watcher.ts'

type Crypto = typeof NodeCrypto

/** Watches the generator of the language. */
export function watchMathRandom(watcher: Watcher): void {
  const { notice } = watcher
  if (!isNativeText(textOf(Math.random))) return
  watcher.replace(Math, 'random', 'random', 'Math.random', (original) => {
    const random = original as () => number
    return bound(() => {
      if (!isIdle()) notice('random', 'Math.random()')
      return random()
    })
  })
  watcher.method(URL, 'createObjectURL', 'random', 'URL.createObjectURL')
}

/** Other names of `randomBytes`; accessors that turn into the function when they are first read. */
const OF_RANDOM_BYTES = ['prng', 'pseudoRandomBytes', 'rng']

const ALWAYS = [
  ...OF_RANDOM_BYTES,
  'encapsulate',
  'generateKey',
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKeySync',
  'generatePrime',
  'generatePrimeSync',
  'getRandomValues',
  'randomBytes',
  'randomFill',
  'randomFillSync',
  'randomInt',
  'randomUUID',
  'randomUUIDv7',
]

/** Watches `node:crypto` and the web's `crypto`, which is made of it. */
export function watchCrypto(watcher: Watcher, crypto: Crypto): void {
  const web = Object.getPrototypeOf(crypto.webcrypto) as object
  const subtle = Object.getPrototypeOf(crypto.webcrypto.subtle) as object
  const watch = (owner: object, key: string, what: string, counts?: Counts): void =>
    watcher.method(owner, key, 'random', what, counts)
  for (const key of OF_RANDOM_BYTES) void Reflect.get(crypto, key)
  for (const key of ALWAYS) watch(crypto, key, `crypto.${key}`)
  for (const key of ['getRandomValues', 'randomUUID']) watch(web, key, `crypto.${key}`)
  for (const key of ['generateKey', 'encapsulateBits', 'encapsulateKey'])
    watch(subtle, key, `crypto.subtle.${key}`)
  for (const key of ['encrypt', 'sign']) watch(subtle, key, `crypto.subtle.${key}`, isSalted)
  watch(
    crypto,
    'createDiffieHellman',
    'crypto.createDiffieHellman',
    ([prime]) => typeof prime === 'number',
  )
  // Two classes share one method: its own name is that of the class that is looked at last.
  for (const maker of ['DiffieHellmanGroup', 'DiffieHellman', 'ECDH'] as const)
    watch(crypto[maker].prototype, 'generateKeys', `crypto.${maker}.generateKeys`)
  const { RSA_NO_PADDING } = crypto.constants
  watch(
    crypto,
    'publicEncrypt',
    'crypto.publicEncrypt',
    ([key]) => paddingOf(key) !== RSA_NO_PADDING,
  )
  watch(crypto, 'sign', 'crypto.sign', ([, , key]) => signsAtRandom(crypto, key))
  watch(crypto.Sign.prototype, 'sign', 'crypto.Sign.sign', ([key]) => signsAtRandom(crypto, key))
}

/** Algorithms of the web's crypto that draw a salt of their own. */
function isSalted([algorithm]: readonly unknown[]): boolean {
  const name: unknown =
    typeof algorithm === 'string' ? algorithm : (algorithm as { name?: unknown } | undefined)?.name
  return /^(?:RSA-OAEP|RSA-PSS|ECDSA|ML-DSA.*)$/i.test(String(name))
}

function paddingOf(key: unknown): unknown {
  return typeof key === 'object' && key !== null
    ? (key as { padding?: unknown }).padding
    : undefined
}

/** Whether signing twice with a key gives two signatures. */
function signsAtRandom(crypto: Crypto, given: unknown): boolean {
  if (paddingOf(given) === crypto.constants.RSA_PKCS1_PSS_PADDING) return true
  try {
    const key = isKeyObject(given) ? given : crypto.createPrivateKey(given as string)
    return !/^(?:rsa|ed25519|ed448)$/.test(key.asymmetricKeyType ?? '')
  } catch {
    // Signing will fail, or is done by a key of the web's crypto.
    return true
  }
}

function isKeyObject(key: unknown): key is { readonly asymmetricKeyType?: string } {
  return typeof key === 'object' && key !== null && 'asymmetricKeyType' in key
}
