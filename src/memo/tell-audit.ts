/**
 * Tells how an audit has ended.
 *
 * What must stay true: as in tell.ts.
 */
import { SHOWN_ARGUMENTS, showArguments } from '../events/show-value.ts'
import { digestHex } from '../platform/hash.ts'
import type { AuditEvent } from '../events/event.ts'
import type { Call } from './call.ts'
import type { Finding } from './compute-again.ts'

/** An audit has ended. */
export function tellAudit(call: Call, found: Finding, ms: number): void {
  const { name, cache } = call.opened
  const { events } = cache
  if (!events.watched('audit')) return
  const { id, args } = call.key
  const of = {
    type: 'audit',
    name,
    key: digestHex(id),
    args: Buffer.from(args.args).toString('hex'),
    ms,
  } as const
  const event: AuditEvent = eventOf(of, found)
  if (events.showsArguments)
    Object.defineProperty(event, SHOWN_ARGUMENTS, { value: showArguments(call.args) })
  events.emit(event)
}

function eventOf(
  of: Pick<AuditEvent, 'type' | 'name' | 'key' | 'args' | 'ms'>,
  found: Finding,
): AuditEvent {
  switch (found.kind) {
    case 'same':
      return { ...of, outcome: 'same' }
    case 'different':
      return { ...of, outcome: 'different', differences: found.lines }
    case 'dropped':
      return { ...of, outcome: 'dropped', why: found.why }
    default:
      return found satisfies never
  }
}
