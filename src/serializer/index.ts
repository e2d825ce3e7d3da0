/**
 * The codec's public face: lossless bytes for values, and which classes it may revive.
 */
export { decodeSymbol, encodeSymbol, resolveClasses } from './classes.ts'
export type { ClassOption, Classes } from './classes.ts'
export { decodeValue } from './decode.ts'
export { encodeValue, type Encoded } from './encode.ts'
export { isImmutable, type Serializer } from './serializer.ts'
