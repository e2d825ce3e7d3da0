/**
 * The bytes of format `permafrost/1`.
 *
 *     header      'P' 'f' version flags
 *     structure   one tagged value, children inline, depth first
 *     text        the characters of all short latin-1 strings, one after the other   (flag TEXT)
 *     data        the bytes of the array buffers                                     (flag BUFFERS)
 *     table       varints: count, byte lengths; then buffer, offset, length of each view in turn
 *     footer      u32 length of text (flag TEXT), u32 length of table (flag BUFFERS)
 *
 * Short strings lie apart, so that one native call reads them all and each is cut out of it; long
 * strings are inline. Array buffers lie apart, so that each is copied once, in one piece, and so
 * that whether views share one is decided when all of them are known. Every object takes the next
 * number, and a later reach of it is a reference to that number: cycles and sharing survive.
 * Property lists ("shapes") are written once and then referred to.
 *
 * What must stay true: the format is the same on every runtime and machine (little endian); a tag
 * never changes its meaning within a version; nothing in the bytes names code, only the names that
 * the reader has registered.
 */

export const CODEC = 'permafrost/1'
export const MAGIC_0 = 0x50
export const MAGIC_1 = 0x66
export const VERSION = 1
export const HEADER = 4

export const FLAG_TEXT = 1
export const FLAG_BUFFERS = 2
/** Some object is referred to again, so the reader must number them. */
export const FLAG_REFERENCES = 4
/** The first numbers are those of values that the reader must be given. */
export const FLAG_KNOWN = 8

// 0x00 to 0x7f: the integers -16 to 111.
export const SMALL_INT_BIAS = 16
export const SMALL_INT_MAX = 111

export const NULL = 0x80
export const UNDEFINED = 0x81
export const TRUE = 0x82
export const FALSE = 0x83
/** zigzag varint, 32 bits */
export const INT = 0x84
/** 8 bytes */
export const DOUBLE = 0x85
/** varint count, little-endian bytes of the magnitude */
export const BIGINT = 0x86
export const NEGATIVE_BIGINT = 0x87
/** varint count of bytes, then they */
export const LATIN1 = 0x88
export const UTF16 = 0x89
/** string: Symbol.for of it */
export const SYMBOL_FOR = 0x8a
/** byte: index into WELL_KNOWN_SYMBOLS */
export const SYMBOL_WELL_KNOWN = 0x8b
/** varint number of an object */
export const REFERENCE = 0x8c

/** varint count of keys, varint byte length of what follows: char lengths as varints, latin-1 text */
export const OBJECT_NEW_SHAPE = 0x90
/** the same with UTF-16 text */
export const OBJECT_NEW_SHAPE_UTF16 = 0x91
/** varint shape, values */
export const OBJECT = 0x92
/** varint count, then key (string) and value each: for objects of very many keys */
export const OBJECT_WIDE = 0x93
/** varint length, values */
export const ARRAY = 0x94
/** varint length, varint count, then gap before the index (varint) and value each */
export const ARRAY_SPARSE = 0x95
/** varint length, 8 bytes each */
export const ARRAY_DOUBLES = 0x96
export const MAP = 0x97
export const SET = 0x98
/** 8 bytes */
export const DATE = 0x99
/** string source, string flags, varint lastIndex */
export const REGEXP = 0x9a
/** primitive value */
export const BOXED = 0x9b
/** byte: index into ERROR_KINDS */
export const ERROR = 0x9c
/** string name, string message */
export const DOM_EXCEPTION = 0x9d
/** string href; takes two numbers: the URL's and its searchParams' */
export const URL_OBJECT = 0x9e
/** varint count, then strings key and value each */
export const SEARCH_PARAMS = 0x9f
/** a URL follows; the value is its searchParams */
export const SEARCH_PARAMS_OF = 0xa0
/** the next row of the table */
export const ARRAY_BUFFER = 0xa1
/** byte: index into VIEW_KINDS; the next row of the table */
export const VIEW = 0xa2
/** byte: index into TEMPORAL_KINDS, string */
export const TEMPORAL = 0xa3
/** class, state: the class's decode makes the instance */
export const CUSTOM = 0xa4
/** flags, [class], a value without extras, [varint count, (attributes, key, value) each] */
export const RICH = 0xa5

// 0xb0 to 0xbc: a string of 0 to 12 latin-1 characters in the text.
export const SHORT_STRING = 0xb0
/** Up to here the engine copies a substring; beyond, it would keep the whole text alive. */
export const SHORT_STRING_MAX = 12
// 0xc0 to 0xdf: an object of shape 0 to 31.
export const OBJECT_SHAPE_0 = 0xc0
export const INLINE_SHAPES = 32
// 0xe0 to 0xef: an array of 0 to 15 values.
export const SHORT_ARRAY = 0xe0
export const SHORT_ARRAY_MAX = 15

/** Flags of RICH: the integrity in two bits, then what else follows. */
export const INTEGRITY_MASK = 3
export const NOT_EXTENSIBLE = 1
export const SEALED = 2
export const FROZEN = 3
export const RICH_CLASS = 4
export const RICH_NULL_PROTOTYPE = 8
export const RICH_PROPERTIES = 16

/** Attributes of a property in RICH. */
export const WRITABLE = 1
export const ENUMERABLE = 2
export const CONFIGURABLE = 4
/** V8's accessor `stack`; no key follows, the value is the stack. */
export const STACK = 8

/** Objects of more keys get no shape. */
export const SHAPE_KEYS_MAX = 1024
/** Beyond this much text, short strings go inline: one string can't be longer than about 2 ** 29. */
export const TEXT_MAX = 0x400_0000

export const WELL_KNOWN_SYMBOLS: readonly string[] = [
  'iterator',
  'asyncIterator',
  'hasInstance',
  'isConcatSpreadable',
  'match',
  'matchAll',
  'replace',
  'search',
  'species',
  'split',
  'toPrimitive',
  'toStringTag',
  'unscopables',
  'dispose',
  'asyncDispose',
]

export const ERROR_KINDS: readonly string[] = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
  'SuppressedError',
]

export const VIEW_KINDS: readonly string[] = [
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
  'Float32Array',
  'Float64Array',
  'Buffer',
]

export const TEMPORAL_KINDS: readonly string[] = [
  'Instant',
  'PlainDate',
  'PlainTime',
  'PlainDateTime',
  'PlainYearMonth',
  'PlainMonthDay',
  'ZonedDateTime',
  'Duration',
]
