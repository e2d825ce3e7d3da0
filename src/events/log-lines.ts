/**
 * Events as lines of a log: for people, and as JSON.
 *
 * What must stay true: one event is one line, whatever a message holds; a reader of JSON lines finds
 * `time`, `type` and the event's own fields, of which none is an argument or a result; arguments
 * appear as a fingerprint, unless showing them was asked for.
 */
import { eventSummary } from './event.ts'
import type { CacheEvent } from './event.ts'
import { causeSummary, reasonSummary } from './reason.ts'
import { shownArgumentsOf } from './show-value.ts'

/** A log's way to write events; `now` is in ms since the epoch. */
export type Formatter = (event: CacheEvent, now: number) => string

/** Digits of a fingerprint that tell arguments apart. */
const SHORT = 8

function argumentsText(event: CacheEvent): string {
  const shown = shownArgumentsOf(event)
  if (shown !== null) return ` ${shown}`
  return 'args' in event ? ` (#${event.args.slice(0, SHORT)})` : ''
}

/** Line ends and other control characters would make two lines of one, or rewrite a terminal. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
}

/** `12:00:00.000 permafrost: src/a.ts#fn: hit in memory, saved 1.2 s (#1f00aa34)` */
export const humanLine: Formatter = (event, now) => {
  const time = new Date(now).toISOString().slice(11, 23)
  return `${time} permafrost: ${oneLine(eventSummary(event) + argumentsText(event))}\n`
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** A field as plain data: errors as their messages, reasons and causes with their summary. */
function plain(event: CacheEvent): Record<string, unknown> {
  switch (event.type) {
    case 'miss': {
      const { reason } = event
      const changes = 'changes' in reason ? { changes: reason.changes } : {}
      return { ...event, reason: reason.kind, ...changes, summary: reasonSummary(reason) }
    }
    case 'not-stored':
      return { ...event, cause: event.cause.kind, summary: causeSummary(event.cause) }
    case 'uncached':
    case 'error':
      return { ...event, error: message(event.error) }
    default:
      return { ...event }
  }
}

/** `{"time":"2026-01-01T00:00:00.000Z","type":"hit","name":…}` */
export const jsonLine: Formatter = (event, now) => {
  const { type, args, ...fields } = plain(event) as { type: string; args?: string }
  const shown = shownArgumentsOf(event)
  const line = {
    time: new Date(now).toISOString(),
    type,
    ...fields,
    ...(args !== undefined && { args: shown ?? args.slice(0, SHORT) }),
  }
  return `${JSON.stringify(line)}\n`
}
