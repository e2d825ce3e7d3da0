/**
 * What must work on every runtime: the built package can be imported by its name, and fingerprints
 * of plain values do what they promise. A plain program, since vitest doesn't run everywhere.
 */
import { fingerprint } from 'permafrost/fingerprint'
import { check } from './support/check.ts'

check('a fingerprint is hexadecimal', /^[0-9a-f]{32,}$/.test(fingerprint({ a: 1 })))
check('equal values have one fingerprint', fingerprint([1, 'a']) === fingerprint([1, 'a']))
check('-0 is not 0', fingerprint(-0) !== fingerprint(0))
check('a Map is not its entries', fingerprint(new Map([[1, 2]])) !== fingerprint([[1, 2]]))
check('undefined is not null', fingerprint({ a: undefined }) !== fingerprint({ a: null }))
