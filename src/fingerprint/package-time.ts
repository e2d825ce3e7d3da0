/**
 * What reading the captures of packages' closures costs in one pass: packages that build themselves
 * with factories can make one function lead to all that they hold.
 *
 * What must stay true: it measures and decides nothing; the time of a closure includes all that is
 * reached through it, and is counted once.
 */
import { ticks } from '../platform/ticks.ts'

/** The package that cost most. */
export interface CostlyPackage {
  readonly name: string
  readonly milliseconds: number
  /** The capture of the root through which it was first reached. */
  readonly capture: string
}

export class PackageTime {
  private readonly spent = new Map<string, { milliseconds: number; readonly capture: string }>()
  private depth = 0
  private started = 0

  /** A closure of a package is about to be read. */
  enter(): void {
    if (this.depth++ === 0) this.started = ticks()
  }

  /** It has been read, with all that it reaches; `capture` is the first step of the way to it. */
  leave(name: string, capture: string): void {
    if (--this.depth > 0) return
    const milliseconds = ticks() - this.started
    const known = this.spent.get(name)
    if (known === undefined) this.spent.set(name, { milliseconds, capture })
    else known.milliseconds += milliseconds
  }

  costliest(): CostlyPackage | null {
    let most: CostlyPackage | null = null
    for (const [name, { milliseconds, capture }] of this.spent)
      if (most === null || milliseconds > most.milliseconds) most = { name, milliseconds, capture }
    return most
  }
}
