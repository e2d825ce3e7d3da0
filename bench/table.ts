/**
 * The figures as a table for people.
 */
import type { Figure } from './budget.ts'
import { shareText, timeText } from './budget.ts'
import type { SuiteResult } from './suite.ts'

const HEAD = ['what', 'limit', 'measured', 'best', 'ratio', ''] as const

function cells(figure: Figure): readonly string[] {
  const { what, unit, limit, measured, best, ratio, verdict } = figure
  const text = unit === 'µs' ? timeText : shareText
  return [
    what,
    limit ?? '',
    text(measured),
    unit === 'share' ? '' : text(best),
    ratio === null ? '' : ratio.toFixed(2),
    verdict === 'figure' ? '' : verdict,
  ]
}

function width(text: string): number {
  return [...text].length
}

/** One table for all suites; columns are as wide as they must be. */
export function renderTable(results: readonly SuiteResult[]): string {
  const rows = results.flatMap(({ figures }) => figures.map(cells))
  const widths = HEAD.map((head, at) =>
    Math.max(width(head), ...rows.map((row) => width(row[at]!))),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, at) => {
        const space = ' '.repeat(widths[at]! - width(cell))
        return at < 2 || at > 4 ? cell + space : space + cell
      })
      .join('  ')
      .trimEnd()
  const lines = [line(HEAD)]
  for (const { suite, figures, seconds, busy } of results) {
    const share = `${seconds.toFixed(0)} s, ${Math.round(100 * busy)} % of a core`
    lines.push('', `── ${suite} (${share})`, ...figures.map((figure) => line(cells(figure))))
  }
  return lines.join('\n')
}
