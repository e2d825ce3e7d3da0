/**
 * Every error and warning that Permafrost raises, with its literal code.
 *
 * What must stay true: this module imports nothing; an error's `code` never changes once published
 * (programs match on it); a message says what was tried, the offending value in quotes, and what
 * to do about it. The user's own errors are never wrapped in one of these.
 */

/** Codes of {@link FingerprintError}. */
export type FingerprintErrorCode =
  | 'ERR_FINGERPRINT_UNSUPPORTED'
  | 'ERR_FINGERPRINT_LEXICAL_THIS'
  | 'ERR_FINGERPRINT_NO_INSPECTOR'
  | 'ERR_FINGERPRINT_NATIVE'
  | 'ERR_FINGERPRINT_UNPARSABLE'
  | 'ERR_FINGERPRINT_TOO_LARGE'
  | 'ERR_FINGERPRINT_PROTOCOL'

/** Codes of {@link StoreError}. */
export type StoreErrorCode =
  | 'ERR_STORE_OPEN'
  | 'ERR_STORE_NEWER_FORMAT'
  | 'ERR_STORE_DAMAGED'
  | 'ERR_STORE_READ'
  | 'ERR_STORE_WRITE'
  | 'ERR_STORE_CLOSED'
  | 'ERR_STORE_NETWORK'

/** Codes of {@link SerializeError}. */
export type SerializeErrorCode = 'ERR_SERIALIZE_UNSUPPORTED' | 'ERR_SERIALIZE_DECODE'

/** Codes of {@link LockError}. */
export type LockErrorCode = 'ERR_LOCK_TIMEOUT'

/** Codes of {@link EffectError}. */
export type EffectErrorCode = 'ERR_EFFECT_UNSUPPORTED'

/** Codes of {@link ConfigError}. */
export type ConfigErrorCode =
  | 'ERR_CONFIG_UNKNOWN_OPTION'
  | 'ERR_CONFIG_VALUE'
  | 'ERR_CONFIG_FUNCTION'
  | 'ERR_CONFIG_RUNTIME'
  | 'ERR_CONFIG_FILE'
  | 'ERR_CONFIG_DESCRIPTOR'

/** Every code that a {@link PermafrostError} can carry. */
export type PermafrostErrorCode =
  | FingerprintErrorCode
  | StoreErrorCode
  | SerializeErrorCode
  | LockErrorCode
  | EffectErrorCode
  | ConfigErrorCode

/**
 * The base of all errors that Permafrost throws.
 *
 * @example
 * try { fingerprint(socket) } catch (error) {
 *   if (error instanceof PermafrostError && error.code === 'ERR_FINGERPRINT_UNSUPPORTED') …
 * }
 */
export class PermafrostError extends Error {
  /** Stable, literal code; match on this instead of on the message. */
  readonly code: PermafrostErrorCode

  constructor(code: PermafrostErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/** A value or function that can't be fingerprinted; `path` leads from the root to the offender. */
export class FingerprintError extends PermafrostError {
  declare readonly code: FingerprintErrorCode
  /** The chain from the root to the offending part, outermost first: `['argument 0', '.db']`. */
  readonly path: readonly string[]

  constructor(
    code: FingerprintErrorCode,
    message: string,
    path: readonly string[],
    options?: ErrorOptions,
  ) {
    super(code, message, options)
    this.path = path
  }
}

/** The cache directory could not be opened, read or written. */
export class StoreError extends PermafrostError {
  declare readonly code: StoreErrorCode
}

/** A value that would not survive storing; `path` leads to the offending part: `['.items', '[3]']`. */
export class SerializeError extends PermafrostError {
  declare readonly code: SerializeErrorCode
  readonly path: readonly string[]

  constructor(
    code: SerializeErrorCode,
    message: string,
    path: readonly string[],
    options?: ErrorOptions,
  ) {
    super(code, message, options)
    this.path = path
  }
}

/** A lock that could not be had in time. */
export class LockError extends PermafrostError {
  declare readonly code: LockErrorCode
}

/** A side effect that can't be recorded or replayed. */
export class EffectError extends PermafrostError {
  declare readonly code: EffectErrorCode
}

/** An option that does not exist or has an unusable value. */
export class ConfigError extends PermafrostError {
  declare readonly code: ConfigErrorCode
}

/**
 * The base of all warnings; emitted through `process.emitWarning`, once for each place.
 * `code` is stable, so one kind can be silenced with `--disable-warning=CODE`.
 */
export class PermafrostWarning extends Error {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
    this.name = new.target.name
  }
}

/** A call ran uncached because something it depends on can't be fingerprinted. */
export class UncachedWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_UNCACHED', message)
  }
}

/** A result was returned but not stored: it would not survive, or what it depends on changed meanwhile. */
export class NotStoredWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_NOT_STORED', message)
  }
}

/** A result was returned but not stored: the function used what no input decides. */
export class ImpurityWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_IMPURITY', message)
  }
}

/**
 * A stored result was computed again (the option `audit`) and came out differently: answers of the
 * function may have been stale, and it is not answered from the cache any more.
 */
export class StaleWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_STALE', message)
  }
}

/** Caching costs more than it should; the message names the costly part and the way out. */
export class ThrashingWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_THRASHING', message)
  }
}

/** A listener of events threw; results stay right. The error itself is the `cause`. */
export class ListenerWarning extends PermafrostWarning {
  constructor(event: string, error: unknown) {
    const detail = error instanceof Error ? error.message : String(error)
    super('PERMAFROST_LISTENER', `A listener of the event "${event}" failed: ${detail}`)
    this.cause = error
  }
}

/** The cache directory had a problem that was survived; results stay right. */
export class StoreWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_STORE', message)
  }
}

/** Something in the configuration looks like a slip; the message names it and what was probably meant. */
export class ConfigWarning extends PermafrostWarning {
  constructor(message: string) {
    super('PERMAFROST_CONFIG', message)
  }
}
