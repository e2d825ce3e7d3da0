/**
 * Figures and the budgets they are held against.
 *
 * What must stay true: a limit is either a fixed time or a multiple of something timed in the same
 * rounds; the verdict rests on medians, and the quietest round stands beside it.
 */
import type { Timing } from './timing.ts'
import { best, ratioOf, typical } from './timing.ts'

/** One line of the table. */
export interface Figure {
  readonly what: string
  /** What `measured` and `best` count: microseconds, or a share of 1. */
  readonly unit: 'µs' | 'share'
  /** The limit in words; null where nothing is promised. */
  readonly limit: string | null
  readonly measured: number
  /** The same as `measured` where there are no rounds. */
  readonly best: number
  /** Measured over limit (below 1 is better; of shares, limit over measured); for figures without a limit, over what they are compared with. */
  readonly ratio: number | null
  readonly verdict: 'ok' | 'over' | 'figure'
}

/** A suite's way of giving its figures. */
export interface Figures {
  /** Must take at most `microseconds`. */
  within(what: string, timing: Timing, microseconds: number): void
  /** Must take at most `factor` times what `reference` took. */
  relative(what: string, timing: Timing, factor: number, name: string, reference: Timing): void
  /** Promises nothing; the ratio is to `reference` if there is one. */
  figure(what: string, timing: Timing, reference?: Timing): void
  /** A share of 1 that must be at least `least`; null promises nothing. */
  share(what: string, share: number, least: number | null): void
}

function round(number: number): string {
  return String(Number(number.toPrecision(2)))
}

/** A factor as people say it: `2 ×`, `1/5 of`. */
function times(factor: number): string {
  return factor < 1 ? `1/${round(1 / factor)} of` : `${round(factor)} ×`
}

/** A time with the unit that suits it. */
export function timeText(microseconds: number): string {
  if (Math.abs(microseconds) >= 1000) return `${Number((microseconds / 1000).toPrecision(3))} ms`
  return `${Number(microseconds.toPrecision(3))} µs`
}

/** A share of 1 for people. */
export function shareText(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}

/** Collects figures. */
export function collectFigures(): Figures & { readonly list: readonly Figure[] } {
  const list: Figure[] = []
  const add = (what: string, timing: Timing, limit: string | null, ratio: number | null): void => {
    const verdict = limit === null || ratio === null ? 'figure' : ratio <= 1 ? 'ok' : 'over'
    list.push({
      what,
      unit: 'µs',
      limit,
      measured: typical(timing),
      best: best(timing),
      ratio,
      verdict,
    })
  }
  return {
    list,
    within(what, timing, microseconds) {
      add(what, timing, timeText(microseconds), typical(timing) / microseconds)
    },
    relative(what, timing, factor, name, reference) {
      const limit = `${times(factor)} ${name} (${timeText(factor * typical(reference))})`
      add(what, timing, limit, ratioOf(timing, reference) / factor)
    },
    figure(what, timing, reference) {
      add(what, timing, null, reference === undefined ? null : ratioOf(timing, reference))
    },
    share(what, share, least) {
      const limit = least === null ? null : `≥ ${shareText(least)}`
      const verdict = least === null ? 'figure' : share >= least ? 'ok' : 'over'
      const ratio = least === null ? null : least / share
      list.push({ what, unit: 'share', limit, measured: share, best: share, ratio, verdict })
    },
  }
}
